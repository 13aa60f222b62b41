"""Words of the column `appearance`: which change what is shown, which may stand there, which are left out."""

import difflib
import re

from desktop.forms.faults import Faults
from desktop.forms.sheets import Line

SHOWN = frozenset(
    [
        "multiline",
        "numbers",
        "minimal",
        "autocomplete",
        "search",
        "columns",
        "month-year",
        "year",
        "month",
        "signature",
        "draw",
        "annotate",
    ]
)
"""`columns-3` and the like are `columns` with a number."""
AS_USUAL = frozenset(
    [
        "field-list",
        "quick",
        "compact",
        "quickcompact",
        "columns-pack",
        "horizontal",
        "horizontal-compact",
        "list",
        "list-nolabel",
        "label",
        "table-list",
        "no-calendar",
        "rating",
        "vertical",
        "no-ticks",
        "picker",
        "counter",
        "thousands-sep",
        "masked",
        "new",
        "new-front",
        "new-rear",
        "url",
        "summary",
        "intro",
        "no-buttons",
    ]
)
"""Made for small or touched screens, or said otherwise here: the question looks as it always does."""
_REFUSED = {
    "likert": "why_likert",
    "map": "why_map",
    "maps": "why_map",
    "placement-map": "why_map",
    "image-map": "why_map",
    "bearing": "why_phone",
    "hidden-answer": "why_phone",
}
_CALENDARS = frozenset(
    ["bikram-sambat", "buddhist", "coptic", "ethiopian", "islamic", "myanmar", "persian", "khmer"]
)
_CALLS = {"ex:": "why_phone", "printer:": "why_phone", "search(": "why_external"}
_NUMBERED = re.compile(r"(columns|compact|quickcompact|w)-?\d{1,2}")


def check_appearance(line: Line, faults: Faults) -> None:
    """Adds a fault for what is left out and for what looks like a slip; words of others pass."""
    text = line.get("appearance").lower()
    for begin, why in _CALLS.items():
        if begin in text:
            faults.refused(line, "appearance", begin.rstrip(":("), f"forms.{why}")
            return
    for word in sorted(set(text.split())):
        if word in _REFUSED:
            faults.refused(line, "appearance", word, f"forms.{_REFUSED[word]}")
        elif word in _CALENDARS:
            faults.refused(line, "appearance", word, "forms.why_calendar")
        elif word not in SHOWN | AS_USUAL and not _NUMBERED.fullmatch(word):
            near = difflib.get_close_matches(word, SHOWN | AS_USUAL, n=1, cutoff=0.85)
            if near:
                faults.add(line, "appearance", "forms.appearance_meant", word=word, meant=near[0])


def columns_of(text: str) -> int:
    """In how many columns of the same width the choices stand; 0 for as many as fit."""
    found = re.search(r"\bcolumns-(\d{1,2})\b", text.lower())
    return int(found[1]) if found else 0
