"""Keys of answers: `job`, and inside repeats `workers[2]/job` or `homes[1]/people[3]/name`."""

import re
from collections.abc import Iterator, Mapping

_PART = re.compile(r"(?P<name>[^\[\]/]+)\[(?P<number>[1-9]\d{0,5})\]")


def name_of(key: str) -> str:
    """Name of the question."""
    return key.rpartition("/")[2]


def prefix_of(key: str) -> str:
    """Instance of a repeat that it belongs to, `workers[2]/`; empty outside repeats."""
    return key[: key.rfind("/") + 1]


def instances(key: str) -> Iterator[tuple[str, int]]:
    """Repeats around it, the outermost first: `homes`, 1 and `homes[1]/people`, 3."""
    *around, _ = key.split("/")
    before = ""
    for part in around:
        match = _PART.fullmatch(part)
        if match:
            yield f"{before}{match['name']}", int(match["number"])
        before += f"{part}/"


def place(key: str, positions: Mapping[str, int]) -> tuple[int, ...]:
    """Sorts keys as the form has them. `positions`: of questions, groups and repeats by name."""
    found: list[int] = []
    for repeat, number in instances(key):
        found += [positions.get(name_of(repeat), 0), number]
    return (*found, positions.get(name_of(key), 0))


def without(key: str, instance: str) -> str | None:
    """What the key becomes when `instance` (`workers[2]`) is taken out; None when it goes with it."""
    match = _PART.fullmatch(name_of(instance))
    if match is None:
        return key
    before = f"{prefix_of(instance)}{match['name']}["
    number, closed, rest = key.removeprefix(before).partition("]/")
    inside = key.startswith(before) and bool(closed) and number.isdecimal()
    if not inside or int(number) < int(match["number"]):
        return key
    return None if number == match["number"] else f"{before}{int(number) - 1}]/{rest}"
