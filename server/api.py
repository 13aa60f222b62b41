"""The HTTP face of the server: enrolment, token, exchange, recovery, health. Errors have a `Refusal` body."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Literal

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from desktop.clock import Clock
from desktop.domain.files import MOST
from desktop.sync.protocol import (
    PROTO,
    Answer,
    EnrolAnswer,
    EnrolRequest,
    Exchange,
    RecoveryAnswer,
    RecoveryRequest,
    Refusal,
    ReplaceAnswer,
    ReplaceRequest,
    TokenAnswer,
    TokenRequest,
)
from server import recovery
from server.db import Database
from server.enrol import by_token, enrol, issue_token, replica_of
from server.exchange import exchange_json
from server.files.folder import FilesFolder
from server.files.tus import PREFIX, TUS, file_routes
from server.files.uploads import Uploads
from server.logs import LOG, RequestLog, trouble
from server.replacing import replace
from server.schema import epoch, state
from server.turned import Turned
from server.wire import MAX_SENT, bearer, packed, read, read_exchange, unpacked, write

WRONG_CODES = 20
"""Wrong enrolment codes a minute; then everybody waits: 60-bit codes are not guessed at this pace."""
_MINUTE = 60.0
AT_ONCE = 8
"""Requests worked on at a time, the others queue: more threads only wait for the interpreter and for
each other's rows. As many as connections are kept.
"""


class Health(BaseModel):
    ok: bool
    proto: int
    epoch: int
    now: str
    name: str
    demo: bool


class Guesses:
    """Slows down who tries codes."""

    def __init__(self) -> None:
        self._wrong: deque[float] = deque()

    def check(self) -> None:
        now = time.monotonic()
        while self._wrong and self._wrong[0] < now - _MINUTE:
            self._wrong.popleft()
        if len(self._wrong) >= WRONG_CODES:
            raise Turned("slow_down", 429)

    def wrong(self) -> None:
        self._wrong.append(time.monotonic())


class Api(FastAPI):
    """FastAPI whose schema names the request models too: bodies are read by hand."""

    def openapi(self) -> dict[str, Any]:
        schema = super().openapi()
        asked: list[tuple[type[BaseModel], Literal["validation"]]] = [
            (one, "validation")
            for one in (EnrolRequest, ReplaceRequest, TokenRequest, Exchange, RecoveryRequest)
        ]
        _, found = models_json_schema(asked, ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"].update(found["$defs"])
        return schema


def create_app(db: Database, clock: Clock, files: FilesFolder | None = None, most: int = MOST) -> FastAPI:
    """The application on one open database. Without a folder it takes no files; `most`: bytes of one."""
    app = Api(title="巡格 XunGe", version=str(PROTO), docs_url=None, redoc_url=None)
    app.state.turns = CapacityLimiter(AT_ONCE)
    _errors(app)
    _enrolment(app, db, clock)
    _rounds(app, db, clock)
    _health(app, db, clock)
    if files is not None:
        file_routes(app, Uploads(db, files, clock, most))
    app.add_middleware(RequestLog, failed=_refusal(500, "server"))
    return app


def _enrolment(app: FastAPI, db: Database, clock: Clock) -> None:
    guesses = Guesses()

    def with_code(body: bytes) -> EnrolAnswer:
        guesses.check()
        try:
            return enrol(db, read(EnrolRequest, body), clock)
        except Turned as turned:
            if turned.code == "bad_code":
                guesses.wrong()
            raise

    def token(body: bytes) -> TokenAnswer:
        return issue_token(db, read(TokenRequest, body), clock)

    @app.post("/v1/enrol", **_described(EnrolRequest, EnrolAnswer))
    async def enrol_route(request: Request) -> Response:
        """A one-time code and a public key make a replica."""
        return await _handled(request, with_code)

    @app.post("/v1/token", **_described(TokenRequest, TokenAnswer))
    async def token_route(request: Request) -> Response:
        """A signed nonce gives a short bearer token."""
        return await _handled(request, token)


def _health(app: FastAPI, db: Database, clock: Clock) -> None:
    def health() -> Health:
        with db.reading() as connection:
            return Health(
                ok=True,
                proto=PROTO,
                epoch=epoch(connection),
                now=clock.moment(),
                name=state(connection, "name", ""),
                demo=state(connection, "demo", "") == "1",
            )

    @app.get("/healthz", response_model=Health)
    async def health_route(request: Request) -> Response:
        """Whether the server answers and its database can be read."""
        return await _handled(request, lambda _: health())


def _rounds(app: FastAPI, db: Database, clock: Clock) -> None:
    @app.post("/v1/replace", **_described(ReplaceRequest, ReplaceAnswer))
    async def replace_route(request: Request) -> Response:
        """A restored or copied file becomes a replica of its own."""

        def replacement(body: bytes) -> ReplaceAnswer:
            former_id = replica_of(db, bearer(request), clock)
            return replace(db, former_id, read(ReplaceRequest, body), clock)

        return await _handled(request, replacement)

    @app.post("/v1/exchange", **_described(Exchange, Answer))
    async def exchange_route(request: Request) -> Response:
        """One round: changes in; verdicts, new rows and the scopes' state out."""

        def round_of(body: bytes) -> bytes:
            token = bearer(request)
            try:
                sent, malformed = read_exchange(body)
            except Turned:
                replica_of(db, token, clock)  # a stranger is told nothing but that he is one
                raise
            return exchange_json(db, by_token(token, clock), sent, clock, malformed)

        return await _handled(request, round_of)

    @app.post("/v1/recovery", **_described(RecoveryRequest, RecoveryAnswer))
    async def recovery_route(request: Request) -> Response:
        """A supervisor asks for the recovery codes of a person who forgot the PIN."""

        def codes(body: bytes) -> RecoveryAnswer:
            replica_id = replica_of(db, bearer(request), clock)
            wanted = read(RecoveryRequest, body).staff_id
            return RecoveryAnswer(codes=recovery.show(db, replica_id, wanted, clock))

        return await _handled(request, codes)


