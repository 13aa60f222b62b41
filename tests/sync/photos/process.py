"""The server in a process of its own, to be killed."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


class Process:
    """`serve` on the test's database, to be killed."""

    def __init__(self, server: Any, url: str, folder: Path, most_bytes: int = 0) -> None:
        self._ready, self.port = folder / "ready.json", "0"
        self._command = [
            *(sys.executable, "-m", "server", "serve", "--db", url, "--files", str(server.files.folder)),
            *("--ready-file", str(self._ready), "--port"),
        ]
        self._most, self._log = most_bytes, folder / "log"
        self.start()

    def start(self) -> None:
        self._ready.unlink(missing_ok=True)
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [*self._command, self.port],
                stdout=log,
                stderr=log,
                env=dict(os.environ),
            )
        deadline = time.monotonic() + 60
        while not self._ready.exists() and self._process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert self._ready.exists(), self._log.read_text("utf-8")
        if self._most:
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (self._most, self._most))
        self.url = json.loads(self._ready.read_text("utf-8"))["url"]
        self.port = self.url.rpartition(":")[2]

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
