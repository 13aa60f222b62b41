"""What a printed paper says, apart from its wording: handed from services to `desktop.papers`.

A paper for a resident cites only duty clauses, never an article of a 法律责任
chapter (decision 2); `printable_clause` holds that at the last door.
"""

import re
from dataclasses import dataclass, field

from desktop.domain.say import Say
from desktop.domain.values import Moment

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}
_ARTICLE = re.compile(r"第?([〇零一二三四五六七八九十百\d]+)条")
_LIABILITY = (
    ("消防法", 58, 72),
    ("燃气管理条例", 45, 52),
    ("安全生产法", 90, 116),
    ("特种设备安全法", 74, 98),
    ("物业管理条例", 56, 66),
    ("烟花爆竹安全管理条例", 36, 44),
    ("地质灾害防治条例", 40, 46),
    ("高层民用建筑消防安全管理规定", 46, 50),
)
"""Chapters 法律责任 of the laws the checklists rest on: law, first and last article."""


def _number(text: str) -> int:
    """Chinese or Arabic article number: 二十七 -> 27."""
    if text.isdecimal() and text.isascii():
        return int(text)
    total, digit = 0, 0
    for char in text:
        if char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS.get(char, 0)
    return total + digit


def names_penalty(clause: str) -> bool:
    """Whether a clause cites an article of a 法律责任 chapter, or threatens a fine."""
    if "罚款" in clause or "法律责任" in clause:
        return True
    law = ""
    for part in re.split(r"(《[^》]*》)", clause):
        if part.startswith("《"):
            law = part
            continue
        for article in _ARTICLE.findall(part):
            if any(name in law and low <= _number(article) <= high for name, low, high in _LIABILITY):
                return True
    return False


def printable_clause(clause: str) -> str:
    """The clause as it may stand on a paper for a resident; empty when it may not."""
    return "" if names_penalty(clause) else clause.strip()


@dataclass(frozen=True)
class NoticeItem:
    """One hazard on the notice. `due_at` None prints 立即 (at once)."""

    item: str
    """Checklist code, e.g. LG15: chooses the interim measures when `interim` is empty."""
    title: str
    detail: str
    advice: str
    due_at: Moment | None
    on_the_spot: bool = False
    """Put right before the inspector's eyes: prints 已当场整改."""
    responsible: str = ""
    duty_clause: str = ""
    interim: str = ""
    photos: tuple[bytes, ...] = ()
    """JPEG or PNG files, printed small; optional."""


@dataclass(frozen=True)
class NoticeData:
    """安全隐患整改告知书 (domain reference 2.11). The issuer is a committee, not a government."""

    number: str
    issuer: str
    """清泉社区居民委员会"""
    to_whom: str
    """Head of the household, or the owner of the place."""
    address: str
    inspected_at: Moment
    items: tuple[NoticeItem, ...]
    authorities: tuple[str, ...]
    """Competent departments a refusal would be reported to."""
    contact_name: str
    contact_phone: str
    inspectors: tuple[str, ...]
    issued_at: Moment
    demo: bool = False
    voided: bool = False
    void_reason: str = ""


@dataclass(frozen=True)
class RouteLine:
    """One household on the route sheet: no identity number, phone, colour or care level (decision 10)."""

    door: str
    name: str
    reason: Say
    equipment: tuple[Say, ...] = ()
    """Last known equipment: 气瓶 2024年8月."""
    people: int | None = None


@dataclass(frozen=True)
class RouteData:
    """今日走访单: ten households a page."""

    number: str
    area: str
    worker: str
    day: str
    """Civil day, YYYY-MM-DD."""
    lines: tuple[RouteLine, ...] = field(default_factory=tuple)
    demo: bool = False


@dataclass(frozen=True)
class CheckQuestion:
    """One line of a form on paper, with its number on the screen."""

    number: int
    label: str
    hint: str
    choices: tuple[str, ...]
    """Words of the choices in the order of their digits; empty for what is written."""
    several: bool = False
    unit: str = ""
    last: str = ""
    """Last value, of equipment and headcount only."""
    only_if: bool = False
    """Asked only after some answers."""


@dataclass(frozen=True)
class CheckSection:
    title: str
    questions: tuple[CheckQuestion, ...]


@dataclass(frozen=True)
class CheckData:
    """检查表 of any form about one subject, in screen order (decision 10)."""

    number: str
    title: str
    where: str
    who: str
    sections: tuple[CheckSection, ...]
    printed_at: Moment
    worker: str
    demo: bool = False


@dataclass(frozen=True)
class AnalysisLine:
    """One figure as it is printed. `counts`: its bare numbers, for the bars of the trend."""

    group: str
    label: Say
    value: Say
    counts: tuple[int, ...] = ()


@dataclass(frozen=True)
class AnalysisData:
    """研判分析一页纸 of a community or grid (COR-09); all but the judgement is worked out."""

    area: str
    day: str
    """Civil day, YYYY-MM-DD."""
    made_at: Moment
    author: str
    lines: tuple[AnalysisLine, ...]
    judgement: str
    demo: bool = False
