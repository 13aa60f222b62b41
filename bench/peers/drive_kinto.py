"""Kinto on PostgreSQL, over its batch route, as its clients use it.

Run by an interpreter with `kinto[postgresql]`: `python drive_kinto.py COUNT FOLDER DATABASE_URL`.
Its settings: PostgreSQL for storage, cache and permissions, 100 requests a batch (its default is 25),
the WSGI server it brings. One JSON line per phase; waits for a line before the next one.
"""

import base64
import http.client
import importlib.metadata
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PORT, BATCH = 8888, 100
_SETTINGS = """[app:main]
use = egg:kinto
kinto.userid_hmac_secret = bench
kinto.bucket_create_principals = system.Everyone
kinto.batch_max_requests = {batch}
kinto.storage_backend = kinto.core.storage.postgresql
kinto.storage_url = {url}
kinto.cache_backend = kinto.core.cache.postgresql
kinto.cache_url = {url}
kinto.permission_backend = kinto.core.permission.postgresql
kinto.permission_url = {url}
multiauth.policies = basicauth
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = {port}
"""
_HEADERS = {
    "Content-Type": "application/json",
    "Authorization": "Basic " + base64.b64encode(b"bench:bench").decode(),
}


def serve(folder: Path, url: str) -> "subprocess.Popen[bytes]":
    settings = folder / "kinto.ini"
    settings.write_text(_SETTINGS.format(batch=BATCH, url=url, port=PORT), "utf-8")
    program = str(Path(sys.executable).with_name("kinto"))
    with (folder / "log").open("wb") as log:
        subprocess.run([program, "migrate", "--ini", str(settings)], check=True, stdout=log, stderr=log)
        running = subprocess.Popen([program, "start", "--ini", str(settings)], stdout=log, stderr=log)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", PORT), 0.2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return running
    raise SystemExit("the server did not start")


def ask(line: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> Any:
    line.request(method, path, json.dumps(body) if body is not None else None, _HEADERS)
    answer = line.getresponse()
    said = answer.read()
    if answer.status >= 400:
        raise SystemExit(f"{path}: {answer.status} {said[:200]!r}")
    return json.loads(said)


def push(line: http.client.HTTPConnection, records: list[dict[str, Any]]) -> None:
    for start in range(0, len(records), BATCH):
        some = [
            {"method": "PUT", "path": f"/buckets/b/collections/c/records/{one['id']}", "body": {"data": one}}
            for one in records[start : start + BATCH]
        ]
        done = ask(line, "POST", "/v1/batch", {"requests": some})
        if any(one["status"] != 201 for one in done["responses"]):
            raise SystemExit("not created")


def phase(name: str, work: Callable[[], object]) -> None:
    begun = time.perf_counter()
    work()
    say(phase=name, seconds=time.perf_counter() - begun)


def say(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()


def main(folder: Path, url: str) -> None:
    records = json.loads(sys.stdin.readline())[1:]
    folder.mkdir(parents=True)
    running = serve(folder, url)
    try:
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
        ask(line, "PUT", "/v1/buckets/b", {})
        ask(line, "PUT", "/v1/buckets/b/collections/c", {})
        say(phase="start", version=importlib.metadata.version("kinto"), seconds=0)
        phase("push", lambda: push(line, records))
    finally:
        running.terminate()
        running.wait()


if __name__ == "__main__":
    main(Path(sys.argv[2]), sys.argv[3])
