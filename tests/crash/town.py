"""A real server process over a small grid, and laptops' folders enrolled at it."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from desktop.clock import Clock
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.sync.enrol import enrol
from server.db import open_database
from server.enrol import make_code
from server.rows import load_rows
from server.schema import prepare
from tests.crash.desk import PIN
from tests.crash.watch import Phases
from tests.services.conftest import FANG, LI, ZHANG, kind_rows

PEOPLE = {"worker": LI, "lead": FANG, "window": ZHANG}
_QUICK = Cost(memory_kib=64, passes=1, lanes=1)
_PATIENCE = 60.0
"""Seconds; generous, because test machines are shared."""


@dataclass
class Town:
    """Everything below one fresh folder."""

    folder: Path
    url: str = ""
    keys: dict[str, bytes] = field(default_factory=dict)
    """Data key of each laptop's file."""
    _server: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def db(self) -> Path:
        return self.folder / "server.db"

    @property
    def phases(self) -> Phases:
        return Phases(self.folder / "server.phases")

    def laptop(self, who: str) -> Path:
        return self.folder / who

    def desk(self, who: str) -> Path:
        """The encrypted file of a laptop."""
        [file] = (self.laptop(who) / "people").glob("*/desk.db")
        return file

    def build(self) -> None:
        """Rows and codes, the server started, three laptops enrolled."""
        clock = Clock()
        db = open_database(f"sqlite:///{self.db}")
        prepare(db)
        with db.writing() as connection:
            load_rows(connection, kind_rows(), clock.moment())
            codes = {who: make_code(connection, staff, clock)[0] for who, staff in PEOPLE.items()}
        db.close()
        self.start_server()
        for who, code in codes.items():
            folder = self.laptop(who)
            person = enrol(self.url, code, folder, PIN, clock, cost=_QUICK)
            self.keys[who] = unlock(folder, person.replica_id, PIN)
            assert desk_path(folder, person.replica_id) == self.desk(who)

    def start_server(self) -> None:
        """On the port it had before, else on a free one."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        port = self.url.rpartition(":")[2] if self.url else "0"
        self.phases.clear()
        own = [sys.executable, "-m", "tests.crash.office", str(self.folder / "server.phases")]
        serve = ["serve", "--db", f"sqlite:///{self.db}", "--port", port, "--ready-file", str(ready)]
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen([*own, *serve], stdout=log, stderr=log, env=os.environ)
        end = time.monotonic() + _PATIENCE
        while not ready.exists():
            if time.monotonic() > end or self._server.poll() is not None:
                raise RuntimeError((self.folder / "server.log").read_text("utf-8"))
            time.sleep(0.02)
        self.url = json.loads(ready.read_text("utf-8"))["url"]

    def kill_server(self) -> None:
        """SIGKILL."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None
