"""Files over HTTP below /v1/files: uploads by the tus 1.0.0 protocol, downloads with Range.

tus (tus.io/protocols/resumable-upload): core, creation, creation-with-upload, checksum, expiration,
termination. Upload-Metadata must hold `sha256`, the content's SHA-256 in hexadecimal digits; the upload's
address follows from it. What came before a line broke is kept, up to the last byte.
"""

import asyncio
import base64
import binascii
import hashlib
from contextlib import suppress
from datetime import datetime
from email.utils import format_datetime
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from desktop.domain.files import is_name
from server.enrol import replica_of
from server.files.arriving import Arriving
from server.files.ranges import wanted_range
from server.files.turns import Turns
from server.files.uploads import Place, Uploads
from server.turned import Turned
from server.wire import bearer

PREFIX = "/v1/files"
VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = ("sha1", "sha256")
"""SHA-1 because the protocol wants it; it guards against bad lines only."""
BODY = "application/offset+octet-stream"
TUS = {"Tus-Resumable": VERSION}
_ADDRESS = f"{PREFIX}/{{sha256}}"


def file_routes(app: FastAPI, uploads: Uploads) -> None:
    """Everything below /v1/files."""
    app.add_middleware(MethodOverride)
    _describe(app, uploads.most)
    _upload(app, uploads)
    _download(app, uploads)


