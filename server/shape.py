"""The one content form of a row on the wire: every field of its kind, validated, plus what is unknown.

Laptop and server hash the same content, so a row is stored as its class writes
it: defaults filled in, digits made plain, in the order of the class.
"""

from typing import Any

import orjson
from pydantic import ValidationError

from desktop.domain.kinds import KINDS, fields_validator, validate
from desktop.domain.scopes import kind_of

MAX_ROW = 256 * 1024
"""Longest content of a laptop's row in bytes; a photo's thumbnail is 33,000."""


_NUL = b"\\u0000"
"""As JSON writes it; these six characters may also be typed as they are."""


class Misfit(Exception):
    """Content that its kind does not allow. Names fields and kinds of error, never values."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


def canonical(
    kind: str, row_id: str, scope_id: str, data: dict[str, Any], text: bytes = b""
) -> dict[str, Any]:
    """`data` in its one form; `text`: the same as JSON, when it is at hand. A kind unknown here is kept
    as it is. Raises Misfit.

    The character NUL is refused everywhere: PostgreSQL keeps no text with it.
    """
    if _NUL in (text or orjson.dumps(data)):
        with_nul = [name for name, value in data.items() if _holds_nul(name) or _holds_nul(value)]
        if with_nul:
            raise Misfit([(name, "nul") for name in with_nul])
    known = KINDS.get(kind)
    if known is None:
        return data
    extra: dict[str, Any] = {}
    own = data
    if not data.keys() <= known.names:
        own = {name: value for name, value in data.items() if name in known.names}
        extra = {name: value for name, value in data.items() if name not in known.names}
    row = {**own, "id": row_id, "scope_id": scope_id}
    try:
        fields = _fields(kind, row)
    except ValidationError as error:
        raise Misfit([_fault(one["loc"], one["type"], one["msg"]) for one in error.errors()]) from None
    if kind_of(scope_id) not in known.scopes:
        raise Misfit([("scope_id", "wrong_scope")])
    return fields | extra if extra else fields


def _fields(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """Every field of a row in its one form. Raises ValidationError as the kind's class does."""
    if len(row) == len(KINDS[kind].names) + 2:
        try:
            fields = fields_validator(kind)(row)
        except ValidationError:
            pass
        else:
            del fields["id"], fields["scope_id"]
            return fields
    return validate(kind, row).model_dump(mode="json", exclude={"id", "scope_id"})


def same(one: Any, other: Any) -> bool:
    """Whether two values are one on the wire, where 1, 1.0 and true are three."""
    return orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == orjson.dumps(other, option=orjson.OPT_SORT_KEYS)


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(name) or _holds_nul(one) for name, one in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))


def _fault(place: tuple[int | str, ...], kind: str, message: str) -> tuple[str, str]:
    """Field and kind of error. Own validators say theirs as `ValueError(code)`."""
    code = message.rpartition(", ")[2] if kind == "value_error" and message.count(" ") == 2 else kind
    return (str(place[0]) if place else "", code)
