"""Push, pull and a round with nothing to do, side by side with who else syncs records between machines."""

import statistics
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench import peer, sync_own
from bench.figure import Figure
from bench.peer import Missing
from bench.postgres import Cluster
from bench.sync_town import residents, size
from bench.world import World

COUNTS = (1_000, 10_000)
_TURNS = 3
_WIRE = 100
"""Bytes a record may take on the wire."""
Runs = dict[str, list[dict[str, float]]]
"""Seconds by phase, of each turn, by who was measured."""
Run = Callable[[Path], dict[str, float]]
KINTO_COUNT = 1_000
"""Kinto takes minutes for more."""


def versus_anki(world: World) -> Iterator[Figure]:
    """Ours on SQLite, as Anki's server is; then what goes over the wire."""
    for count in COUNTS:
        folder = world.folder / f"anki{count}"
        runs = _in_turns(
            folder,
            {
                "own": partial(sync_own.run, count=count),
                "anki": partial(peer.anki, count=count),
                "road": lambda _: peer.road(),
            },
        )
        anki = "Anki's sync server and collection"
        yield from _rate("anki", "push", count, runs, anki, 1.2)
        yield from _rate("anki", "pull", count, runs, anki, 1.5)
        if count == COUNTS[-1]:
            yield from _idle(runs, "anki", anki, 1)
            yield from _idle(runs, "road", "httpx and uvicorn alone", None)
        yield from _wire(folder / "wire", count)


def versus_others(world: World) -> Iterator[Figure]:
    """Ours on PostgreSQL against the sketch and Kinto on the same PostgreSQL, and against PouchDB."""
    cluster = Cluster(world.folder / "postgres")
    try:
        for count in COUNTS:
            measured: dict[str, Run] = {
                "own": partial(_own_on, count=count, cluster=cluster),
                "sketch": partial(peer.sketch, count=count, cluster=cluster),
                "pouchdb": partial(peer.pouchdb, count=count),
            }
            if count == KINTO_COUNT:
                measured["kinto"] = partial(peer.kinto, count=count, cluster=cluster)
            runs = _in_turns(world.folder / f"others{count}", measured)
            where = f"on PostgreSQL {cluster.version}"
            yield from _rate("sketch", "push", count, runs, f"the sketch {where}", 0.8, where)
            yield from _rate("sketch", "pull", count, runs, f"the sketch {where}", None, where)
            yield from _rate("pouchdb", "push", count, runs, "PouchDB and pouchdb-server", 10, where)
            yield from _rate("kinto", "push", count, runs, f"Kinto {where}", 10, where)
    finally:
        cluster.close()


def _own_on(folder: Path, count: int, cluster: Cluster) -> dict[str, float]:
    return sync_own.run(folder, count, cluster.fresh("xunge"))


def _in_turns(folder: Path, measured: dict[str, Run]) -> Runs:
    """Everybody once, then everybody again: what else the machine does meets all alike."""
    runs: Runs = {}
    for turn in range(_TURNS):
        for name, run in measured.items():
            try:
                runs.setdefault(name, []).append(run(folder / f"{name}{turn}"))
            except Missing as missing:
                sys.stderr.write(f"{name} is not measured: {missing}\n")
    return {name: some for name, some in runs.items() if some}


def _median(runs: Runs, who: str, phase: str) -> float:
    return statistics.median(one[phase] for one in runs[who])


def _rate(
    who: str, phase: str, count: int, runs: Runs, against: str, limit: float | None, where: str = ""
) -> Iterator[Figure]:
    """Records a second; without the peer the figure stands alone."""
    known = runs.get(who)
    yield Figure(
        f"sync_{who}_{phase}_{count}",
        " ".join(
            filter(None, [f"sync: {phase} {count:,} records of {size(residents(200, 1))} bytes", where])
        ),
        count / _median(runs, "own", phase),
        "records/s",
        _TURNS,
        count / _median(runs, who, phase) if known else None,
        against,
        limit=limit if known else None,
        at_least=True,
        limits_ratio=True,
    )


def _idle(runs: Runs, who: str, against: str, limit: float | None) -> Iterator[Figure]:
    known = who in runs
    yield Figure(
        f"sync_idle_{who}",
        "sync: a round with nothing to do, one request",
        _median(runs, "own", "idle") * 1000,
        "ms",
        _TURNS,
        _median(runs, who, "idle") * 1000 if known else None,
        against,
        limit=limit if known else None,
        limits_ratio=True,
    )


def _wire(folder: Path, count: int) -> Iterator[Figure]:
    """Both directions together, HTTP heads included."""
    told = sync_own.wire(folder, count)
    for phase in ("push", "pull"):
        one = told[phase]
        yield Figure(
            f"sync_wire_{phase}_{count}",
            f"sync: bytes of a record on the wire, {phase} of {count:,}, {one['requests']} requests",
            (one["up"] + one["down"]) / count,
            "bytes",
            count,
            limit=_WIRE,
        )
