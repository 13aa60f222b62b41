"""The same thing twice: 重复, seen by two people and proposed for linking; 反弹, back after it was closed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta

from desktop.domain.lifecycle_table import ENDED
from desktop.domain.matters import Matter, State
from desktop.domain.moments import from_moment


def by_place(matters: Iterable[Matter], kept: Mapping[str, str]) -> list[list[Matter]]:
    """Matters of one item of one place together. `kept`: homes merged into one, which are one place."""
    found: dict[tuple[str, str], list[Matter]] = defaultdict(list)
    for one in matters:
        found[kept.get(one.subject_id, one.subject_id), one.item].append(one)
    return list(found.values())


def duplicates(matter: Matter, others: Iterable[Matter], days: float) -> list[Matter]:
    """Open matters of the same place and item, found at most so many days apart; the earliest first."""
    if matter.state in ENDED:
        return []
    found = [
        one
        for one in others
        if _same(matter, one) and one.state not in ENDED and _apart(one.found_at, matter.found_at, days)
    ]
    return sorted(found, key=lambda one: (one.found_at, one.id))


def may_take_in(earlier: Matter, matter: Matter) -> bool:
    """A matter is merged into one found before it, never the other way round."""
    return (earlier.found_at, earlier.id) < (matter.found_at, matter.id)


def relapse_of(matter: Matter, others: Iterable[Matter], days: float) -> Matter | None:
    """The matter of the same place and item that was struck off last, at most so many days before this one
    was found (反弹); None when there is none.
    """
    found = [
        one
        for one in others
        if _same(matter, one)
        and one.state == State.CLOSED
        and one.closed_at is not None
        and one.closed_at <= matter.found_at
        and _apart(one.closed_at, matter.found_at, days)
    ]
    return max(found, key=lambda one: (one.closed_at or "", one.id), default=None)


def _same(matter: Matter, other: Matter) -> bool:
    """Callers hand in matters of one place; merged homes are one place to them. What a form asks of each
    person is the same only of the same person.
    """
    return (
        other.id != matter.id
        and (other.matter, other.item) == (matter.matter, matter.item)
        and (other.who == matter.who or not (_of_each(matter) or _of_each(other)))
    )


def _of_each(matter: Matter) -> bool:
    """Whether the question stands in a repeat: `people[2]/vc05_supplies`."""
    return "/" in matter.question


def _apart(earlier: str, later: str, days: float) -> bool:
    return abs(from_moment(later) - from_moment(earlier)) <= timedelta(days=days)
