"""Papers carried to the door, and keyed in line by line."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from desktop.domain import scopes
from desktop.domain.records import Record
from desktop.papers import checklist
from desktop.resources import resources
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.today import carried
from desktop.store.store import Store
from desktop.texts import Texts, load_texts
from tests.services.conftest import GRID, LI, day, home, uid

DOOR = "3栋2单元503"
Answered = Callable[..., Any]

FORBIDDEN = ("99", "100", "高风险", "关爱等级", "家暴")


@pytest.fixture(scope="module")
def zh() -> Texts:
    return load_texts(resources() / "i18n", "zh_CN")


def sheet(form: str, **more: str) -> Target:
    return Target(TargetKind.SHEET, home(DOOR), form, "household", **more)


def text_of(data: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def test_a_route_sheet_has_its_number_once_it_is_printed(desk: Desk) -> None:
    looked_at, printed = carried.route(desk), carried.route_printed(desk)
    assert (looked_at.number, printed.lines) == ("", looked_at.lines)
    assert printed.number.startswith("ZD-") and printed.lines
    assert not [one for one in printed.lines if "care" in str(one.reason)]


def test_a_route_sheet_says_when_somebody_was_last_met(
    desk: Desk, lay: Callable[..., str], chinese: Texts
) -> None:
    """As the screen does: nobody is met at a closed door."""
    for ago, outcome in ((200, "met"), (1, "nobody")):
        lay(
            "record", scopes.grid(GRID), uid("visit", ago), number=f"ZF-{ago}", form="VISIT_HH",
            form_version="1", subject_kind="household", subject_id=home(DOOR), household_id=home(DOOR),
            grid_id=GRID, inspector_id=LI, entered_by=LI, seen_at=day(ago), entered_at=day(ago), answers={},
            outcome=outcome,
        )  # fmt: skip
    (line,) = [one for one in carried.route(desk).lines if one.door == DOOR]
    assert chinese.say(line.reason) == "该走访，上次2026年5月22日"


def test_the_lines_of_a_route_sheet_follow_each_other_with_inspector_and_time(
    desk: Desk, store: Store, answered: Answered
) -> None:
    assert carried.next_of_route(desk) is None
    lines = carried.route_printed(desk).lines
    first = carried.next_of_route(desk)
    assert first is not None and first.like == ""
    begun = answered(
        desk, "VISIT_HH", "household", first.id, vh01_outcome="nobody",
        seen_at="2026-12-07T02:00:00Z", back_entry=True,
    )  # fmt: skip
    done = filling.finish(desk, begun.draft_id)
    assert done.back_entry
    second = carried.next_of_route(desk, done.record_id)
    if len(lines) == 1:
        assert second is None
        return
    assert second is not None and second.id != first.id and second.like == done.record_id
    next_one = filling.start(desk, second.form, "household", second.id, like=second.like)
    record = store.read(lambda tx: tx.one(Record, done.record_id))
    assert (next_one.inspector_id, next_one.back_entry) == (record.inspector_id, True)
    assert next_one.seen_at == begun.seen_at


def test_a_record_of_another_home_does_not_lead_back_to_the_sheet(desk: Desk, answered: Answered) -> None:
    lines = {one.door for one in carried.route_printed(desk).lines}
    assert DOOR in lines
    begun = answered(desk, "LPG_HOME", "household", home(DOOR), back_entry=True)
    assert not filling.finish(desk, begun.draft_id).back_entry


@pytest.mark.parametrize("form", ["VISIT_HH", "LPG_HOME", "RES_FIRE"])
def test_a_check_sheet_has_the_questions_in_the_order_of_the_screen(desk: Desk, zh: Texts, form: str) -> None:
    data = carried.check_sheet(desk, sheet(form))
    numbers = [one.number for section in data.sections for one in section.questions]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 10
    said = text_of(checklist.render(data, zh))
    for section in data.sections:
        assert "".join(section.title.split()) in said
    assert "用后收回销毁" in said and not [one for one in FORBIDDEN[2:] if one in said]


def test_persons_of_the_home_stand_on_the_visit_sheet_by_name(desk: Desk) -> None:
    titles = [one.title for one in carried.check_sheet(desk, sheet("VISIT_HH")).sections]
    assert [one for one in titles if one.startswith("家庭成员 · ")]


def test_last_values_stand_there_for_equipment_and_headcount_only(desk: Desk, answered: Answered) -> None:
    begun = answered(desk, "LPG_HOME", "household", home(DOOR), lg05_made="2024-08", lg12_hose="metal")
    filling.finish(desk, begun.draft_id)
    data = carried.check_sheet(desk, sheet("LPG_HOME"))
    last = {one.label: one.last for section in data.sections for one in section.questions if one.last}
    assert "2024年8月" in last.values()
    spec = desk.forms.get("LPG_HOME")
    allowed = {one.label("zh") for one in spec.questions.values() if "." in one.save_to}
    assert set(last) <= allowed


def test_a_check_sheet_is_numbered_when_it_leaves(desk: Desk) -> None:
    first = carried.check_sheet(desk, sheet("RES_FIRE"), numbered=True)
    second = carried.check_sheet(desk, sheet("RES_FIRE"), numbered=True)
    assert first.number.startswith("JB-") and first.number != second.number
