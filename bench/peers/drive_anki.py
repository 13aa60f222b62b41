"""Anki's own sync server and two of its collections, by the public interface of the package `anki`.

Run by an interpreter that has it: `python drive_anki.py COUNT FOLDER [RELAY_PORT]`. One JSON line per phase;
waits for a line on standard input before the next one, so that who measures can read a counter.
The server keeps `synchronous = full` and its journal as it comes.
"""

import importlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PORT = 27_801
_SERVE = "from anki.collection import Collection; import anki.syncserver; anki.syncserver.run_sync_server()"


def serve(folder: Path) -> "subprocess.Popen[bytes]":
    env = dict(
        os.environ, SYNC_USER1="u:p", SYNC_BASE=str(folder), SYNC_HOST="127.0.0.1", SYNC_PORT=str(PORT)
    )
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([sys.executable, "-c", _SERVE], env=env, stdout=log, stderr=log)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", PORT), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return running
    raise SystemExit("the server did not start")


def phase(name: str, work: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    done = work()
    say(phase=name, seconds=time.perf_counter() - begun)
    return done


def say(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()


def full(collection: Any, auth: Any, *, upload: bool) -> None:
    collection.close_for_full_sync()
    collection.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
    collection.reopen(after_full_sync=True)


def enter(collection: Any, records: list[dict[str, Any]]) -> None:
    kind, deck = collection.models.by_name("Basic"), collection.decks.id("Default")
    for record in records:
        note = collection.new_note(kind)
        note["Front"], note["Back"] = record["id"], json.dumps(record, ensure_ascii=False)
        collection.add_note(note, deck)


def main(count: int, folder: Path, port: int) -> None:
    opened = importlib.import_module("anki.collection").Collection
    version = importlib.import_module("anki.buildinfo").version
    folder.mkdir(parents=True)
    records = json.loads(sys.stdin.readline())
    running = serve(folder)
    try:
        for name in ("a", "b"):
            (folder / name).mkdir()
        here, there = opened(str(folder / "a" / "c.anki2")), opened(str(folder / "b" / "c.anki2"))
        address = f"http://127.0.0.1:{port}/"
        auth = here.sync_login("u", "p", address)
        auth.endpoint = address
        enter(here, records[:1])
        here.sync_collection(auth, False)
        full(here, auth, upload=True)
        there.sync_collection(auth, False)
        full(there, auth, upload=False)
        enter(here, records[1:])
        say(phase="start", version=version, seconds=0)
        phase("push", lambda: here.sync_collection(auth, False))
        phase("pull", lambda: there.sync_collection(auth, False))
        if there.note_count() != count + 1:
            raise SystemExit(f"{there.note_count()} notes arrived")
        for _ in range(5):
            phase("idle", lambda: there.sync_collection(auth, False))
    finally:
        running.terminate()
        running.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else PORT)
