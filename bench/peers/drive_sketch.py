"""The sketch of a sync core, over its two routes, with a laptop's file that keeps an outbox and a cursor.

Run by an interpreter with fastapi, uvicorn[standard], psycopg_pool, orjson, zstandard and httpx, in the
sketch's own folder: `python drive_sketch.py COUNT FOLDER [RELAY_PORT]`; database `sketch` is there and empty.
One JSON line per phase; waits for a line on standard input before the next one.
"""

import importlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

PORT, BATCH = 8777, 500
_FORM = (
    "CREATE TABLE ent (id TEXT PRIMARY KEY, scope TEXT, ver INT, data TEXT)",
    "CREATE TABLE outbox (seq INTEGER PRIMARY KEY, op TEXT, id TEXT, scope TEXT, data TEXT)",
    "CREATE TABLE cursor (scope TEXT PRIMARY KEY, ver INT)",
)


def load(name: str) -> Any:
    return importlib.import_module(name)


def serve(folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "uvicorn", "sketch_server:app", "--port", str(PORT)]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            [*command, "--log-level", "warning"], env={**os.environ, "DB": "pg"}, stdout=log, stderr=log
        )
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", PORT), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return running
    raise SystemExit("the server did not start")


def opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    for line in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *_FORM):
        connection.execute(line)
    return connection


def enter(connection: sqlite3.Connection, records: list[dict[str, Any]]) -> None:
    connection.execute("BEGIN")
    for one in records:
        text, scope = json.dumps(one, ensure_ascii=False), one["scope_id"]
        connection.execute("INSERT INTO ent VALUES (?, ?, 0, ?)", (one["id"], scope, text))
        connection.execute(
            "INSERT INTO outbox (op, id, scope, data) VALUES (?, ?, ?, ?)",
            (uuid.uuid4().hex, one["id"], scope, text),
        )
    connection.execute("COMMIT")


def push(connection: sqlite3.Connection, line: Any) -> int:
    json_, packer = load("orjson"), load("zstandard").ZstdCompressor(3)
    taken = last = 0
    while True:
        rows = connection.execute(
            "SELECT seq, op, id, scope, data FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?", (last, BATCH)
        ).fetchall()
        if not rows:
            return taken
        ops = [
            {"dseq": seq, "op": op, "id": row_id, "scope": scope, "base": 0, "set": json_.loads(data)}
            for seq, op, row_id, scope, data in rows
        ]
        answer = line.post("/push", content=packer.compress(json_.dumps({"device": "a", "ops": ops})))
        taken, last = taken + answer.raise_for_status().json()["accepted"], rows[-1][0]
        connection.execute("DELETE FROM outbox WHERE seq <= ?", (last,))


def pull(connection: sqlite3.Connection, line: Any, scopes: list[str]) -> int:
    json_, unpacker, got = load("orjson"), load("zstandard").ZstdDecompressor(), 0
    for scope in scopes:
        known = connection.execute("SELECT ver FROM cursor WHERE scope = ?", (scope,)).fetchone()
        since, more = known[0] if known else 0, True
        while more:
            answer = line.get("/pull", params={"scope": scope, "since": since}).raise_for_status()
            told = json_.loads(unpacker.decompress(answer.content))
            since, more, got = told["next"], told["more"], got + len(told["rows"])
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO ent VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET ver = excluded.ver, data = excluded.data",
                [(row[0], scope, row[1], json_.dumps(row[3]).decode()) for row in told["rows"]],
            )
            connection.execute(
                "INSERT INTO cursor VALUES (?, ?) ON CONFLICT (scope) DO UPDATE SET ver = excluded.ver",
                (scope, since),
            )
            connection.execute("COMMIT")
    return got


def phase(name: str, work: Callable[[], int], wanted: int) -> None:
    begun = time.perf_counter()
    done = work()
    seconds = time.perf_counter() - begun
    if done != wanted:
        raise SystemExit(f"{name}: {done} of {wanted}")
    say(phase=name, seconds=seconds)


def say(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()


def main(count: int, folder: Path, port: int) -> None:
    records = json.loads(sys.stdin.readline())[1:]
    folder.mkdir(parents=True)
    scopes = sorted({one["scope_id"] for one in records})
    running = serve(folder)
    try:
        here, there = opened(folder / "a.db"), opened(folder / "b.db")
        enter(here, records)
        with load("httpx").Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as line:
            line.get("/pull", params={"scope": "none"})
            say(phase="start", seconds=0)
            phase("push", lambda: push(here, line), count)
            phase("pull", lambda: pull(there, line, scopes), count)
            for _ in range(5):
                phase("idle", lambda: pull(there, line, scopes), 0)
    finally:
        running.terminate()
        running.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else PORT)
