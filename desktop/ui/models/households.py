"""Columns of the households list."""

from datetime import date

from desktop.services.shapes import HouseholdLine, Risk
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

    def day(when: date | None) -> str:
        return day_text(texts, when, today) if when else texts("householdspage.never")

    def hazards(line: HouseholdLine) -> str:
        return texts("householdspage.hazards_n", count=line.open_hazards) if line.open_hazards else ""

    def care(line: HouseholdLine) -> str:
        return texts(f"householdspage.care_{line.care_level}") if line.care_level not in ("", "none") else ""

    def name(line: HouseholdLine) -> str:
        if line.occupancy in ("", "living"):
            return line.name
        return f"{line.name} {texts(f'householdspage.occ_{line.occupancy}')}"

    word = "householdspage.head_"
    return [
        Column(texts(f"{word}door"), 136, lambda line: line.door),
        Column(texts(f"{word}name"), 128, name),
        Column(
            texts(f"{word}people"),
            64,
            lambda line: texts("householdspage.people", count=line.people),
            look="muted",
        ),
        Column(texts(f"{word}care"), 136, care, icon=lambda line: _CARE_ICONS.get(line.care_level, "")),
        Column(texts(f"{word}visit"), 112, lambda line: day(line.last_visit), look="muted"),
        Column(texts(f"{word}check"), 112, lambda line: day(line.last_check), look="muted"),
        Column(
            texts(f"{word}hazards"),
            88,
            hazards,
            icon=lambda line: _RISK_ICONS.get(line.worst, "information-outline") if line.open_hazards else "",
            risk=lambda line: line.worst,
        ),
        Column(texts(f"{word}due"), 0, lambda line: texts.say(line.due) if line.due else ""),
    ]
