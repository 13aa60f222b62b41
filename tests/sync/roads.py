"""Three roads between a laptop's file and the server, each with the faults that a test puts on it."""

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, Protocol

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.store.store import Store
from desktop.sync.infile import Taken, take_file
from desktop.sync.outfile import make_file
from desktop.sync.protocol import Answer, Exchange
from desktop.sync.round import RoundReport, run_round
from desktop.sync.transport import Sender

FILES_MOST = 20
"""File pairs of one round before a test is given up."""


class Road(Protocol):
    """`faults`: what happens to the next requests, one after the other: `request lost`, `answer lost`,
    `twice`. `up`: whether there is a road at all.
    """

    faults: list[str]
    up: bool

    def round(self, store: Store, clock: Clock) -> RoundReport: ...


class LineRoad:
    """A road on which each request is answered at once."""

    def __init__(self, transport: Any, ahead: Executor | None = None) -> None:
        """`ahead`: the thread that asks while an answer is written down."""
        self._transport, self._ahead = transport, ahead
        self.faults: list[str] = []
        self.up = True

    def round(self, store: Store, clock: Clock) -> RoundReport:
        return run_round(store, self, clock, self._ahead)

    def become(self, former: Sender, now: Sender) -> None:
        self._transport.become(former, now)

    def exchange(self, request: Exchange) -> Answer:
        fault = self.faults.pop(0) if self.faults else ""
        if not self.up or fault == "request lost":
            raise UserError("sync.offline")
        answer: Answer = self._transport.exchange(request)
        if fault == "answer lost":
            raise UserError("sync.offline")
        if fault == "twice":
            answer = self._transport.exchange(request)
        return answer


TakeIn = Callable[[Path, Path], Any]
"""The server takes in a request file and writes the answer file."""


class FileRoad:
    """A stick that goes to the server and back."""

    def __init__(self, folder: Path, server: TakeIn) -> None:
        self.folder, self._server = folder, server
        folder.mkdir(parents=True, exist_ok=True)
        self.faults: list[str] = []
        self.up = True
        self._number = 0

    def round(self, store: Store, clock: Clock) -> RoundReport:
        """Files there and back until nothing is left to be asked."""
        done: list[Taken] = []
        while not done or (done[-1].more and len(done) < FILES_MOST):
            taken = self._there_and_back(store, clock)
            done.append(taken)
        results: dict[str, str] = {}
        for one in done:
            results |= one.results
        whole = Taken(done[-1].number, again=False, results=results, pulled=sum(one.pulled for one in done))
        whole.renewed = any(one.renewed for one in done)
        return whole.report()

    def _there_and_back(self, store: Store, clock: Clock) -> Taken:
        fault = self.faults.pop(0) if self.faults else ""
        request = self.out(store)
        if not self.up or fault == "request lost":
            raise UserError("sync.offline")
        answer = self.serve(request)
        if fault == "answer lost":
            raise UserError("sync.offline")
        if fault == "twice":
            answer = self.serve(request)
        taken = take_file(store, answer, clock)
        if fault == "twice":
            take_file(store, answer, clock)
        return taken

    def out(self, store: Store) -> Path:
        self._number += 1
        request = self.folder / f"{self._number}.xgb"
        make_file(store, request)
        return request

    def serve(self, request: Path) -> Path:
        answer = request.with_name(f"{request.stem}-answer.xgb")
        self._server(request, answer)
        return answer
