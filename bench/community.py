"""今日 and the working lists in the largest community there is (tier T4), beside the demonstration (T1)."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.bigtown import desk_of
from bench.figure import Figure, median, percentile, uncollected
from bench.world import KEY, World
from desktop.domain.staff import Permission
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.records import filling
from desktop.services.today import today
from desktop.store.store import Store

WORKER, SUPERVISOR = Permission.OWN_GRID, Permission.SEVERAL_GRIDS
COPIES = {WORKER: 4, SUPERVISOR: 14}
"""Times the demonstration: 528 homes in the worker's grid (471 in a grid of T4), 4,480 homes in all grids."""
_WHO = {WORKER: "worker", SUPERVISOR: "supervisor"}
_TIMES = 9


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and of the processor: other work on the machine moves only the first."""

    clock: float
    cpu: float


def today_t4(world: World) -> Iterator[Figure]:
    """今日 when the file was just opened, and after a save; for a worker and for the supervisor."""
    for permission, who in _WHO.items():
        with desk_of(world.folder / f"t1-{who}.db", 1, permission) as desk:
            small = {"cold": _cold(desk), "saved": _after_a_save(desk)}
        with desk_of(world.folder / f"t4-{who}.db", COPIES[permission], permission) as desk:
            large = {"cold": _cold(desk), "saved": _after_a_save(desk)}
        for name, words, limit in (("cold", "file just opened", 300), ("saved", "after a save", 50)):
            what = f"今日 of a {who}, T4, {words}"
            yield from _figures(f"today_t4_{name}_{who}", what, large[name], small[name], limit)


def _figures(name: str, what: str, large: list[Took], small: list[Took], limit: float) -> Iterator[Figure]:
    for suffix, words, take, most in (
        ("", "", lambda one: one.clock, limit),
        ("_cpu", ", processor time", lambda one: one.cpu, None),
    ):
        value, before = (median(map(take, some)) * 1000 for some in (large, small))
        yield Figure(f"{name}{suffix}", f"{what}{words}", value, "ms", len(large), before, "T1", most)


def lists_t4(world: World) -> Iterator[Figure]:
    """The working list of all matters there ever were: read, shown, and scrolled by keys on the real page."""
    path = world.folder / f"t4-{_WHO[SUPERVISOR]}.db"
    with desk_of(path, COPIES[SUPERVISOR], SUPERVISOR) as desk:
        taken = [_taken(lambda: matters.listing(desk, "all", -1)) for _ in range(3)]
        count = len(matters.listing(desk, "all", -1))
    what = f"working list of {count:,} matters read"
    yield Figure("matters_t4", what, median(one.clock for one in taken), "s", len(taken))
    yield Figure(
        "matters_t4_cpu", f"{what}, processor time", median(one.cpu for one in taken), "s", len(taken)
    )
    told = _scrolled(world)
    frames, busy = ([one[name] for one in told if name in one] for name in ("frame", "busy"))
    what = f"working list of {int(told[0]['rows']):,} matters"
    yield Figure("matters_t4_shown", f"{what} laid on the page", told[0]["shown"] * 1000, "ms", 1)
    for name, words, share in (("p99", "p99", 0.99), ("longest", "longest", 1.0)):
        frame = percentile(frames, share) * 1000
        scrolled = f"{what} scrolled by keys, a frame: {words}"
        yield Figure(f"matters_t4_{name}", scrolled, frame, "ms", len(frames), limit=16)
    scrolled = f"{what} scrolled by keys, the window's thread at work for a frame: longest"
    yield Figure("matters_t4_busy", scrolled, max(busy) * 1000, "ms", len(busy))


def _scrolled(world: World) -> list[dict[str, float]]:
    command = [sys.executable, "-m", "bench.listpage", str(world.folder / f"t4-{_WHO[SUPERVISOR]}.db")]
    done = subprocess.run(command, env=world.env_bare, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _cold(desk: Desk) -> list[Took]:
    """The first look in a file that was just opened; the pages of the file are in the machine's memory."""
    found = []
    for _ in range(_TIMES):
        path = desk.store.path
        store = Store.open(path, KEY, clock=desk.clock, staff_id=desk.staff.id)
        fresh = Desk(store, desk.staff, desk.clock, desk.rules, desk.forms)
        found.append(_taken(lambda fresh=fresh: today.view(fresh)))  # type: ignore[misc]
        store.close()
    return found


def _after_a_save(desk: Desk) -> list[Took]:
    """A check or a patrol was finished; the page reads anew."""
    found, view = [], today.view(desk)
    lines = [line for group in view.groups for line in group.lines if line.target.form == "RES_FIRE"]
    for number in range(_TIMES):
        line = lines[number] if number < len(lines) else None
        _save(desk, line.target.id if line else "", number)
        found.append(_taken(lambda: today.view(desk)))
    return found


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


def _taken(work: Callable[[], Any]) -> Took:
    with uncollected():
        clock, cpu = time.perf_counter(), time.process_time()
        work()
        return Took(time.perf_counter() - clock, time.process_time() - cpu)
