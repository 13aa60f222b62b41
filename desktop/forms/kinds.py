"""Types of questions: how they may be written, which are left out and why, and what fits each."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from desktop.domain.say import Say, say
from desktop.forms.spec import UNKNOWN, Question

TYPES = frozenset(
    [
        "text",
        "integer",
        "decimal",
        "range",
        "select_one",
        "select_multiple",
        "date",
        "time",
        "dateTime",
        "note",
        "acknowledge",
        "image",
        "file",
        "geopoint",
        "calculate",
        "hidden",
        "start",
        "end",
        "today",
        "username",
        "deviceid",
    ]
)
LIST_ONLY = "csv-external"
"""Names a csv list that only expressions ask for: no question."""
SELECTS = frozenset({"select_one", "select_multiple"})
_ALIASES = {
    "string": "text",
    "int": "integer",
    "photo": "image",
    "datetime": "dateTime",
    "date time": "dateTime",
    "location": "geopoint",
    "gps": "geopoint",
    "trigger": "acknowledge",
    "select1": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "add select one prompt using": "select_one",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "add select multiple prompt using": "select_multiple",
    "select one from file": "select_one_from_file",
    "select multiple from file": "select_multiple_from_file",
    "begin group": "begin_group",
    "end group": "end_group",
    "begin repeat": "begin_repeat",
    "end repeat": "end_repeat",
    "begin lgroup": "begin_repeat",
    "end lgroup": "end_repeat",
    "begin looped group": "begin_repeat",
    "end looped group": "end_repeat",
    "add image prompt": "image",
    "add photo prompt": "image",
    "add file prompt": "file",
    "add note prompt": "note",
    "add text prompt": "text",
    "add integer prompt": "integer",
    "add decimal prompt": "decimal",
    "add date prompt": "date",
    "add time prompt": "time",
    "add date time prompt": "dateTime",
    "add acknowledge prompt": "acknowledge",
    "add calculate prompt": "calculate",
    "get start time": "start",
    "start time": "start",
    "get end time": "end",
    "end time": "end",
    "get today": "today",
    "get device id": "deviceid",
    "imei": "deviceid",
    "device id": "deviceid",
    "phone number": "phonenumber",
    "get phone number": "phonenumber",
    "get subscriber id": "subscriberid",
    "subscriber id": "subscriberid",
    "get sim id": "simserial",
    "sim id": "simserial",
    "sim serial": "simserial",
    "q acknowledge": "acknowledge",
    "q calculate": "calculate",
    "q date": "date",
    "q date time": "dateTime",
    "q decimal": "decimal",
    "q geopoint": "geopoint",
    "q image": "image",
    "q int": "integer",
    "q note": "note",
    "q string": "text",
    "q select": "select_multiple",
    "q select1": "select_one",
}
_REFUSED = {
    "rank": "order",
    "randomize": "order",
    "audio": "sound",
    "video": "sound",
    "background-audio": "sound",
    "barcode": "phone",
    "phonenumber": "phone",
    "simserial": "phone",
    "subscriberid": "phone",
    "email": "phone",
    "geotrace": "trail",
    "geoshape": "trail",
    "background-geopoint": "trail",
    "start-geopoint": "trail",
    "audit": "trail",
    "osm": "map",
    "xml-external": "xml",
    "select_one_external": "external",
    "select_multiple_external": "external",
    "include": "include",
    "cascading_select": "cascade",
    "begin_loop": "loop",
    "end_loop": "loop",
    "begin loop": "loop",
    "end loop": "loop",
}
_FROM_FILE = {"select_one_from_file": "select_one", "select_multiple_from_file": "select_multiple"}
ENDS = frozenset({"begin_group", "end_group", "begin_repeat", "end_repeat"})
_OR_OTHER = re.compile(r"\s+(or_other|or other|or specify other|specify_other|specify other)$")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_POINT = re.compile(r"-?\d{1,2}(\.\d+)? -?\d{1,3}(\.\d+)?( -?\d+(\.\d+)?){0,2}")
_NUMBERS = ("integer", "decimal", "range")


@dataclass(frozen=True)
class Kind:
    """A cell of the column `type`, understood. `refused`: why it is left out; empty when it is not."""

    type: str
    list_name: str = ""
    or_other: bool = False
    from_file: bool = False
    refused: str = ""


def kind_of(text: str) -> Kind | None:
    """None when there is no such type."""
    words = " ".join(text.split())
    either = _OR_OTHER.search(words)
    plain = words[: either.start()] if either else words
    for head in range(len(plain.split()), 0, -1):
        name, rest = " ".join(plain.split()[:head]), " ".join(plain.split()[head:])
        known = _known(name)
        if known in _REFUSED:
            return Kind(known, refused=_REFUSED[known])
        if known in _FROM_FILE:
            return Kind(_FROM_FILE[known], rest, bool(either), from_file=True)
        if known in SELECTS and (rest or head == len(plain.split())):
            return Kind(known, rest, bool(either))
        if known == LIST_ONLY and not rest:
            return Kind(known)
        if known and not rest and not either:
            return Kind(known)
    return None


def _known(name: str) -> str:
    """The name that the specification has for it; empty for what nobody knows."""
    spaced = name.replace("_", " ").lower()
    for one in (name, _ALIASES.get(spaced, ""), name.lower(), spaced.replace(" ", "_")):
        if one in TYPES or one in _REFUSED or one in _FROM_FILE or one in ENDS or one == LIST_ONLY:
            return one
    return ""


def wrong_value(question: Question, value: Any) -> Say | None:
    """Why a value does not fit its question's type; None when it fits. Choices are looked at elsewhere."""
    kind = question.type
    if kind in ("month", "year", "date"):
        return _wrong_date(question, value)
    if kind in SELECTS:
        fits = isinstance(value, list if kind == "select_multiple" else str)
        return None if fits else say("forms.no_choice", value=str(value))
    if kind in _NUMBERS:
        return _wrong_number(question, value)
    if kind == "time":
        return None if _TIME.fullmatch(str(value)) else say("forms.not_a_time", value=str(value))
    if kind == "dateTime":
        return None if _is_moment(str(value)) else say("forms.not_a_moment", value=str(value))
    if kind == "geopoint":
        return None if _is_point(str(value)) else say("forms.not_a_point", value=str(value))
    return None if isinstance(value, str | int | float) else say("forms.not_a_text", value=str(value))


