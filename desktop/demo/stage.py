"""What the demo stands on: a real server process on loopback and enrolled laptops, all on the demo day."""

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.demo import programs

DEMO_MORNING = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
"""Tuesday 8 December 2026, 09:00 in China (decision 17)."""
PIN = "246810"
PEOPLE = {"worker": "李梅", "lead": "方秀莲", "supervisor": "周正华"}
_PATIENCE = 30.0


@dataclass
class Stage:
    """Server and laptops below one fresh folder."""

    folder: Path
    seed: int
    env: dict[str, str] = field(default_factory=dict)
    url: str = ""
    _server: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    @property
    def db(self) -> str:
        return f"sqlite:///{self.folder / 'server.db'}"

    def build(self) -> None:
        """A new server with demo data, started; three laptops enrolled and synced once."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        offset = int((DEMO_MORNING - datetime.now(UTC)).total_seconds())
        self.env = {"XUNGE_CLOCK_OFFSET": str(offset)}
        self.server("init", "--demo", "--seed", str(self.seed), "--today", "2026-12-08")
        self.start_server()
        for key, name in PEOPLE.items():
            self._enrol(key, name)
            self.desk(key, "sync", "--once")
        for name in (PEOPLE["supervisor"], PEOPLE["lead"]):
            self._enrol("worker", name)

    def _enrol(self, key: str, name: str) -> None:
        code = self.server("enrol-code", "--staff", name)["code"]
        self.desk(key, "enrol", "--server", self.url, "--code", code)

    def laptop(self, key: str) -> Path:
        return self.folder / key

    def start_server(self) -> None:
        """On the port it had before, else on a free one."""
        port = self.url.rpartition(":")[2] if self.url else "0"
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = ["serve", "--db", self.db, "--port", port, "--ready-file", str(ready)]
        with (self.folder / "server.log").open("a", encoding="utf-8") as log:
            self._server = subprocess.Popen(
                [*programs.server(), *command],
                stdout=log,
                stderr=log,
                text=True,
                env={**os.environ, **self.env},
            )
        end = time.monotonic() + _PATIENCE
        while not ready.exists():
            if time.monotonic() > end or self._server.poll() is not None:
                raise RuntimeError("the demo server did not start, see server.log")
            time.sleep(0.05)
        self.url = json.loads(ready.read_text("utf-8"))["url"]

    def stop_server(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(10)
            self._server = None

    def server(self, command: str, *args: str) -> dict[str, Any]:
        """One admin command; its JSON."""
        said = self._run([*programs.server(), *command.split(), "--db", self.db, *args])
        answer: dict[str, Any] = json.loads(said)
        return answer

    def server_rows(self, kind: str) -> list[dict[str, Any]]:
        return _lines(self._run([*programs.server(), "dump", "--db", self.db, "--kind", kind]))

    def server_digest(self) -> dict[str, Any]:
        """Count and sum per scope."""
        return self.server("digest")

    def desk(self, key: str, command: str, *args: str) -> str:
        """One command on a laptop's folder, as its own person."""
        whose = [] if command == "enrol" else ["--person", PEOPLE[key]]
        folder = ["--data", str(self.laptop(key)), "--pin-stdin"]
        return self._run([*programs.desktop(), command, *args, *folder, *whose], PIN)

    def desk_digest(self, key: str) -> dict[str, Any]:
        held: dict[str, Any] = json.loads(self.desk(key, "digest"))
        return held

    def desk_rows(self, key: str, kind: str) -> list[dict[str, Any]]:
        return _lines(self.desk(key, "dump", "--kind", kind))

    def _run(self, command: list[str], line: str = "") -> str:
        done = subprocess.run(
            command,
            input=f"{line}\n",
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, **self.env},
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[:4])}: {done.stdout}{done.stderr}")
        return done.stdout


def _lines(text: str) -> list[dict[str, Any]]:
    """JSON lines."""
    return [json.loads(line) for line in text.splitlines() if line.strip()]
