"""Columns that say what an answer leads to: of a question, overridden by its choices."""

import re

from desktop.domain.matters import MatterKind
from desktop.forms.faults import Faults
from desktop.forms.sheets import Line
from desktop.forms.spec import Lead

NO_MATTER = "none"
GRADES = ("", "T", "G", "S", "M")
_DEADLINE = re.compile(r"(\d{1,4})(d|h)?")
_GRADED = ("grade", "grade_special", "grade_peak")


def read_lead(line: Line, base: Lead, faults: Faults) -> Lead:
    """A choice's empty cells take those of its question, `base`."""
    for column in _GRADED:
        if line.get(column) not in GRADES:
            faults.add(line, column, "forms.bad_word", word=line.get(column), words=list(GRADES[1:]))
    matter = line.get("matter") or base.matter
    if matter not in ("", NO_MATTER, *MatterKind):
        faults.add(line, "matter", "forms.bad_word", word=matter, words=[*MatterKind, NO_MATTER])
    days, hours = _deadline(line, base, faults)
    return Lead(
        matter="" if matter == NO_MATTER else matter,
        grade=line.get("grade") or base.grade,
        grade_special=line.get("grade_special") or base.grade_special,
        grade_peak=line.get("grade_peak") or base.grade_peak,
        days=days,
        hours=hours,
        title=line.words("finding") or base.title,
        responsible=line.get("responsible") or base.responsible,
        policy_unit=line.get("policy_unit") or base.policy_unit,
        statutory_unit=line.get("statutory_unit") or base.statutory_unit,
        duty_clause=line.get("duty_clause") or base.duty_clause,
        advice=line.words("advice") or base.advice,
        emergency=line.get("emergency").lower() in ("yes", "true") or base.emergency,
        follow_up=line.get("follow_up") or base.follow_up,
    )


def choice_lead(line: Line, base: Lead, faults: Faults) -> Lead | None:
    """None for a choice that leads to nothing."""
    if not any(line.get(column) for column in ("grade", "matter", "follow_up")):
        return None
    return read_lead(line, base, faults)


def _deadline(line: Line, base: Lead, faults: Faults) -> tuple[int | None, int | None]:
    text = line.get("deadline")
    if not text:
        return base.days, base.hours
    found = _DEADLINE.fullmatch(text)
    if not found:
        faults.add(line, "deadline", "forms.bad_deadline", text=text)
        return None, None
    amount = int(found[1])
    return (None, amount) if found[2] == "h" else (amount, None)
