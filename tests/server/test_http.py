"""The server as laptops meet it: a real process, real HTTP, and what it says to nonsense."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard
from nacl.signing import SigningKey

from desktop.clock import Clock
from desktop.domain.values import new_id
from desktop.sync.protocol import Answer, Refusal, token_text
from server.db import open_database
from server.enrol import make_code
from server.logs import KNOWN_PATHS
from server.rows import load_rows
from tests.databases import Databases

LINES = ("POST /v1/", "GET /")


class Caller:
    """A client of the running server with what it needs to make codes."""

    def __init__(self, url: str, db_url: str, log: Path, staff: dict[str, str]) -> None:
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=30)
        self.db_url, self.log, self.staff = db_url, log, staff

    def code(self, name: str) -> str:
        db = open_database(self.db_url)
        with db.writing() as connection:
            code, _ = make_code(connection, self.staff[name], Clock())
        db.close()
        return code

    def enrolled(self, name: str) -> tuple[str, SigningKey]:
        key, replica_id = SigningKey.generate(), new_id()
        public = base64.b64encode(bytes(key.verify_key)).decode()
        body = {"code": self.code(name), "replica_id": replica_id, "public_key": public, "device": "本机"}
        answer = self.http.post("/v1/enrol", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["staff_name"] == name
        return replica_id, key

    def bearer(self, replica_id: str, key: SigningKey) -> dict[str, str]:
        nonce = new_id()
        signature = base64.b64encode(key.sign(token_text(replica_id, nonce)).signature).decode()
        body = {"replica_id": replica_id, "nonce": nonce, "signature": signature}
        token = self.http.post("/v1/token", json=body).json()["token"]
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases, town_rows: Any
) -> Iterator[Caller]:
    folder = tmp_path_factory.mktemp("http")
    db_url, ready, log = databases.new(), folder / "ready.json", folder / "log"
    db = open_database(db_url)
    with db.writing() as connection:
        load_rows(connection, town_rows, Clock().moment())
    db.close()
    command = [
        sys.executable,
        "-m",
        "server",
        "serve",
        "--db",
        db_url,
        "--port",
        "0",
        "--ready-file",
        str(ready),
    ]
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=dict(os.environ))
    deadline = time.monotonic() + 60
    while not ready.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ready.exists(), log.read_text("utf-8")
    staff = {row["name"]: row["id"] for kind, row in town_rows if kind == "staff"}
    caller = Caller(json.loads(ready.read_text("utf-8"))["url"], db_url, log, staff)
    yield caller
    caller.http.close()
    process.terminate()
    assert process.wait(20) in (0, -15)


@pytest.fixture(scope="module")
def worker(server: Caller) -> dict[str, Any]:
    replica_id, key = server.enrolled("甲")
    return {"replica_id": replica_id, "key": key, "headers": server.bearer(replica_id, key)}


def _refused(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert Refusal.model_validate_json(answer.content).code == code


def test_health_is_said_without_a_token(server: Caller) -> None:
    said = server.http.get("/healthz").json()
    assert (said["ok"], said["proto"], said["epoch"]) == (True, 1, 1)


def test_a_round_goes_through_and_large_answers_come_packed_when_accepted(
    server: Caller, worker: dict[str, Any]
) -> None:
    body = json.dumps({"replica_id": worker["replica_id"]}).encode()
    plain = server.http.post(
        "/v1/exchange", content=body, headers={**worker["headers"], "Accept-Encoding": "identity"}
    )
    packed = zstandard.ZstdCompressor().compress(body)
    headers = {**worker["headers"], "Content-Encoding": "zstd", "Accept-Encoding": "zstd"}
    again = server.http.post("/v1/exchange", content=packed, headers=headers)
    assert "content-encoding" not in plain.headers
    assert again.headers["content-encoding"] == "zstd"
    assert Answer.model_validate_json(plain.content).rows
    assert again.json()["rows"] == plain.json()["rows"]


@pytest.mark.parametrize("path", ["/v1/enrol", "/v1/token", "/v1/exchange"])
@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff", b"[]", b"null", b'"text"', b"{", b"\xef\xbb\xbf{}", b"NaN"]
)
def test_nonsense_is_refused_in_json(server: Caller, worker: dict[str, Any], path: str, body: bytes) -> None:
    _refused(server.http.post(path, content=body, headers=worker["headers"]), 400, "malformed")


@pytest.mark.parametrize("path", ["/v1/enrol", "/v1/token", "/v1/exchange"])
def test_wrong_fields_are_refused_naming_one(server: Caller, worker: dict[str, Any], path: str) -> None:
    answer = server.http.post(path, json={"replica_id": 7, "epoch": "x"}, headers=worker["headers"])
    _refused(answer, 422, "malformed")
    assert answer.json()["detail"]


@pytest.mark.parametrize("lean", [False, True])
def test_a_malformed_change_is_refused_alone(server: Caller, lean: bool) -> None:
    replica_id, key = server.enrolled("乙")
    changes: list[Any] = [
        {"change_id": new_id(), "replica_id": replica_id, "seq": 1, "tx": "a", "op": "explode"},
        {"change_id": new_id(), "replica_id": replica_id, "seq": 2, "tx": "b", "kind": 5},
    ]
    body = {"replica_id": replica_id, "changes": changes, "lean": lean}
    answer = server.http.post("/v1/exchange", json=body, headers=server.bearer(replica_id, key))
    verdicts = Answer.model_validate_json(answer.content).verdicts
    assert [(one.result, one.code) for one in verdicts] == [("refused", "malformed")] * 2
    assert answer.json()["durable_through"] == 2
    nameless = {**body, "changes": [{"seq": 3}]}
    refused = server.http.post("/v1/exchange", json=nameless, headers=server.bearer(replica_id, key))
    _refused(refused, 422, "malformed")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "bearer"])
def test_no_round_without_a_token(server: Caller, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    _refused(server.http.post("/v1/exchange", json={"replica_id": "x"}, headers=headers), 401, "token")


def test_a_token_of_another_replica_is_no_use(server: Caller, worker: dict[str, Any]) -> None:
    answer = server.http.post("/v1/exchange", json={"replica_id": new_id()}, headers=worker["headers"])
    _refused(answer, 403, "wrong_replica")


def test_too_much_is_refused(server: Caller, worker: dict[str, Any]) -> None:
    headers = worker["headers"]
    _refused(server.http.post("/v1/exchange", content=b" " * (9 << 20), headers=headers), 413, "too_big")
    many = {"replica_id": worker["replica_id"], "changes": [{}] * 501}
    _refused(server.http.post("/v1/exchange", json=many, headers=headers), 413, "too_many")
    bomb = zstandard.ZstdCompressor().compress(b" " * (40 << 20))
    packed = {**headers, "Content-Encoding": "zstd"}
    _refused(server.http.post("/v1/exchange", content=bomb, headers=packed), 413, "too_big")
    _refused(server.http.post("/v1/exchange", content=b"nonsense", headers=packed), 400, "malformed")
    other = {**headers, "Content-Encoding": "br"}
    _refused(server.http.post("/v1/exchange", content=b"{}", headers=other), 415, "encoding")


def test_unknown_routes_and_methods_are_refused_in_json(server: Caller) -> None:
    _refused(server.http.get("/nothing/here"), 404, "no_such_route")
    _refused(server.http.get("/v1/exchange"), 405, "no_such_route")


def test_the_schema_names_every_message(server: Caller) -> None:
    schema = server.http.get("/openapi.json").json()
    assert set(schema["paths"]) == {
        "/v1/enrol",
        "/v1/token",
        "/v1/exchange",
        "/v1/recovery",
        "/v1/replace",
        "/v1/files",
        "/v1/files/{sha256}",
        "/healthz",
    }
    assert {"Exchange", "Change", "Answer", "Refusal", "EnrolRequest", "TokenRequest"} <= set(
        schema["components"]["schemas"]
    )
    body = schema["paths"]["/v1/exchange"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["$ref"] == "#/components/schemas/Exchange"


def test_every_route_is_named_in_the_log(server: Caller) -> None:
    paths = server.http.get("/openapi.json").json()["paths"]
    assert {one for one in paths if "{" not in one} | {"/openapi.json"} == KNOWN_PATHS


def test_log_lines_hold_no_personal_data(server: Caller, worker: dict[str, Any]) -> None:
    server.http.get("/healthz", params={"name": "试样一"})
    server.http.get("/secret/试样一")
    server.http.get("/healthz")  # on the same line: the one before has been written down
    log = server.log.read_text("utf-8")
    assert "GET /healthz 200" in log
    assert "(other) 404" in log
    for word in ("试样", "甲", "secret", worker["replica_id"]):
        assert word not in log
