"""报表 by keys: figures and their rows, forms begun, the judgement kept, the 研判 (COR-09 to COR-11)."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.domain.people import Fact
from desktop.domain.records import Record
from desktop.store.tx import Tx
from desktop.ui.formview.page import FormPage
from desktop.ui.pages.analysis import AnalysisPage
from desktop.ui.pages.matter import MatterPage
from desktop.ui.pages.report import ReportPage
from tests.ui.laptop import Laptop, make_folder
from tests.ui_forms.world import GRID, STAFF, row_id

UP, DOWN, ENTER, CONTROL = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier,
)  # fmt: skip


def _drill(tx: Tx) -> None:
    given = {"dr01_kind": "fire", "dr03_people": 46, "dr04_special": 7, "dr05_minutes": 6}
    tx.put(
        Record.model_validate(
            {
                "id": row_id(81), "scope_id": f"grid:{GRID}", "number": "YL-104203-2611-990001",
                "form": "DRILL", "form_version": "1", "subject_kind": "grid", "subject_id": GRID,
                "grid_id": GRID, "inspector_id": STAFF, "entered_by": STAFF,
                "seen_at": "2026-11-09T02:00:00Z", "entered_at": "2026-11-09T02:00:00Z", "answers": given,
            }
        )
    )  # fmt: skip


@pytest.fixture
def report(day: Laptop) -> Laptop:
    day.shell.ctx.desk.store.apply(_drill)
    day.shell.travel.root("report")
    day.until(lambda: isinstance(day.page, ReportPage) and bool(page_of(day).figures.model().rowCount()))
    day.settle()
    return day


def page_of(laptop: Laptop) -> ReportPage:
    assert isinstance(laptop.page, ReportPage)
    return laptop.page


def go_to(laptop: Laptop, label: str) -> None:
    """Down the figures to the one of this name."""
    figures = page_of(laptop).figures
    figures.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(figures.model().rowCount()):
        if figures.currentIndex().siblingAtColumn(0).data() == label:
            return
        laptop.press(DOWN)
    raise AssertionError(label)


def test_enter_on_a_figure_goes_to_its_rows_and_enter_on_a_row_opens_it(report: Laptop) -> None:
    go_to(report, "措施实")
    assert "措施实：0/2，0%，差这几条" in report.words()
    report.press(ENTER, ENTER)
    report.until(lambda: isinstance(report.page, MatterPage))


def test_the_foot_says_what_the_keys_do_while_a_step_asks(report: Laptop) -> None:
    go_to(report, "措施实")
    report.press(ENTER, ENTER)
    report.until(lambda: isinstance(report.page, MatterPage))
    steps = report.page.steps

    def foot() -> list[str]:
        return [one.text() for one in report.shell.bar.findChildren(QLabel) if one.isVisible()]

    report.until(lambda: "选一步" in foot())
    place = next(at for at, one in enumerate(steps.shown, 1) if one.asks)
    report.press(Qt.Key(Qt.Key.Key_0 + place))
    assert {"就这样办", "先不办"} <= set(foot()) and "选一步" not in foot()
    report.press(Qt.Key.Key_Escape)
    assert "选一步" in foot() and "先不办" not in foot()


def test_nothing_stands_behind_a_figure_of_nothing(report: Laptop) -> None:
    go_to(report, "安全宣传")
    assert page_of(report).rows.isHidden() and "没有" in report.words()


@pytest.mark.parametrize(
    ("key", "title"),
    [
        (Qt.Key.Key_F6, "险情和事故"),
        (Qt.Key.Key_F7, "应急演练"),
        (Qt.Key.Key_F8, "安全宣传"),
        (Qt.Key.Key_F10, "队伍培训"),
    ],
)
def test_incident_drill_and_publicity_are_begun_here(report: Laptop, key: Qt.Key, title: str) -> None:
    report.press(key)
    report.until(lambda: report.shell.picker.isVisible())
    report.press(DOWN, ENTER)
    report.until(lambda: isinstance(report.page, FormPage) and report.page.flow is not None)
    assert report.page.title().startswith(title)
    halves = "期限减半" in report.words()
    assert halves == (key in (Qt.Key.Key_F6, Qt.Key.Key_F7)), "of deadlines only where there can be one"


def test_a_form_without_normal_answers_does_not_offer_them(report: Laptop) -> None:
    """In a grid 0 answers a whole patrol; here it is the tenth topic."""
    report.press(Qt.Key.Key_F10)
    report.until(lambda: report.shell.picker.isVisible())
    report.press(ENTER)
    report.until(lambda: isinstance(report.page, FormPage) and report.page.flow is not None)
    assert "全部正常" not in report.words()
    report.press(Qt.Key.Key_0)
    assert report.page.flow.session.answers["tn01_topic"] == ["other"]


def test_what_is_typed_is_kept_when_another_page_is_opened(report: Laptop) -> None:
    field = page_of(report).judgement.field
    field.setFocus(Qt.FocusReason.TabFocusReason)
    keys = QTest.keyClicks
    keys(field, "ranguan laohua")
    report.shell.travel.root("today")
    report.settle()
    report.until(lambda: report.page.title() == "今日")
    (kept,) = report.shell.ctx.desk.store.read(lambda tx: tx.find(Fact, name="judged_grid_2026_12"))
    assert kept.value == "ranguan laohua"


def test_tab_leaves_the_judgement(report: Laptop) -> None:
    field = page_of(report).judgement.field
    field.setFocus(Qt.FocusReason.TabFocusReason)
    report.press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not field and field.toPlainText() == ""


def test_ctrl_p_shows_the_page_as_it_is_printed(report: Laptop) -> None:
    report.press(Qt.Key.Key_P, modifier=CONTROL)
    report.until(lambda: isinstance(report.page, AnalysisPage) and "第1页" in report.words())
    assert "编号" not in report.page._strip.second.text()


def test_the_ledger_of_drills_leaves_as_excel(report: Laptop, tmp_path: Path) -> None:
    go_to(report, "应急演练")
    file = tmp_path / "ledger.xlsx"
    wanted = page_of(report).wanted()
    assert wanted is not None
    report.run(report.shell._exporter._save(wanted, file))
    sheet = load_workbook(file).active
    assert sheet is not None
    lines = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    heads = ["日期", "地点", "类型", "具体位置", "参加人数", "其中特殊群体"]
    heads += ["集结用时（分钟）", "发现问题", "改进", "照片"]
    assert heads in lines
    [last] = [line for line in lines if "火灾" in line]
    assert last[1:] == ["一网格", "火灾", 46, 7, 6, 0]


def test_a_building_lead_has_no_report(qapp: QApplication, tmp_path: Path) -> None:
    make_folder(tmp_path, lead=True)
    laptop = Laptop.open(qapp, tmp_path)
    laptop.sign_in()
    assert "报表" not in laptop.words().splitlines()
    laptop.close()
