"""Bodies in and out: size limits, zstd, JSON, and the words of a refusal.

A change of a wrong shape does not spoil its batch: it is set apart here and
refused by the exchange with a verdict of its own.
"""

from typing import Any, TypeVar

import orjson
import zstandard
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import Request

from desktop.sync.protocol import MAX_CHANGES, Change, Exchange, Op
from server.turned import Turned

MAX_SENT = 8 * 1024 * 1024
"""Bytes of one request as sent."""
MAX_BODY = 32 * 1024 * 1024
"""Bytes of one request unpacked: 500 changes with a photo's thumbnail each, twice."""
PACK_FROM = 1024
"""Answers shorter than this are not worth packing."""
_LEVEL = 3
_MAX_ID = 64

_CHANGES = TypeAdapter(list[Change])

Message = TypeVar("Message", bound=BaseModel)


def bearer(request: Request) -> str:
    """The token a request came with. Raises Turned `token`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Turned("token", 401)
    return token.strip()


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body without its Content-Encoding. Raises Turned for others than zstd and for bombs."""
    if encoding in ("", "identity"):
        return body
    if encoding != "zstd":
        raise Turned("encoding", 415, encoding[:20])
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body) as reader:
            plain = reader.read(MAX_BODY + 1)
    except zstandard.ZstdError:
        raise Turned("malformed", 400, "zstd") from None
    if len(plain) > MAX_BODY:
        raise Turned("too_big", 413)
    return plain


def packed(body: bytes, accepts: str) -> tuple[bytes, str]:
    """The answer's bytes and their Content-Encoding (empty for none)."""
    offered = {one.partition(";")[0].strip() for one in accepts.split(",")}
    if len(body) < PACK_FROM or "zstd" not in offered:
        return body, ""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(body), "zstd"


def read(model: type[Message], body: bytes) -> Message:
    """One message. Raises Turned `malformed`, naming the field."""
    return _validated(model, _object(body))


def read_exchange(body: bytes) -> tuple[Exchange, dict[str, str]]:
    """A round's request, and its changes of a wrong shape: change id -> field."""
    data = _object(body)
    sent = data.pop("changes", [])
    if not isinstance(sent, list):
        raise Turned("malformed", 400, "changes")
    if len(sent) > MAX_CHANGES:
        raise Turned("too_many", 413, str(MAX_CHANGES))
    request = _validated(Exchange, data)
    malformed: dict[str, str] = {}
    try:
        request.changes = _CHANGES.validate_python(sent)
    except ValidationError:
        request.changes = []
    else:
        return request, malformed
    for place, one in enumerate(sent):
        try:
            request.changes.append(Change.model_validate(one))
        except ValidationError as error:
            change = _husk(one, place)
            malformed[change.change_id] = _place(error)
            request.changes.append(change)
    return request, malformed


def write(message: BaseModel) -> bytes:
    return orjson.dumps(message.model_dump())


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Turned("malformed", 400, "json") from None
    if not isinstance(data, dict):
        raise Turned("malformed", 400, "object")
    return data


def _validated(model: type[Message], data: dict[str, Any]) -> Message:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Turned("malformed", 422, _place(error)) from None


def _place(error: ValidationError) -> str:
    return ".".join(str(one) for one in error.errors()[0]["loc"])[:80]


def _husk(sent: Any, place: int) -> Change:
    """As much of a malformed change as its verdict needs. Raises Turned when even that is unreadable."""
    data = sent if isinstance(sent, dict) else {}
    change_id, seq = data.get("change_id"), data.get("seq")
    readable = isinstance(change_id, str) and 0 < len(change_id) <= _MAX_ID and type(seq) is int and seq > 0
    if not readable:
        raise Turned("malformed", 422, f"changes.{place}")
    texts: dict[str, Any] = {
        name: data[name] if isinstance(data.get(name), str) else "" for name in ("replica_id", "tx")
    }
    return Change.model_construct(
        change_id=change_id, seq=seq, op=Op.PATCH, kind="", row_id="", scope_id="", set={}, was={}, **texts
    )
