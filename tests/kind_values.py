"""Random values of every kind, taken from its class: a new kind or field is covered by itself."""

import enum
import types
import typing
from datetime import date
from typing import Any

from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from desktop.domain import values
from desktop.domain.base import Row
from desktop.domain.kinds import KINDS

ODD_TEXTS = (
    "𠮷野家",  # beyond the first 65,536 characters
    "e\u0301a\u0308",  # letters with marks of their own
    "👩\u200d👩\u200d👧🏽",  # one picture out of many
    "\ufeff\u202e右から",  # marks of byte order and direction
    "\u2028\u2029\u0085\r\n\t",  # what some take for the end of a line
    "\x01\x1b\x7f\ufffe\uffff",  # what is no letter at all
    "\\u0000",  # six letters, not the character they name
    "'\"; --%_*`$\\",
    " \u3000\u00a0 ",
)
PATTERNS = {
    ("fact", "name"): r"[a-z][a-z0-9_]{1,40}",
    ("record", "form"): r"[A-Z][A-Z0-9_]{2,30}",
    ("photo", "sha256"): r"[0-9a-f]{64}",
    ("conflict", "reason"): r"changed|deleted|step_not_allowed|moved",
}
MOST = 2**63 - 1
"""Largest whole number that a column of the laptop holds."""

ids = st.uuids().map(str)
days = st.dates().map(str)
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.text(letters, max_size=12) | st.sampled_from(ODD_TEXTS)
plain = (
    st.none()
    | st.booleans()
    | st.integers(-MOST - 1, MOST)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
json_values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def moments(first: int = 1, last: int = 9999) -> st.SearchStrategy[str]:
    """Moments of the years `first` to `last`."""
    within = st.dates(date(first, 1, 1), date(last, 12, 31))
    return st.builds(lambda day, time: f"{day}T{time:%H:%M:%S}Z", within, st.times())


def identities() -> st.SearchStrategy[str]:
    """Identity numbers that no person has: their region begins with 99."""
    first = days.map(lambda day: f"990101{day.replace('-', '')}001")
    return first.map(lambda one: one + values.check_digit(one))


MARKED: dict[Any, st.SearchStrategy[Any]] = {
    values._day: days,
    values._moment: moments(),
    values._month: days.map(lambda day: day[:7]),
    values._phone: st.sampled_from(["", "10000000012", "0100000000", "010000000000", "1000000"]),
    values._identity_number: identities(),
    values._disability_number: st.builds("".join, st.tuples(identities(), st.sampled_from(["11", "7402"]))),
}
_WORKABLE = moments(1900, 9000)
SHAPED: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    **{place: st.from_regex(pattern, fullmatch=True) for place, pattern in PATTERNS.items()},
    # deadlines are reckoned from these and come after the check, and the calendar ends
    ("matter", "found_at"): moments(1900, 4999),
    ("matter", "first_due_at"): st.none() | moments(5000, 9000),
    ("matter", "due_days"): st.none() | st.integers(0, 36_500),
    ("matter", "due_hours"): st.none() | st.integers(0, 876_000),
    ("step", "at"): _WORKABLE,
    # names a row that must be there; tests of its own (test_merging)
    ("household", "merged_into"): st.none(),
    ("resident", "merged_into"): st.none(),
}


def rows_of(
    kind: str, scope_ids: st.SearchStrategy[str], **given: st.SearchStrategy[Any]
) -> st.SearchStrategy[Row]:
    """Valid rows of `kind` with new ids in `scope_ids`; `given` instead of what its class says of a field."""
    model = KINDS[kind].model
    fields = {
        name: of_field(kind, name, field)
        for name, field in model.model_fields.items()
        if name not in ("id", "scope_id")
    }
    return st.builds(
        lambda scope_id, data: model.model_validate({"id": values.new_id(), "scope_id": scope_id, **data}),
        scope_ids,
        st.fixed_dictionaries(fields | given),
    )


def of_field(kind: str, name: str, field: FieldInfo) -> st.SearchStrategy[Any]:
    """Values of one field within its limits."""
    if (kind, name) in SHAPED:
        return SHAPED[kind, name]
    return _marked(field.annotation, field.metadata, {})


def of_type(annotation: Any, limits: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of a field's type, as they are stored and sent."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _marked(arguments[0], arguments[1:], limits)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([st.none() if one is type(None) else of_type(one, limits) for one in arguments])
    if origin is list:
        return st.lists(of_type(arguments[0], {}), max_size=3)
    if origin is dict:
        kept = typing.get_args(annotation)[1:] or (Any,)
        return st.dictionaries(texts, texts if kept[0] is str else json_values, max_size=3)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return st.sampled_from([one.value for one in annotation])
    if annotation is str:
        return _texts(**limits)
    if annotation is int:
        return st.integers(limits.get("ge", -MOST - 1), limits.get("le", MOST))
    return st.booleans() if annotation is bool else json_values


def _texts(min_length: int = 0, max_length: int | None = None) -> st.SearchStrategy[str]:
    if min_length == max_length == 36:
        return ids
    odd = [one for one in ODD_TEXTS if min_length <= len(one) <= (max_length or len(one))]
    some = st.text(letters, min_size=min_length, max_size=min(max_length or 12, 12)) | st.sampled_from(odd)
    return some if max_length is None else some | st.just("𠮷" * max_length)


def _marked(annotation: Any, marks: typing.Iterable[Any], limits: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of a type that its validators and limits narrow down."""
    for mark in marks:
        if getattr(mark, "func", None) in MARKED:
            return MARKED[mark.func]
    return of_type(annotation, limits | _limits(marks))


def _limits(marks: typing.Iterable[Any]) -> dict[str, Any]:
    names = ("ge", "le", "min_length", "max_length")
    return {
        name: limit for mark in marks for name in names if (limit := getattr(mark, name, None)) is not None
    }
