"""The road of sealed files for one person's file: out to a stick or a folder, and the answer in."""

from dataclasses import asdict
from pathlib import Path

from desktop.clock import Clock
from desktop.store.store import Store
from desktop.sync import farewell
from desktop.sync.envelope import Told
from desktop.sync.infile import Taken, take_file
from desktop.sync.line import follow_name, noted
from desktop.sync.outfile import Sent, make_file
from desktop.sync.transport import RequestRefused


class Files:
    """Never at the same time as a round over the line."""

    def __init__(self, store: Store, data_dir: Path, clock: Clock) -> None:
        self._store, self._data_dir, self._clock = store, data_dir, clock

    def send(self, target: Path, told: Told | None = None) -> Sent:
        """As `make_file`; how it ended is kept in the file for support, as of a round."""
        with noted(self._store, self._clock) as how:
            sent = make_file(self._store, target, told)
            how |= {"road": "file_out", **asdict(sent)}
        return sent

    def take(self, source: Path, told: Told | None = None) -> Taken:
        """As `take_file`; the name on the sign-in page follows the staff list. Raises UserError, also one of
        ERASED as a round does.
        """
        try:
            with noted(self._store, self._clock) as how:
                taken = take_file(self._store, source, self._clock, told)
                how |= {"road": "file_in", "number": taken.number, **asdict(taken.report())}
        except RequestRefused as refused:
            if refused.code == "lost":
                farewell.lose(self._store, self._data_dir)
            raise
        if taken.retired:
            farewell.retire(self._store, self._data_dir)
        follow_name(self._store, self._data_dir)
        return taken
