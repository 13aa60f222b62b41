"""Columns of the households list."""

from collections.abc import Callable
from datetime import date

from desktop.papers.sheet import Kind
from desktop.services.shapes.household import HouseholdLine
from desktop.services.shapes.target import Risk
from desktop.texts import Texts
from desktop.ui.models.dates import day_text
from desktop.ui.models.rows import Column

_CARE_ICONS = {"high": "heart-outline", "key": "heart-outline", "general": "heart-outline"}
_RISK_ICONS = {
    Risk.RED: "alert-octagon-outline",
    Risk.ORANGE: "alert-rhombus-outline",
    Risk.YELLOW: "alert-outline",
}


def columns(texts: Texts, today: date) -> list[Column[HouseholdLine]]:
    """Door, head, people, care, last visit and check, hazards, what is due and why."""
    word = "householdspage.head_"
    return [
        Column(texts(f"{word}door"), 136, lambda line: line.door),
        Column(texts(f"{word}name"), 128, lambda line: _name(texts, line)),
        Column(
            texts(f"{word}people"),
            64,
            lambda line: texts("householdspage.people", count=line.people),
            look="muted",
            kind=Kind.NUMBER,
            value=lambda line: line.people,
        ),
        Column(
            texts(f"{word}care"),
            136,
            lambda line: _care(texts, line),
            icon=lambda line: _CARE_ICONS.get(line.care_level, ""),
        ),
        _day(texts, "visit", today, lambda line: line.last_visit),
        _day(texts, "check", today, lambda line: line.last_check),
        Column(
            texts(f"{word}hazards"),
            88,
            lambda line: _hazards(texts, line),
            icon=lambda line: _RISK_ICONS.get(line.worst, "information-outline") if line.open_hazards else "",
            risk=lambda line: line.worst,
            kind=Kind.NUMBER,
            value=lambda line: line.open_hazards,
        ),
        Column(texts(f"{word}due"), 0, lambda line: texts.say(line.due) if line.due else ""),
    ]


def _day(
    texts: Texts, name: str, today: date, when: Callable[[HouseholdLine], date | None]
) -> Column[HouseholdLine]:
    def text(line: HouseholdLine) -> str:
        day = when(line)
        return day_text(texts, day, today) if day else texts("householdspage.never")

    head = texts(f"householdspage.head_{name}")
    return Column(head, 112, text, look="muted", kind=Kind.DAY, value=when)


def _name(texts: Texts, line: HouseholdLine) -> str:
    if line.occupancy in ("", "living"):
        return line.name
    return f"{line.name} {texts(f'householdspage.occ_{line.occupancy}')}"


def _care(texts: Texts, line: HouseholdLine) -> str:
    return texts(f"householdspage.care_{line.care_level}") if line.care_level not in ("", "none") else ""


def _hazards(texts: Texts, line: HouseholdLine) -> str:
    return texts("householdspage.hazards_n", count=line.open_hazards) if line.open_hazards else ""
