"""One cell of a list: what Excel made of it, and what it means."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from desktop.domain.values import half_width
from server.basedata.columns import Column, Holds

Value: TypeAlias = str | int | bool | list[str]
EXACT = 10**15
"""From here on Excel has replaced the last figures of a number by zeros."""
_SPLIT = re.compile(r"[、,;/\s]+")
_WHOLE = re.compile(r"(-?\d+)(?:\.0+)?(?:号?楼|栋|单元|层|人|口|户)?")
_POWER = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_PLAIN_DAY = re.compile(r"\d{8}")
_YES = {"是": True, "有": True, "yes": True, "1": True, "√": True, "true": True}
_NO = {"否": False, "无": False, "no": False, "0": False, "×": False, "false": False}


class Wrong(Exception):
    """A cell that cannot be taken: `code` as in a fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def found(cell: Any) -> str:
    """Kind of content, for a fault that must not repeat the content."""
    if isinstance(cell, bool):
        return "yes_no"
    if isinstance(cell, int | float):
        return "number"
    if isinstance(cell, date | time | timedelta):
        return "date"
    return "text" if plain(cell) else "empty"


def plain(cell: Any) -> str:
    """A cell as it was typed: 3.0 is 3, a date is its day, widths and hidden marks made plain."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    text = half_width(str("" if cell is None else cell)).replace("\ufeff", "").replace("\u200b", "")
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return re.sub(r"[\r\n\t]+", " ", text.removeprefix("'")).strip()


def read(column: Column, cell: Any) -> Value | None:
    """What a cell holds; None for a blank one. Raises Wrong."""
    text = plain(cell)
    if not text:
        return None
    match column.holds:
        case Holds.WORD:
            return _word(column, text)
        case Holds.WORDS:
            return [_word(column, one) for one in _parts(text)]
        case _:
            return _READ[column.holds](cell, text)


def _text(cell: Any, text: str) -> str:
    if isinstance(cell, int | float) and abs(cell) >= EXACT:
        raise Wrong("number_cut")
    if isinstance(cell, date | time | timedelta):
        raise Wrong("made_a_date")
    return text


def _digits(cell: Any, text: str) -> str:
    """Figures that are no number. What Excel turned into one is exact only while it is short."""
    if _POWER.fullmatch(text) or "e+" in text.lower():
        raise Wrong("power_of_ten")
    if isinstance(cell, date | time | timedelta):
        raise Wrong("made_a_date")
    if isinstance(cell, int | float) and (abs(cell) >= EXACT or not re.fullmatch(r"1\d{10}", text)):
        raise Wrong("number_cut")
    return re.sub(r"[\s\-]", "", text)


def _number(_: Any, text: str) -> int:
    whole = _WHOLE.fullmatch(text)
    if not whole or len(whole[1]) > 9:
        raise Wrong("int_parsing")
    return int(whole[1])


def _day(cell: Any, text: str) -> str:
    if isinstance(cell, date):
        return text[:10]
    parts = _DAY.fullmatch(text)
    if not parts or (text.isdigit() and not _PLAIN_DAY.fullmatch(text)):
        raise Wrong("day")
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])).isoformat()
    except ValueError:
        raise Wrong("day") from None


def _yes_no(_: Any, text: str) -> bool:
    said = text.lower()
    if said not in _YES and said not in _NO:
        raise Wrong("yes_no")
    return _YES.get(said, False)


def _word(column: Column, text: str) -> str:
    """A choice by its Chinese word or its stored value."""
    if text in column.words:
        return str(column.words[text])
    if text in column.words.values():
        return text
    raise Wrong("unknown_word")


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(one for one in _SPLIT.split(text) if one))


_READ: dict[Holds, Callable[[Any, str], Value]] = {
    Holds.TEXT: _text,
    Holds.TEXTS: lambda _, text: _parts(text),
    Holds.NUMBER: _number,
    Holds.DAY: _day,
    Holds.YES_NO: _yes_no,
    Holds.DIGITS: _digits,
}
