"""A fault of the program itself: a plain answer, and a line in the log that quotes nobody's data."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from desktop.sync.protocol import Refusal
from server import api
from server.api import create_app
from server.logs import LOG
from tests.serving import serving

SECRET = "试样一 42120019600101"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(LOG, "error", lambda text, *values: lines.append(text % values))
    return lines


def _fail(*_: Any) -> None:
    raise ValueError(SECRET)


def test_a_fault_is_answered_and_its_text_is_nowhere(
    town: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], logged: list[str]
) -> None:
    monkeypatch.setattr(api, "issue_token", _fail)
    body = {"replica_id": "x", "nonce": "n", "signature": "s"}
    with serving(create_app(town.db, town.clock)) as url:
        answer = httpx.post(f"{url}/v1/token", json=body, trust_env=False)
        assert httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/json")
    assert Refusal.model_validate_json(answer.content).code == "server"
    out = capfd.readouterr()
    assert "Traceback" not in out.err and SECRET not in out.err + out.out
    assert len(logged) == 1 and "ValueError at test_failing.py" in logged[0] and SECRET not in logged[0]


def test_an_answer_that_breaks_off_is_not_whole(
    town: Any, capfd: pytest.CaptureFixture[str], logged: list[str]
) -> None:
    app: FastAPI = create_app(town.db, town.clock)

    async def pieces() -> Any:
        yield b"one"
        raise ValueError(SECRET)

    @app.get("/broken")
    async def broken() -> StreamingResponse:
        return StreamingResponse(pieces())

    with serving(app) as url, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{url}/broken", trust_env=False)
    assert SECRET not in capfd.readouterr().err
    assert len(logged) == 1 and SECRET not in logged[0]
