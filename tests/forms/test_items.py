"""Each of the 201 checklist items against the code list: what it leads to, with which grades and deadlines.

`items.csv` is the list as the trade has it, with `matter` as product decision 1 settles it: only dangers in
fire, gas, buildings, traffic and housing are hazards; what concerns a person is a lead, a need or care.
"""

import csv
import re
from pathlib import Path

import pytest

from desktop.forms.library import FormLibrary, load_library
from desktop.forms.spec import FormSpec, Lead
from desktop.resources import resources

ITEMS = list(csv.DictReader((Path(__file__).parent / "items.csv").read_text("utf-8").splitlines()))
OBSERVED_ONLY = "none"
_GRADE = re.compile(r"'([TGSM])'")


@pytest.fixture(scope="module")
def library() -> FormLibrary:
    return load_library(resources() / "forms")


def leads(spec: FormSpec, code: str) -> list[tuple[Lead, set[str]]]:
    """What the answers to an item lead to, each with the grades it may take."""
    found = []
    for question in spec.questions.values():
        if question.code != code:
            continue
        own = [one.lead for one in question.choices if one.lead and one.lead.matter]
        if question.lead.matter and (question.grade_expr or question.hazard_when or question.type == "text"):
            own.append(question.lead)
        worked_out = set(_GRADE.findall(question.grade_expr.source)) if question.grade_expr else set()
        for lead in own:
            given = {lead.grade, lead.grade_special, lead.grade_peak} | worked_out
            found.append((lead, given & set("TGSM")))
    return found


def due(lead: Lead) -> str:
    if lead.hours is not None:
        return f"{lead.hours}h"
    return "" if lead.days is None else f"{lead.days}d" if lead.days else "0"


def test_the_list_has_every_item_once() -> None:
    assert len(ITEMS) == len({one["code"] for one in ITEMS}) == 201


@pytest.mark.parametrize("item", ITEMS, ids=lambda one: one["code"])
def test_an_item_leads_to_what_the_list_says(library: FormLibrary, item: dict[str, str]) -> None:
    spec = library.get(item["form"])
    assert [one for one in spec.questions.values() if one.code == item["code"]]
    found = leads(spec, item["code"])
    matters = {lead.matter for lead, _ in found} or {OBSERVED_ONLY}
    if item["matter"] == "hazard":
        assert "hazard" in matters
        grades = set().union(*(grades for lead, grades in found if lead.matter == "hazard"))
        assert grades == set(item["grades"].split())
    else:
        assert matters == set(item["matter"].split())
    assert set(item["deadlines"].split()) <= {due(lead) for lead, _ in found}
