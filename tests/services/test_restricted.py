"""家暴 (VH19) and 侵害 (VC11): decision 1 of the product. Nowhere but in the restricted scope."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.kinds import KINDS
from desktop.domain.matters import Matter
from desktop.domain.records import Record, RecordPrivate
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.matters import matters, notices
from desktop.services.records import filling, records
from desktop.services.reports import exports
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.subjects import households, search
from desktop.services.today import carried, today
from desktop.store.store import Store
from tests.services.conftest import GRID, HOMES, home, uid

DOOR = "3栋2单元503"
CASES = {"vh19_violence": "VISIT_HH", "vc11_harm": "VISIT_CARE"}
POLICE = re.compile(r"(?<![0-9a-f])110(?![0-9a-f])")
"""The number by itself, not inside the id of a row."""
SAID = {"vh19_violence": "疑似家暴虐待", "vc11_harm": "疑似侵害、家暴、遗弃"}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> str:
    """The question that found it."""
    return str(request.param)


@pytest.fixture
def found(desk: Desk, answered: Callable[..., Any], lay: Callable[..., str], case: str) -> str:
    """A finished visit in which it was seen and reported; hands back the record."""
    person = uid("resident", DOOR, 0)
    tag = {"resident_id": person, "household_id": home(DOOR), "tag": "disabled", "since": "2024-01-01"}
    lay("care_tag", scopes.restricted(GRID), **tag)
    given = {"vh01_outcome": "met", case: "reported"}
    if case == "vc11_harm":
        given = {f"people[1]/{case}": "reported"}
    draft = answered(desk, CASES[case], "household", home(DOOR), **given)
    return filling.finish(desk, draft.draft_id).record_id


def all_lists(desk: Desk) -> dict[str, object]:
    """Everything that is shown in lists or leaves as Excel."""
    lists: dict[str, object] = {
        f"matters {name}": (matters.listing(desk, name), exports.matter_lines(desk, name))
        for name in matters.FILTERS
    }
    lists |= {
        f"households {name}": (households.listing(desk, "", name), exports.household_lines(desk, "", name))
        for name in households.FILTERS
    }
    return lists | {
        "today": (today.view(desk).groups, exports.today_lines(desk)),
        "records": (records.listing(desk), exports.record_lines(desk, "mine")),
        "residents": exports.residents(desk, home(DOOR)),
        "receipts": exports.receipts(desk, None),
        "home": households.view(desk, home(DOOR)),
    }


@pytest.mark.usefixtures("found")
def test_decision_1_it_is_in_no_list_and_no_export(desk: Desk, case: str) -> None:
    for name, rows in all_lists(desk).items():
        shown = repr(rows)
        for word in (case, SAID[case], "家暴", "侵害"):
            assert word not in shown, (name, word)
        assert not POLICE.search(shown), name


def test_decision_1_it_is_a_matter_nowhere_and_stays_in_the_restricted_scope(
    desk: Desk, store: Store, found: str, case: str
) -> None:
    assert not [one for one in store.read(lambda tx: tx.find(Matter)) if case in one.question]
    assert case not in json.dumps(store.read(lambda tx: tx.one(Record, found)).answers)
    (private,) = store.read(lambda tx: tx.find(RecordPrivate, record_id=found))
    assert {key.rpartition("/")[2]: value for key, value in private.answers.items()}[case] == "reported"
    assert private.scope_id == scopes.restricted(GRID)
    assert {kind.value for kind in KINDS["record_private"].scopes} == {"restricted"}


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize("word", ["家暴", "侵害", "虐待", "疑似", "reported"])
def test_decision_1_no_search_finds_it(desk: Desk, word: str) -> None:
    assert search.find(desk, word) == [] and exports.hits(desk, word).rows == []


def test_decision_1_no_paper_asks_or_says_it(desk: Desk, found: str, case: str) -> None:
    with pytest.raises(UserError, match="record.no_hazards"):
        notices.prepare(desk, found)
    target = Target(TargetKind.SHEET, home(DOOR), CASES[case], "household")
    papers = (carried.check_sheet(desk, target, numbered=False), carried.route(desk))
    for paper in papers:
        for word in ("家暴", "侵害", "虐待"):
            assert word not in repr(paper)
    assert len(HOMES) >= len(papers[1].lines)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_decision_1_the_question_itself_shows_the_duty_to_report_and_110(
    desk: Desk, case: str, language: str
) -> None:
    shown = desk.forms.get(CASES[case]).questions[case].hint(language)
    assert "110" in shown and ("必须马上报告" if language == "zh_CN" else "must be reported at once") in shown
