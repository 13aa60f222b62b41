"""Values of the trade in their one storage and wire form, each validated once.

Ids are 36-character text, days `YYYY-MM-DD`, months `YYYY-MM`, moments UTC
`YYYY-MM-DDTHH:MM:SSZ`. All are plain text, so that table, trigger, wire and
server hold the very same characters.
"""

import enum
import re
import uuid
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from uuid_utils import uuid7

from desktop.domain.moments import from_moment

_NAMESPACE = uuid.UUID("6f2c9f2e-58a4-5d5b-9c1e-7a1f5b0c2d31")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}


def new_id() -> str:
    """A fresh row id: UUIDv7, sortable by the time it was made on this machine."""
    return str(uuid7())


def fixed_id(*parts: str) -> str:
    """The same id for the same parts on every laptop, e.g. one fact of one household."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


def half_width(text: str) -> str:
    """Full-width digits, letters and spaces as typed by an input method, made plain."""
    return text.translate(_FULL_WIDTH).strip()


@lru_cache(maxsize=8192)
def _day(text: str) -> str:
    """Days are compared as texts, so that only one way of writing them will do."""
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError(text)
    return text


@lru_cache(maxsize=8192)
def _moment(text: str) -> str:
    from_moment(text)
    return text


def _month(text: str) -> str:
    _day(f"{text}-01")
    return text


def _digits_only(value: Any) -> Any:
    if not isinstance(value, str) or (value.isascii() and value.isdigit()):
        return value
    return re.sub(r"[\s\-]", "", half_width(value))


def check_digit(seventeen: str) -> str:
    """18th character of an identity number, ISO 7064 MOD 11-2 (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11]


def _identity_number(text: str) -> str:
    text = text.upper()
    if not re.fullmatch(r"\d{17}[\dX]", text):
        raise ValueError("identity_length")
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise ValueError("identity_birth") from None
    if check_digit(text[:17]) != text[17]:
        raise ValueError("identity_check")
    return text


def _disability_number(text: str) -> str:
    """20 characters: identity number, type 1-7, level 1-4; 22 with a two-digit reissue count."""
    text = text.upper()
    if len(text) not in (20, 22):
        raise ValueError("disability_length")
    _identity_number(text[:18])
    if not re.fullmatch(r"[1-7][1-4](\d\d)?", text[18:]):
        raise ValueError("disability_type")
    return text


_PHONE = re.compile(r"1\d{10}|0\d{9,11}|\d{7,8}")


def _phone(text: str) -> str:
    if text and not _PHONE.fullmatch(text):
        raise ValueError("phone")
    return text


RowId = Annotated[str, StringConstraints(min_length=36, max_length=36)]
Day = Annotated[str, AfterValidator(_day)]
Month = Annotated[str, AfterValidator(_month)]
Moment = Annotated[str, AfterValidator(_moment)]
Phone = Annotated[str, BeforeValidator(_digits_only), AfterValidator(_phone)]
IdentityNumber = Annotated[str, BeforeValidator(_digits_only), AfterValidator(_identity_number)]
DisabilityNumber = Annotated[str, BeforeValidator(_digits_only), AfterValidator(_disability_number)]


class Merge(enum.StrEnum):
    """What happens when two people changed the same field (docs: sync)."""

    ASK = "ask"
    UNION = "union"
    LATEST_FACT = "latest_fact"
    DERIVED = "derived"
    """Worked out from other rows by server and laptop alike; never sent."""


class Sensitivity(enum.StrEnum):
    PLAIN = "plain"
    PERSONAL = "personal"
    """Masked on every page, revealed by holding, with the reveal logged (PIPL 28)."""


def mask(number: str) -> str:
    """Identity number or phone shown by default: first 3, last 4; of a short one the last 2 (PIPL 51)."""
    first, last = (3, 4) if len(number) > 8 else (0, 2)
    return f"{number[:first]}{'*' * (len(number) - first - last)}{number[-last:]}"


def age_on(birth: str, today: date) -> int:
    """Whole years on `today`; a 29 February birthday counts from 1 March in other years."""
    born = date.fromisoformat(birth)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def age_band(birth: str, today: date) -> str:
    """Key of the age band shown in lists instead of a birth date: `0-13` … `80+`."""
    age = age_on(birth, today)
    if age < 14:
        return "0-13"
    if age < 18:
        return "14-17"
    return "80+" if age >= 80 else f"{max(18, age // 10 * 10)}-{age // 10 * 10 + 9}"