def _wrong_number(question: Question, value: Any) -> Say | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not (whole or (question.type != "integer" and isinstance(value, float) and value - value == 0)):
        return say("forms.not_a_number", value=str(value))
    if question.type != "range":
        return None
    start, end, step = (float(question.parameters[one]) for one in ("start", "end", "step"))
    low, high = min(start, end), max(start, end)
    steps = (value - start) / step
    if not low <= value <= high or abs(steps - round(steps)) > 1e-9:
        return say("forms.not_in_range", value=str(value), low=f"{low:g}", high=f"{high:g}", step=f"{step:g}")
    return None


def _wrong_date(question: Question, value: Any) -> Say | None:
    kind = question.type
    if value == UNKNOWN and question.choices:
        return None
    if kind == "year":
        fits = isinstance(value, int) and 1900 <= value <= 2100
        return None if fits else say("forms.not_a_number", value=str(value))
    text = f"{value}-01" if kind == "month" else str(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            date.fromisoformat(text)
        except ValueError:
            pass
        else:
            return None
    return say("forms.not_a_month" if kind == "month" else "forms.not_a_day", value=str(value))


def _is_moment(text: str) -> bool:
    day, between, clock = text.partition("T")
    try:
        date.fromisoformat(day)
        datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
    except ValueError:
        return False
    return bool(between)


def _is_point(text: str) -> bool:
    if not _POINT.fullmatch(text):
        return False
    latitude, longitude = map(float, text.split()[:2])
    return abs(latitude) <= 90 and abs(longitude) <= 180
