"""Log lines of the server: what was asked, how it ended, how long it took. Never what was in it."""

import logging
import sys
import time
import traceback
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("xunge.server")


def log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


def trouble(error: BaseException) -> str:
    """Kind of an error and where it arose, without its text, which may quote a row."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:]]
    return f"{type(error).__name__} at {' < '.join(reversed(places))}"


class RequestLog:
    """One line per request: method, path without query, status, milliseconds. A fault of the program ends
    here, without its text: whoever is outside would print it.
    """

    def __init__(self, app: ASGIApp, failed: ASGIApp) -> None:
        """`failed`: the answer where a fault left none."""
        self._app, self._failed = app, failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 - whatever it is, its text stays here
            LOG.error("failed: %s", trouble(error))
            if not status:
                await self._failed(scope, receive, watch)
        finally:
            spent = round((time.perf_counter() - began) * 1000)
            path = _shown(scope["path"])
            LOG.info("%s %s %s %sms", scope["method"], path, status or 500, spent)


def _shown(path: str) -> str:
    if path.startswith("/v1/files/"):
        return "/v1/files/(one)"
    return path if path in KNOWN_PATHS else "(other)"


KNOWN_PATHS = frozenset(
    {
        "/v1/enrol",
        "/v1/token",
        "/v1/replace",
        "/v1/exchange",
        "/v1/recovery",
        "/v1/files",
        "/healthz",
        "/openapi.json",
    }
)
"""Paths that are written down; anything else could hold anything."""
