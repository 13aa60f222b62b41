"""The morning: many laptops at once, each with 50 changes to give and 350 rows of its grid to get."""

import asyncio
import base64
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import psycopg
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import peer
from bench.figure import Figure, median, percentile
from bench.postgres import Cluster
from bench.sync_filled import fill, key_of
from bench.sync_town import Town, grid, person, residents
from bench.world import World
from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.values import new_id
from desktop.sync.protocol import token_text

SESSIONS, AT_ONCE, GIVES, HAS = 400, 32, 50, 300
"""As the sketch's own load: 300 rows stand in each grid; with the 50 given, 350 are new to its laptop."""
_TURNS = 3
_SKETCH = "http://127.0.0.1:8777"
_PACKED = {"Content-Encoding": "zstd", "Content-Type": "application/json"}
Session = Callable[[httpx.AsyncClient, int], Awaitable[None]]


@dataclass
class Wave:
    """What one storm took."""

    rate: float
    """Laptops a second."""
    p95: float
    """Seconds of one laptop, all its requests together."""


def storm(world: World) -> Iterator[Figure]:
    """The sketch and ours in turns, on one PostgreSQL, driven by the same laptops."""
    cluster = Cluster(world.folder / "postgres-storm")
    own, sketch = list[Wave](), list[Wave]()
    try:
        for turn in range(_TURNS):
            own.append(_own(world.folder / f"storm{turn}", cluster, SESSIONS, HAS))
            try:
                sketch.append(_of_sketch(world.folder / f"storm-sketch{turn}", cluster))
            except peer.Missing as missing:
                sys.stderr.write(f"the sketch is not measured: {missing}\n")
    finally:
        cluster.close()
    what = f"sync: morning storm, {SESSIONS} laptops, {AT_ONCE} at once, {GIVES} changes and 350 rows each"
    yield Figure(
        "sync_storm",
        what,
        median(one.rate for one in own),
        "laptops/s",
        _TURNS,
        median(one.rate for one in sketch) if sketch else None,
        f"the sketch on PostgreSQL {cluster.version}",
        limit=0.6 if sketch else None,
        at_least=True,
        limits_ratio=True,
    )
    yield Figure(
        "sync_storm_p95", f"{what}: p95", median(one.p95 for one in own) * 1000, "ms", _TURNS, limit=1000
    )


def scale(world: World) -> Iterator[Figure]:
    """The same storm where 100 laptops and 10 thousand rows are known, and where 5,000 and 1 million are."""
    cluster = Cluster(world.folder / "postgres-scale")
    small, large = list[Wave](), list[Wave]()
    try:
        for turn in range(_TURNS):
            small.append(_own(world.folder / f"small{turn}", cluster, 100, 100))
            large.append(_own(world.folder / f"large{turn}", cluster, 5_000, 200, served=100))
    finally:
        cluster.close()
    yield Figure(
        "sync_scale",
        "sync: a laptop of the storm among 5,000 laptops and 1,000,000 rows",
        median(1 / one.rate for one in large) * 1000,
        "ms",
        _TURNS,
        median(1 / one.rate for one in small) * 1000,
        "among 100 laptops and 10,000 rows, half as many in its grid",
        limit=1.5,
        limits_ratio=True,
    )


def _own(folder: Path, cluster: Cluster, laptops: int, has: int, served: int = 0) -> Wave:
    folder.mkdir(parents=True)
    place = Town(folder, cluster.fresh("storm"))
    fill(place.db, laptops, has)
    place.start()
    try:
        count = served or laptops
        bodies = [_exchange(number) for number in range(count)]

        async def session(line: httpx.AsyncClient, number: int) -> None:
            token = (await _post(line, "/v1/token", _token(number)))["token"]
            answer = await _post(line, "/v1/exchange", bodies[number], token)
            came = len(answer["rows"]) + sum("rev" in one for one in answer["verdicts"])
            if came != has + GIVES or any(one["result"] != "applied" for one in answer["verdicts"]):
                raise RuntimeError(f"{came} rows for laptop {number}")

        wave = asyncio.run(_wave(place.url, count, session))
        with psycopg.connect(cluster.url("storm")) as hands:
            found = hands.execute("SELECT count(*) FROM row WHERE kind = 'resident'").fetchone()
        if found != (laptops * has + count * GIVES,):
            raise RuntimeError(f"{found} rows are there")
    finally:
        place.stop()
    return wave


