"""An answer file: taken in part by part as the answers of a line are, after all of it was examined."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.settings import folder_faults
from desktop.store import handout, settle
from desktop.store.handout import FILES
from desktop.store.identity import AGE_KEY, REPLACES, known
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.answer import SERVER_KEYS, take_in
from desktop.sync.envelope import Told
from desktop.sync.fits import GAP, OLDER, check_fits, still_open
from desktop.sync.manifest import Part, Way, What
from desktop.sync.outfile import stick_trouble
from desktop.sync.protocol import MAX_CHANGES, Answer, Refusal, Result, Verdict
from desktop.sync.round import RoundReport, counted
from desktop.sync.sealed import Sealed, examine
from desktop.sync.sealfaults import Fault, SealedFault
from desktop.sync.sealkeys import unpacked
from desktop.sync.transport import TOO_MUCH, RequestRefused

_STEP = 1 << 20
_FAULTS = {
    Fault.NOT_SEALED: "sealed.not_sealed",
    Fault.NEWER: "sealed.newer",
    Fault.DAMAGED: "sealed.damaged",
    Fault.WRONG_WAY: "sealed.wrong_way",
    Fault.NOT_FOR_US: "sealed.not_for_us",
    Fault.FORGED: "sealed.forged",
    Fault.TOO_LARGE: "sealed.too_large",
}


@dataclass
class Taken:
    """What one answer file did."""

    number: int
    """Of the request file that it answers."""
    again: bool
    """It had been taken in before."""
    as_of: str = ""
    """The server's time in the newest answer: how old the data are."""
    more: bool = False
    """Another file is to be made: the server has something to say, or to hear, that did not fit here."""
    renewed: bool = False
    retired: bool = False
    """The server's newest word: this laptop's work is to end."""
    pulled: int = 0
    results: dict[str, str] = field(default_factory=dict)
    """Result by change."""
    passed_over: int = 0
    """Parts of a kind that this program does not know."""

    def report(self) -> RoundReport:
        """In the words of a round."""
        return replace(counted(self.results, len(self.results), self.pulled), renewed=self.renewed)


def take_file(store: Store, source: Path, clock: Clock, told: Told | None = None) -> Taken:
    """Take in the answer file `source`. Twice, or after something newer, changes nothing.

    It is copied beside the person's file first (it stays encrypted), so that a stick may be pulled out.
    Raises UserError sealed.stick_gone, sealed.<fault>, sealed.older, sealed.gap: nothing was changed then;
    as the disk says; and what the server refused. Stopped in the middle, it may be taken in once more.
    """
    with _own_copy(store.path, source, _part_of(told, 0, 30)) as copy:
        sealed = _opened(store, copy, _part_of(told, 30, 50))
        taker = _Taker(store, clock, sealed)
        sealed.each(taker.part, _part_of(told, 50, 100))
        return taker.end()


