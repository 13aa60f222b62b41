"""分办·审核 and 交接清单 in the window, by keys (SUP-01, SUP-03)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.matters import Action, Matter, Step
from desktop.services.shapes.target import Target, TargetKind
from desktop.store.tx import Tx
from desktop.ui.pages.assign import AssignPage
from desktop.ui.pages.gridhandover import GridHandoverPage
from desktop.ui.pages.matter import MatterPage
from desktop.ui.parts.buttons import KeyButton
from tests.ui.laptop import Laptop
from tests.ui.test_exports import as_, be_supervisor, export, table
from tests.ui_forms.world import STAFF, row_id


def take_step(
    tx: Tx, matter: Matter, number: int, action: Action, at: str, note: str = "", **data: Any
) -> None:
    """By 李梅, as the server would have sent it."""
    place = {"id": row_id(number), "scope_id": matter.scope_id, "matter_id": matter.id}
    who = {"staff_id": STAFF, "staff_name": "李梅", "at": at}
    tx.put(Step.model_validate(place | who | {"action": action, "note": note, "data": data}))


def report_all(tx: Tx) -> None:
    for place, matter in enumerate(tx.find(Matter)):
        take_step(tx, matter, 7000 + place, Action.REPORT, "2026-12-07T01:00:00Z")


@pytest.fixture
def chief(qapp: QApplication, folder: Path) -> Iterator[Laptop]:
    """A supervisor to whom two hazards were reported."""
    made = as_(be_supervisor, folder)
    made.shell.ctx.desk.store.apply(report_all)
    yield made
    made.close()


def shown(laptop: Laptop) -> AssignPage:
    page = laptop.page
    assert isinstance(page, AssignPage)
    return page


def test_f6_opens_what_waits_and_enter_the_matter(chief: Laptop) -> None:
    """SUP-01."""
    chief.press(Qt.Key.Key_F6)
    page = shown(chief)
    assert page.name == "to_assign"
    said = " ".join(chief.shell.ctx.texts.say(one.reason) for one in page.lines.rows)
    assert "软管老化" in said and "插线板串接" in said
    wanted = page.lines.rows[0].target
    chief.press(Qt.Key.Key_Return)
    assert chief.shell.travel.here is not None and chief.shell.travel.here.target == wanted


def test_f7_opens_what_is_to_be_reviewed_and_says_when_there_is_nothing(chief: Laptop) -> None:
    """SUP-01."""
    chief.press(Qt.Key.Key_F7)
    page = shown(chief)
    assert page.name == "to_review" and page.lines.rows == []
    assert "没有待审核的事项" in chief.words()


def test_a_line_that_says_something_new_stays_the_one_that_is_chosen(chief: Laptop) -> None:
    chief.press(Qt.Key.Key_F6)
    page = shown(chief)
    chief.press(Qt.Key.Key_Down)
    chosen = page.lines.row_at(page.line_table.currentIndex())
    assert chosen is not None and chosen != page.lines.rows[0]
    chief.shell.ctx.desk.store.apply(lambda tx: tx.patch(Matter, row_id(101), title="软管老化开裂"))
    chief.until(lambda: any("开裂" in chief.shell.ctx.texts.say(one.reason) for one in page.lines.rows))
    now = page.lines.row_at(page.line_table.currentIndex())
    assert now is not None and now.target == chosen.target


def press_offer(laptop: Laptop, action: str) -> None:
    page = laptop.page
    assert isinstance(page, MatterPage)
    place = [one.action for one in page.steps.shown].index(action)
    laptop.press(Qt.Key(Qt.Key.Key_1 + place))


def asked_for_more(tx: Tx) -> None:
    matter = tx.find(Matter)[0]
    take_step(tx, matter, 7100, Action.ASK_LONGER, "2026-12-08T00:30:00Z", "等配件", days=5)


def test_more_time_is_approved_by_keys_as_it_was_asked_for(chief: Laptop) -> None:
    """SUP-01, 延期: days and reason of who asks stand in the form already."""
    chief.shell.ctx.desk.store.apply(asked_for_more)
    chief.press(Qt.Key.Key_F7)
    (line,) = shown(chief).lines.rows
    assert "李梅申请延期5天：等配件" in chief.shell.ctx.texts.say(line.reason)
    chief.press(Qt.Key.Key_Return)
    before = len(chief.page.steps.shown)
    chief.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    words = chief.words()
    assert "延期5天" in words
    now = len(chief.page.steps.shown)
    focus = QApplication.focusWidget()
    assert isinstance(focus, KeyButton) and chief.page.steps.isAncestorOf(focus), "it stays with the steps"
    assert now < before and f"1–{now}" in words and f"1–{before}" not in words, "the foot names the digits"
    chief.press(Qt.Key.Key_Escape)
    assert shown(chief).lines.rows == []


def test_more_time_is_asked_for_by_keys(day: Laptop) -> None:
    day.press(Qt.Key.Key_Return)
    press_offer(day, "ask_longer")
    day.type("5")
    day.press(Qt.Key.Key_Return)
    assert "请写一句说明" in day.words()
    day.press(Qt.Key.Key_Tab)
    day.type("Peijian")
    day.press(Qt.Key.Key_Return)
    assert "申请延期5天" in day.words()
    (step,) = day.shell.ctx.desk.store.read(lambda tx: tx.find(Step))
    assert (step.action, step.note, step.data["days"]) == (Action.ASK_LONGER, "Peijian", 5)


def test_a_grid_opens_its_homes_that_are_due(chief: Laptop) -> None:
    """SUP-01: homes are counted, and counted numbers open their rows."""
    chief.press(Qt.Key.Key_F6)
    page = shown(chief)
    page.filters.choose("grids")
    assert [one.grid for one in page.grids.rows] == ["一网格"]
    chief.press(Qt.Key.Key_Return)
    here = chief.shell.travel.here
    assert here is not None and (here.target.id, here.target.subject_kind) == ("due", "households")


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_grids_leave_as_excel_as_counts_of_homes(chief: Laptop, tmp_path: Path) -> None:
    """COR-02, SUP-01, decision 16."""
    chief.press(Qt.Key.Key_F6)
    shown(chief).filters.choose("grids")
    (row,) = table(export(chief, tmp_path / "grids.xlsx"))
    assert row["四位一体"] == "缺：管理员、协管员、专管员"
    assert (row["网格"], row["应走访"], row["按期走访"], row["到期未访"]) == ("一网格", 3, 0, 3)


def test_the_hand_over_list_is_opened_from_the_settings(day: Laptop) -> None:
    """SUP-01."""
    day.shell.travel.root("settings")
    day.settle()
    day.page.handover.click()
    day.settle()
    page = day.page
    assert isinstance(page, GridHandoverPage)
    kinds = {one.kind for one in page.listing.model.rows}
    assert kinds == {"matters", "visits"}
    page.listing.filters.choose("matters")
    assert len(page.listing.model.rows) == 2
    day.press(Qt.Key.Key_Return)
    here = day.shell.travel.here
    assert here is not None and here.target.kind is TargetKind.MATTER
    day.press(Qt.Key.Key_Escape)
    assert day.shell.travel.here is not None
    assert day.shell.travel.here.target == Target(TargetKind.LIST, "", subject_kind="grid_handover")
