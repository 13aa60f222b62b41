"""返贫风险初判 and the 零就业 alert on the page of a home, by keys alone (LED-04, COR-14)."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.people import CareTag, Resident
from desktop.domain.records import Record
from desktop.services.shapes.target import Target, TargetKind
from desktop.store.tx import Tx
from desktop.ui.pages.record import RecordPage
from desktop.ui.parts.riskcard import RiskCard
from tests.ui.laptop import Laptop
from tests.ui_forms.world import GRID, HOME, PERSON, row_id

F6, F7, ENTER, ESCAPE = Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_Return, Qt.Key.Key_Escape
VISIT = row_id(71)


def _out_of_work(tx: Tx) -> None:
    tx.patch(Resident, PERSON, labour="unemployed")
    tag = {"resident_id": PERSON, "household_id": HOME, "tag": "monitored", "basis": "边缘易致贫户"}
    tx.put(
        CareTag.model_validate(
            {"id": row_id(70), "scope_id": f"restricted:{GRID}", "since": "2026-01-01", **tag}
        )
    )
    tx.put(
        Record.model_validate(
            {
                "id": VISIT, "scope_id": f"grid:{GRID}", "number": "ZF-1", "form": "VISIT_HH",
                "form_version": "1", "subject_kind": "household", "subject_id": HOME, "household_id": HOME,
                "grid_id": GRID, "inspector_id": row_id(1), "entered_by": row_id(1),
                "seen_at": "2026-12-01T01:00:00Z", "entered_at": "2026-12-01T01:00:00Z", "outcome": "met",
                "answers": {"vh10_income": "much_less"},
            }
        )
    )  # fmt: skip


@pytest.fixture
def home(day: Laptop) -> Iterator[Laptop]:
    """The worker on the page of 3栋2单元503, where nobody is in work."""
    day.shell.ctx.desk.store.apply(_out_of_work)
    day.shell.travel.go(Target(TargetKind.HOUSEHOLD, HOME))
    day.until(lambda: _card(day) is not None)
    day.settle()
    yield day


def _card(laptop: Laptop) -> RiskCard | None:
    here = laptop.shell.travel.here
    found = here.page.findChildren(RiskCard) if here else []
    return next((one for one in found if one.isVisible()), None)


def test_it_says_the_colour_each_reason_and_the_answer_that_caused_it(home: Laptop) -> None:
    said = home.words()
    assert "红 重" in said and "资料错误：标成了边缘易致贫户" in said
    card = _card(home)
    assert card is not None
    spoken = [card.table.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert spoken == [
        "有劳动力1人，无人就业 家庭成员的就业状态",
        "收入减少30%以上 与上次相比收入：减少30%以上 12月1日",
    ]


def test_enter_on_a_reason_opens_the_record_of_the_answer(home: Laptop) -> None:
    card = _card(home)
    assert card is not None
    card.table.setFocus(Qt.FocusReason.TabFocusReason)
    home.press(Qt.Key.Key_Down, Qt.Key.Key_Down, ENTER)
    home.until(lambda: isinstance(home.page, RecordPage))


def test_f6_a_digit_and_a_reason_judge_otherwise(home: Laptop) -> None:
    home.press(F6, Qt.Key.Key_3)
    home.type("wu")
    home.press(ENTER)
    home.until(lambda: "改判为“橙 较重”：wu" in home.words())
    assert "按原因算是“红 重”" in home.words()


def test_f7_asks_for_a_reason_before_the_alert_goes(home: Laptop) -> None:
    home.press(F7, ENTER)
    assert "请写原因" in home.words()
    home.press(ESCAPE)
    assert home.shell.travel.here is not None
    assert home.shell.travel.here.target.kind is TargetKind.HOUSEHOLD
    home.press(F7)
    home.type("lao ren")
    home.press(ENTER)
    home.until(lambda: "零就业提醒12月8日由李梅放下：lao ren" in home.words())
    home.press(F7)
    assert not [one for one in home.window.findChildren(RiskCard) if one.isVisible() and one.ask("put_down")]


def test_the_colour_stands_in_words_not_by_colour_alone(home: Laptop) -> None:
    QApplication.processEvents()
    card = _card(home)
    assert card is not None and card.accessibleName() == "返贫风险初判"