def _token(number: int) -> bytes:
    nonce = uuid.uuid4().hex
    signature = Ed25519PrivateKey.from_private_bytes(key_of(number)).sign(token_text(_replica(number), nonce))
    told = {"replica_id": _replica(number), "nonce": nonce, "signature": base64.b64encode(signature).decode()}
    return orjson.dumps(told)


def _replica(number: int) -> str:
    return person(number)


def _exchange(number: int) -> bytes:
    now, tx = Clock().moment(), new_id()
    place = scopes.grid(grid(number))
    head = {"replica_id": _replica(number), "staff_id": person(number), "made_at": now, "schema": 1, "tx": tx}
    changes = [
        {
            **head,
            "change_id": new_id(),
            "seq": seq,
            "kind": "resident",
            "row_id": one.id,
            "scope_id": place,
            "op": "put",
            "set": one.model_dump(mode="json", exclude={"id", "scope_id"}),
        }
        for seq, one in enumerate(residents(GIVES, seed=number), 1)
    ]
    asked = {"replica_id": _replica(number), "epoch": 1, "assignment": 1, "clock": now, "lean": True}
    asked |= {"have": {}, "changes": changes}
    return zstandard.ZstdCompressor(3).compress(orjson.dumps(asked))


async def _post(line: httpx.AsyncClient, path: str, body: bytes, token: str = "") -> Any:
    headers = {**_PACKED, "Authorization": f"Bearer {token}"} if token else {}
    answer = await line.post(path, content=body, headers=headers)
    return orjson.loads(answer.raise_for_status().content)


async def _wave(url: str, count: int, session: Session) -> Wave:
    seconds: list[float] = []
    gate = asyncio.Semaphore(AT_ONCE)
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as line:

        async def one(number: int) -> None:
            async with gate:
                begun = time.perf_counter()
                await session(line, number)
                seconds.append(time.perf_counter() - begun)

        begun = time.perf_counter()
        await asyncio.gather(*(one(number) for number in range(count)))
        spent = time.perf_counter() - begun
    return Wave(count / spent, percentile(seconds, 0.95))


def _of_sketch(folder: Path, cluster: Cluster) -> Wave:
    with _sketch(folder, cluster):
        seeds = [_ops(number, HAS, 10_000 + number) for number in range(SESSIONS)]
        works = [_ops(number, GIVES, number) for number in range(SESSIONS)]

        async def seed(line: httpx.AsyncClient, number: int) -> None:
            (await line.post("/push", content=seeds[number])).raise_for_status()

        async def session(line: httpx.AsyncClient, number: int) -> None:
            (await line.post("/push", content=works[number])).raise_for_status()
            answer = await line.get("/pull", params={"scope": grid(number), "since": 0})
            told = orjson.loads(zstandard.ZstdDecompressor().decompress(answer.content))
            if len(told["rows"]) != HAS + GIVES:
                raise RuntimeError("rows are missing")

        asyncio.run(_wave(_SKETCH, SESSIONS, seed))
        return asyncio.run(_wave(_SKETCH, SESSIONS, session))


@contextmanager
def _sketch(folder: Path, cluster: Cluster) -> Iterator[None]:
    here, python = peer.place("XUNGE_BENCH_SKETCH"), peer.place("XUNGE_BENCH_SKETCH_PYTHON")
    folder.mkdir(parents=True)
    cluster.fresh("sketch")
    command = [str(python), "-m", "uvicorn", "sketch_server:app", "--port", "8777", "--log-level", "warning"]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            command, env={**os.environ, "DB": "pg", "PYTHONPATH": str(here)}, stdout=log, stderr=log
        )
    try:
        peer.wait_for(8777)
        yield
    finally:
        running.terminate()
        running.wait()


def _ops(number: int, count: int, seed: int) -> bytes:
    ops = [
        {"dseq": seq, "op": uuid.uuid4().hex, "id": one.id, "scope": grid(number), "base": 0}
        | {"set": one.model_dump(mode="json")}
        for seq, one in enumerate(residents(count, seed))
    ]
    return zstandard.ZstdCompressor(3).compress(orjson.dumps({"device": str(number), "ops": ops}))
