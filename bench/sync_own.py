"""One run of our own laptop and server: push, pull, a round with nothing to do."""

import statistics
from pathlib import Path

from bench.relay import Relay
from bench.sync_town import Laptop, residents, town
from desktop.domain.people import Resident
from desktop.store.tx import Tx

Phases = dict[str, float]
"""Seconds by phase: push, pull, idle."""


class Mismatch(Exception):
    """What was measured did not do its work: the figure would be worth nothing."""


def run(folder: Path, count: int, db: str = "") -> Phases:
    """`count` records from one laptop to another; everything checked afterwards."""
    with town(folder, db) as place, place.laptop("a") as sender, place.laptop("b") as reader:
        sender.enter(residents(count, seed=5))
        push, sent = sender.timed()
        pull, got = reader.timed()
        if (sent.applied, got.pulled) != (count, count) or not _found(reader, count):
            raise Mismatch(f"{sent} {got}")
        before = place.requests()
        idle = statistics.median(reader.timed()[0] for _ in range(5))
        if place.requests() - before != 5:
            raise Mismatch("an idle round is more than one request")
    return {"push": push, "pull": pull, "idle": idle}


def wire(folder: Path, count: int, db: str = "") -> dict[str, dict[str, int]]:
    """Bytes and requests by phase, in a run of its own: counting costs time."""
    told = {}
    with town(folder, db) as place:
        relay = Relay(place.port)
        with place.laptop("a", relay.url) as sender, place.laptop("b", relay.url) as reader:
            sender.enter(residents(count, seed=5))
            for phase, who in (("push", sender), ("pull", reader), ("idle", reader)):
                relay.take()
                before = place.requests()
                who.timed()
                told[phase] = relay.take() | {"requests": place.requests() - before}
        relay.close()
    return told


def _found(reader: Laptop, count: int) -> bool:
    """Every record is there, and can be searched for."""

    def work(tx: Tx) -> tuple[int, int]:
        lines = tx.sql("SELECT count(*) AS n FROM find WHERE kind = 'resident'")
        return tx.count(Resident), lines[0]["n"]

    return reader.store.read(work) == (count, count)