def _part_of(told: Told | None, begin: int, end: int) -> Told | None:
    """Progress of one of several steps, in hundredths of all of them."""
    if told is None:
        return None

    def tell(done: int, total: int) -> None:
        told(begin + (end - begin) * done // max(total, 1), 100)

    return tell


@contextlib.contextmanager
def _own_copy(beside: Path, source: Path, told: Told | None) -> Iterator[Path]:
    copy = beside.with_name(f"{beside.stem}-answer.part")
    try:
        _copy(source, copy, told)
        yield copy
    finally:
        with contextlib.suppress(OSError):
            copy.unlink(missing_ok=True)


def _copy(source: Path, copy: Path, told: Told | None) -> None:
    """Raises UserError: of the stick where reading fails, of the laptop's folder where writing does."""
    try:
        size = source.stat().st_size
        reading = source.open("rb")
    except OSError as error:
        raise stick_trouble(error) from error
    done = 0
    with reading, folder_faults(), copy.open("wb") as writing:
        while True:
            try:
                data = reading.read(_STEP)
            except OSError as error:
                raise stick_trouble(error) from error
            if not data:
                return
            writing.write(data)
            done += len(data)
            if told is not None:
                told(done, size)


def _opened(store: Store, copy: Path, told: Told | None) -> Sealed:
    """Examined, from the server, and for this very replica."""
    keys: dict[str, str] = store.state(SERVER_KEYS) or {}
    try:
        sealed = examine(copy, Way.TO_LAPTOP, str(store.state(AGE_KEY) or ""), told)
        if sealed.manifest.replica_id != store.state("replica_id"):
            raise SealedFault(Fault.NOT_FOR_US)
        sealed.check(keys.get("sign", ""))
    except SealedFault as fault:
        raise UserError(_FAULTS[fault.fault]) from fault
    return sealed


class _Taker:
    """Takes the parts of one file, each in one local transaction."""

    def __init__(self, store: Store, clock: Clock, sealed: Sealed) -> None:
        self._store, self._clock, self._manifest = store, clock, sealed.manifest
        files: dict[str, Any] = store.state(FILES, {})
        self._newest = files.get("number") == self._manifest.number
        self._overtaken = not self._newest or self._manifest.made_at < str(store.state("server_now", ""))
        """The server may have said something else since."""
        self._epoch, self._have = self._manifest.epoch, dict(self._manifest.have)
        self._last: Answer | None = None
        self._stopped = False
        self.taken = Taken(self._manifest.number, again=self._manifest.number <= files.get("received", 0))

    def part(self, part: Part, data: bytes) -> None:
        if self._stopped:
            return
        if part.what == What.ANSWER:
            self._answer(_message(Answer, data))
        elif part.what == What.REFUSAL:
            self._refusal(part, _message(Refusal, data))
        else:
            self.taken.passed_over += 1

    def _answer(self, answer: Answer) -> None:
        try:
            verdicts, again = self._store.apply(lambda tx: self._lay_in(tx, answer))
        except UserError as error:
            if self._last is None or error.say.key not in (OLDER, GAP):
                raise
            self._stopped = self.taken.more = True  # a round came in between: what is left comes anew
            return
        self.taken.more |= again
        self.taken.renewed = self._stopped = bool(self._store.state(REPLACES))
        self.taken.retired = answer.retired and not self._overtaken
        self.taken.pulled += len(answer.rows)
        self.taken.results |= {one.change_id: one.result.value for one in verdicts}
        self._last = answer
        self._clock.seen_server(answer.now)
        if not answer.verdicts:
            self._go_on(answer)

    def _lay_in(self, tx: Tx, answer: Answer) -> tuple[list[Verdict], bool]:
        """Verdicts that were waited for, and whether something must be asked for again."""
        check_fits(tx, answer, self._epoch, self._have)
        known(tx)
        before = str(tx.state("last_round") or "")
        waited_for = still_open(tx, answer)
        again = take_in(tx, waited_for)
        if not answer.more:
            tx.set_state("last_round", max(before, answer.now))
        return waited_for.verdicts, again

    def _go_on(self, answer: Answer) -> None:
        """Where the rows of the next page begin."""
        have = self._have if self._epoch == answer.epoch else {}
        self._epoch, self._have = answer.epoch, have | {row.scope_id: row.rev for row in answer.rows}

    def _refusal(self, part: Part, refusal: Refusal) -> None:
        """Raises RequestRefused for a file that was turned away whole, UserError sealed.older when it says
        that the laptop is lost and the server may have said something else since. What was too much is sent
        in smaller pieces by the next file; a single transaction that cannot be read is marked so, and blocks
        nothing.
        """
        if refusal.code == "lost" and self._overtaken:
            raise UserError(OLDER)
        if refusal.code not in TOO_MUCH or not part.first:
            raise RequestRefused(refusal)
        self.taken.more = True
        if self._newest:
            unread = self._store.apply(lambda tx: _narrow(tx, part))
            self.taken.results |= dict.fromkeys(unread, Result.REFUSED.value)

    def end(self) -> Taken:
        """Write down that this file is in."""
        answer, number = self._last, self._manifest.number

        def work(tx: Tx) -> None:
            files = tx.state(FILES, {})
            files["received"] = max(files.get("received", 0), number)
            if answer is not None:
                files |= {"as_of": answer.now, "recovery": answer.recovery}
            if not self.taken.more:
                files.pop("batch", None)
            tx.set_state(FILES, files)

        if not self.taken.renewed:
            self._store.apply(work)
        if answer is not None:
            self.taken.as_of = answer.now
            self.taken.more |= answer.more or self.taken.renewed
        return self.taken


def _message(model: type[BaseModel], data: bytes) -> Any:
    try:
        return model.model_validate_json(unpacked(data))
    except (SealedFault, ValidationError) as error:
        raise UserError("sealed.newer") from error


def _narrow(tx: Tx, part: Part) -> list[str]:
    """Returns the changes that will never be sent again."""
    found = handout.numbered(tx.connection, part.first, part.last)
    files = tx.state(FILES, {})
    if len(set(found.values())) > 1:
        tx.set_state(FILES, files | {"batch": max(1, min(files.get("batch", MAX_CHANGES), len(found)) // 2)})
        return []
    settle.never_taken(tx, list(found), "unreadable")
    return list(found)