async def _handled(request: Request, answer: Callable[[bytes], BaseModel | bytes]) -> Response:
    """Read the body within its limit, answer it off the event loop, pack what comes out."""
    sent = await _body(request)
    encoding = request.headers.get("content-encoding", "").strip().lower()
    accepts = request.headers.get("accept-encoding", "").lower()

    def work() -> tuple[bytes, str]:
        said = answer(unpacked(sent, encoding))
        return packed(said if isinstance(said, bytes) else write(said), accepts)

    body, packing = await to_thread.run_sync(work, limiter=request.app.state.turns)
    headers = {"Content-Encoding": packing, "Vary": "Accept-Encoding"} if packing else {}
    return Response(body, media_type="application/json", headers=headers)


async def _body(request: Request) -> bytes:
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > MAX_SENT:
            raise Turned("too_big", 413)
    return bytes(parts)


def _errors(app: FastAPI) -> None:
    @app.exception_handler(Turned)
    async def turned(request: Request, error: Turned) -> Response:
        tus = TUS if request.url.path.startswith(PREFIX) else {}
        return _refusal(error.status, error.code, error.detail, tus | error.headers)

    @app.exception_handler(ClientDisconnect)
    async def gone(_: Request, error: ClientDisconnect) -> Response:
        return _refusal(400, "broken_off")  # nobody hears it

    @app.exception_handler(HTTPException)
    async def unknown(_: Request, error: HTTPException) -> Response:
        return _refusal(error.status_code, "no_such_route")

    @app.exception_handler(InterfaceError)
    @app.exception_handler(OperationalError)
    @app.exception_handler(NoConnection)
    async def busy(_: Request, error: Exception) -> Response:
        LOG.error("database: %s", trouble(error))
        return _refusal(503, "busy")


def _refusal(status: int, code: str, detail: str = "", headers: Mapping[str, str] | None = None) -> Response:
    body = write(Refusal(code=code, detail=detail))
    return Response(body, status, headers=headers, media_type="application/json")


def _described(request: type[BaseModel], answer: type[BaseModel]) -> dict[str, Any]:
    """What /openapi.json says of a route whose body is read by hand."""
    ref = {"$ref": f"#/components/schemas/{request.__name__}"}
    return {
        "responses": {200: {"model": answer}, "4XX": {"model": Refusal}, "5XX": {"model": Refusal}},
        "openapi_extra": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": ref}}}
        },
    }