class MethodOverride:
    """X-HTTP-Method-Override, for laptops behind proxies that know no PATCH; on files only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(f"{PREFIX}/"):
            wanted = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("latin-1").upper()
            if wanted in ("PATCH", "DELETE", "HEAD"):
                scope = {**scope, "method": wanted}
        await self._app(scope, receive, send)


def _describe(app: FastAPI, most: int) -> None:
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(most),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }

    @app.options(PREFIX)
    @app.options(f"{PREFIX}/", include_in_schema=False)
    @app.options(_ADDRESS)
    async def options(sha256: str = "") -> Response:
        """What of tus is spoken here."""
        return Response(status_code=204, headers=TUS | headers)


def _upload(app: FastAPI, uploads: Uploads) -> None:
    turns = Turns()

    @app.post(PREFIX)
    @app.post(f"{PREFIX}/", include_in_schema=False)
    async def create(request: Request) -> Response:
        """Begin an upload (tus: creation); the first bytes may come along."""
        async with Arriving(request) as body:
            replica_id = await _caller(uploads, request)
            sha256, size = _announced(request)
            async with turns.mine((replica_id, sha256), body):
                place = await run_in_threadpool(uploads.start, replica_id, sha256, size)
                if request.headers.get("content-type") == BODY and place.offset < place.size:
                    place = await _taken(uploads, request, body, replica_id, sha256, 0)
        address = sha256 if request.url.path.endswith("/") else f"files/{sha256}"
        return Response(status_code=201, headers=_said(place) | {"Location": address})

    @app.head(_ADDRESS)
    async def head(request: Request, sha256: str) -> Response:
        """How far an upload has come (tus: core)."""
        replica_id = await _caller(uploads, request)
        await turns.ended((replica_id, sha256))
        place = await run_in_threadpool(uploads.place, replica_id, sha256)
        more = {"Upload-Length": str(place.size), "Cache-Control": "no-store"}
        return Response(headers=_said(place) | more)

    @app.patch(_ADDRESS)
    async def patch(request: Request, sha256: str) -> Response:
        """The next bytes (tus: core)."""
        async with Arriving(request) as body:
            replica_id = await _caller(uploads, request)
            if request.headers.get("content-type") != BODY:
                raise Turned("file_media", 415)
            offset = _number(request, "upload-offset")
            async with turns.mine((replica_id, sha256), body):
                place = await run_in_threadpool(uploads.place, replica_id, sha256)
                if place.offset != offset:
                    raise Turned("file_offset", 409, headers={"Upload-Offset": str(place.offset)})
                place = await _taken(uploads, request, body, replica_id, sha256, offset)
        return Response(status_code=204, headers=_said(place))

    @app.delete(_ADDRESS)
    async def delete(request: Request, sha256: str) -> Response:
        """Give up an unfinished upload (tus: termination)."""
        replica_id = await _caller(uploads, request)
        await run_in_threadpool(uploads.drop, replica_id, sha256)
        return Response(status_code=204, headers=TUS)


def _download(app: FastAPI, uploads: Uploads) -> None:
    @app.get(_ADDRESS, response_class=StreamingResponse)
    async def get(request: Request, sha256: str) -> Response:
        """A whole file, or from where the last answer ended (Range: bytes=N-)."""
        replica_id = await _caller(uploads, request, tus=False)
        size = await run_in_threadpool(uploads.size, replica_id, sha256)
        headers = {
            "Accept-Ranges": "bytes",
            "ETag": f'"{sha256}"',
            "Cache-Control": "no-store",
            "Content-Disposition": "attachment",
            "X-Content-Type-Options": "nosniff",
        }
        asked = wanted_range(request.headers.get("range", ""), size)
        start, end = asked or (0, size)
        headers["Content-Length"] = str(end - start)
        if asked:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        return StreamingResponse(
            uploads.files.read(sha256, start, end),
            206 if asked else 200,
            headers,
            media_type="application/octet-stream",
        )


async def _caller(uploads: Uploads, request: Request, *, tus: bool = True) -> str:
    """The replica whose token it is, known before anything of the body is kept."""
    if tus and request.headers.get("tus-resumable") != VERSION:
        raise Turned("tus_version", 412, headers={"Tus-Version": VERSION})
    return await run_in_threadpool(replica_of, uploads.db, bearer(request), uploads.clock)


async def _taken(
    uploads: Uploads, request: Request, body: Arriving, replica_id: str, sha256: str, offset: int
) -> Place:
    """Write the body as it comes. Raises Turned, ClientDisconnect when the line broke: what came is kept."""
    checksum = request.headers.get("upload-checksum")
    append = partial(uploads.append, replica_id, sha256)
    try:
        if checksum is None:
            await body.pour(append, offset)
        else:
            piece = await _proved(body, checksum, uploads.most)
            await run_in_threadpool(append, offset, piece)
    except BaseException:
        with suppress(Turned, OSError):
            await asyncio.shield(run_in_threadpool(uploads.rest, replica_id, sha256))
        raise
    return await run_in_threadpool(uploads.rest, replica_id, sha256)


async def _proved(body: Arriving, checksum: str, most: int) -> bytes:
    """A body with a checksum is kept only whole (tus: checksum)."""
    name, _, sealed = checksum.partition(" ")
    if name not in ALGORITHMS:
        raise Turned("file_checksum", 400)
    try:
        expected = base64.b64decode(sealed, validate=True)
    except binascii.Error:
        raise Turned("file_checksum", 400) from None
    piece = await body.whole(most)
    if hashlib.new(name, piece, usedforsecurity=False).digest() != expected:
        raise Turned("file_checksum", 460)
    return piece


def _announced(request: Request) -> tuple[str, int]:
    """SHA-256 and bytes of a file to come. Raises Turned file_name, file_size."""
    size = _number(request, "upload-length")
    if size == 0:
        raise Turned("file_size", 400)
    for pair in request.headers.get("upload-metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if name == "sha256":
            with suppress(binascii.Error, UnicodeDecodeError):
                sha256 = base64.b64decode(value, validate=True).decode("ascii")
                if is_name(sha256):
                    return sha256, size
    raise Turned("file_name", 400)


def _number(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 15:
        raise Turned("file_header", 400, header)
    return int(text)


def _said(place: Place) -> dict[str, str]:
    until = {"Upload-Expires": _http_date(place.until)} if place.until else {}
    return TUS | {"Upload-Offset": str(place.offset)} | until


def _http_date(at: datetime) -> str:
    """RFC 9110, 5.6.7."""
    return format_datetime(at, usegmt=True)
