"""Pinyin initials of names, with the readings that characters have as surnames.

Nothing is drawn from a frequency list: a surname's reading stands in the table
below; every other character has its commonest reading.
"""

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

SURNAMES = {
    "单": "s",
    "曾": "z",
    "仇": "q",
    "解": "x",
    "查": "z",
    "盖": "g",
    "朴": "p",
    "区": "o",
    "任": "r",
    "翟": "z",
    "缪": "m",
    "乐": "y",
    "员": "y",
    "种": "c",
    "秘": "b",
    "冼": "x",
    "折": "s",
    "黑": "h",
    "覃": "q",
    "谌": "c",
    "召": "s",
    "繁": "p",
    "洗": "x",
    "隗": "w",
    "晁": "c",
    "宓": "f",
    "令狐": "lh",
    "尉迟": "yc",
    "长孙": "zs",
    "万俟": "mq",
    "澹台": "tt",
    "单于": "cy",
}
"""First letters of surnames whose reading as a surname differs or is often taken for another one
(现代汉语词典: characters with a reading of their own as surname)."""

_HAN = re.compile(r"[\u3400-\u9fff]+")


@lru_cache(maxsize=8192)
def initials(text: str | None) -> str:
    """First letters of every Chinese word part of `text`, lower case.

    A part that begins with a surname of several readings gives two forms,
    surname reading first, as people type either: 单小花 -> `sxh dxh`.
    """
    forms: list[str] = []
    for part in _HAN.findall(text or ""):
        plain = _letters(part)
        for size in (2, 1):
            if part[:size] in SURNAMES and len(part) > size - 1:
                forms.append(SURNAMES[part[:size]] + plain[size:])
                break
        forms.append(plain)
    return " ".join(dict.fromkeys(forms))


def _letters(part: str) -> str:
    """Character by character, unless a word stands in it whose characters may be read otherwise."""
    for start in range(len(part) - 1):
        for end in range(start + 2, len(part) + 1):
            if part[start:end] in PHRASES_DICT:
                return _read(part)
    return "".join(map(_read, part))


@lru_cache(maxsize=8192)
def _read(part: str) -> str:
    return "".join(lazy_pinyin(part, style=Style.FIRST_LETTER, strict=False)).lower()
