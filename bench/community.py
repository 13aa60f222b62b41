"""今日 and the working lists in the largest community there is (tier T4), beside the demonstration (T1)."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.figure import Figure, median, percentile
from bench.world import KEY, World
from desktop.clock import Clock
from desktop.domain.kinds import KINDS
from desktop.domain.moments import from_moment, to_moment
from desktop.domain.staff import Permission, Staff
from desktop.domain.values import fixed_id
from desktop.forms.library import load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services import filling, matters, today
from desktop.services.desk import Desk
from desktop.store.store import Store
from server.demodata import DEMO_DAY
from server.demodata.build import generate

COPIES, YEARS = 14, 3
"""14 times the demonstration: 4,480 homes; its records three times, each a year further back."""
_TIMES = 9
_CHUNK = 4_000
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DATED = {"record": ("seen_at", "entered_at"), "matter": ("found_at", "first_due_at"), "step": ("at",)}
_ONCE = frozenset({"area", "staff", "grid_site"})
_MORNING = "2026-12-08T01:00:00Z"
Row = tuple[str, dict[str, Any]]


def today_t4(world: World) -> Iterator[Figure]:
    """今日 when the file was just opened, and after a save; for a worker and for the supervisor."""
    small, large = _rows(1), _rows(COPIES)
    for permission in (Permission.OWN_GRID, Permission.SEVERAL_GRIDS):
        with desk_of(world.folder / "t1.db", small, permission) as desk:
            reference = _cold(desk)
        with desk_of(world.folder / "t4.db", large, permission) as desk:
            cold, saved = _cold(desk), _after_a_save(desk)
        who = "worker" if permission is Permission.OWN_GRID else "supervisor"
        yield _figure(f"today_t4_cold_{who}", f"今日 of a {who}, T4, file just opened", cold, 300, reference)
        yield _figure(f"today_t4_saved_{who}", f"今日 of a {who}, T4, after a save", saved, 50)


def _figure(
    name: str, what: str, seconds: list[float], limit: float, reference: list[float] | None = None
) -> Figure:
    return Figure(
        name,
        what,
        median(seconds) * 1000,
        "ms",
        len(seconds),
        reference=median(reference) * 1000 if reference else None,
        against="T1" if reference else "",
        limit=limit,
    )


def lists_t4(world: World) -> Iterator[Figure]:
    """Working lists with all matters there ever were."""
    seconds: list[float] = []
    with desk_of(world.folder / "t4.db", _rows(COPIES), Permission.SEVERAL_GRIDS) as desk:
        for _ in range(_TIMES):
            seconds.append(_timed(lambda: matters.listing(desk, "all", -1))[0])
        count = len(matters.listing(desk, "all", -1))
    what = f"working list of {count:,} matters read"
    yield Figure("matters_t4", what, percentile(seconds, 0.95) * 1000, "ms", len(seconds))


def _cold(desk: Desk) -> list[float]:
    """The first look in a file that was just opened; the pages of the file are in the machine's memory."""
    seconds = []
    for _ in range(_TIMES):
        path = desk.store.path
        store = Store.open(path, KEY, clock=desk.clock, staff_id=desk.staff.id)
        fresh = Desk(store, desk.staff, desk.clock, desk.rules, desk.forms)
        seconds.append(_timed(lambda fresh=fresh: today.view(fresh))[0])  # type: ignore[misc]
        store.close()
    return seconds


def _after_a_save(desk: Desk) -> list[float]:
    """A visit was finished; the page reads anew."""
    seconds, view = [], today.view(desk)
    lines = [line for group in view.groups for line in group.lines if line.target.form == "RES_FIRE"]
    for number in range(_TIMES):
        line = lines[number] if number < len(lines) else None
        _save(desk, line.target.id if line else "", number)
        seconds.append(_timed(lambda: today.view(desk))[0])
    return seconds


def _save(desk: Desk, home_id: str, number: int) -> None:
    """A patrol where no home is due."""
    if not home_id:
        grid = desk.staff.grid_ids[number % len(desk.staff.grid_ids)]
        begun = filling.start(desk, "PATROL_LOG", "grid", grid)
    else:
        begun = filling.start(desk, "RES_FIRE", "household", home_id)
    session = filling.session(desk, begun)
    session.all_normal()
    for name in session.missing:
        question = session.question(name)
        session.answer(name, question.choices[0].name if question.choices else 1)
    filling.save(desk, begun.draft_id, answers=session.answers, confirmed=[], cards={}, at_question="")
    filling.finish(desk, begun.draft_id)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


@contextmanager
def desk_of(path: Path, rows: list[Row], permission: Permission) -> Iterator[Desk]:
    """A file with all these rows, and the first person of the permission set before it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    models = [KINDS[kind].model.model_validate(row) for kind, row in rows]
    people = [one for one in models if isinstance(one, Staff) and one.permission == permission]
    clock = Clock(source=lambda: from_moment(_MORNING))
    if not path.exists():
        made = Store.open(path, KEY, clock=clock, staff_id=people[0].id)
        for start in range(0, len(models), _CHUNK):
            some = models[start : start + _CHUNK]
            made.apply(lambda tx, some=some: tx.put_all(some))  # type: ignore[misc]
        made.close()
    store = Store.open(path, KEY, clock=clock, staff_id=people[0].id)
    try:
        yield Desk(
            store, people[0], clock, load_rules(resources() / "rules"), load_library(resources() / "forms")
        )
    finally:
        store.close()


def _rows(copies: int) -> list[Row]:
    """The demonstration so many times in the same grids, with its history so many years deep."""
    base = list(generate(1, DEMO_DAY))
    if copies == 1:
        return base
    shared = {row["id"] for kind, row in base if kind in _ONCE}
    rows = [one for one in base if one[0] in _ONCE]
    rest = [one for one in base if one[0] not in _ONCE]
    for copy in range(copies):
        rows += [(kind, _again(row, copy, 0, shared)) for kind, row in rest]
        living = {row["id"] for kind, row in rest if kind not in _DATED} | shared
        for year in range(1, YEARS):
            rows += [
                (kind, _earlier(kind, _again(row, copy, year, shared, living), year))
                for kind, row in rest
                if kind in _DATED
            ]
    return rows


def _again(
    row: dict[str, Any], copy: int, year: int, shared: set[str], living: set[str] | None = None
) -> dict[str, Any]:
    """The row with ids of its own; those of areas and staff stay, those of homes are the copy's."""

    def other(found: re.Match[str]) -> str:
        old = found.group()
        if old in shared:
            return old
        own = year and (living is None or old not in living)
        return fixed_id("t4", str(copy), str(year if own else 0), old)

    made: dict[str, Any] = json.loads(_UUID.sub(other, json.dumps(row)))
    return made


def _earlier(kind: str, row: dict[str, Any], year: int) -> dict[str, Any]:
    """A history that lies further back; its matters have come to their end."""
    for name in _DATED[kind]:
        if row.get(name):
            row[name] = to_moment(from_moment(row[name]) - timedelta(days=365 * year))
    if kind == "matter":
        row |= {"state": "closed", "closed_at": row["found_at"]}
    return row
