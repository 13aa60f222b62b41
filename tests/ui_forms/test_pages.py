"""Lists, a matter, a record, the notice and the search, driven by keys over real services."""

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.domain.matters import Matter, Notice, Step
from desktop.domain.records import Record
from desktop.services.desk import Desk
from desktop.services.matters import matters as services
from desktop.services.records import filling as fillings
from desktop.services.shapes.filling import Finished
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.today import carried
from desktop.services.today.judgements import MOST_WORDS
from desktop.ui.formview.page import FormPage
from desktop.ui.pages.buildings import BuildingsPage
from desktop.ui.pages.carried import CheckSheetPage, RoutePage
from desktop.ui.pages.household import HouseholdPage
from desktop.ui.pages.households import HouseholdsPage
from desktop.ui.pages.looppapers import HandoverPage, ReceiptPage
from desktop.ui.pages.matter import MatterPage
from desktop.ui.pages.matters import MattersPage
from desktop.ui.pages.notice import NoticePage
from desktop.ui.pages.record import RecordPage
from desktop.ui.pages.records import RecordsPage
from desktop.ui.parts.judgement import Judgement
from desktop.ui.parts.reveal import MaskedPhone
from desktop.ui.search import SearchPopup
from tests.ui_forms.world import BUILDING, HOME, Window

ENTER = Qt.Key.Key_Return
ANSWERS = {
    "lg01_fuel": ["lpg"], "lg02_two_sources": "no", "lg03_place": "kitchen", "lg04_count": 1,
    "lg05_made": "2024-08", "lg06_extension": "yes", "lg06_next_check": "2028-08",
    "lg07_body": "intact", "lg08_leak": "none", "lg09_upright": "yes", "lg10_distance": 1.2,
    "lg11_vented": "yes", "lg12_hose": "metal", "lg13_changed": "2025-08", "lg14_length": 1.6,
    "lg15_aged": "yes", "lg16_wall": "no", "lg17_tee": "no", "lg18_clamped": "no",
    "lg19_regulator": "fixed", "lg20_regulator_changed": "2025-08", "lg21_flame_guard": "works",
    "lg22_stove_year": 2022, "lg23_heater": "none", "lg24_alarm": "works", "lg25_supplier": "licensed",
    "lg25_help": ["none"],
}  # fmt: skip
"""One 突出 (lg15) and one 一般 (lg18)."""


@dataclass(frozen=True)
class Checked:
    """A gas check with two hazards."""

    finished: Finished
    standing: str
    general: str


@pytest.fixture
def checked(desk: Desk) -> Checked:
    filling = fillings.start(desk, "LPG_HOME", "household", HOME)
    fillings.save(desk, filling.draft_id, answers=ANSWERS, confirmed=[], cards={}, at_question="lg25_help")
    finished = fillings.finish(desk, filling.draft_id)
    by_question = {one.question: one.id for one in desk.read(lambda tx: tx.find(Matter))}
    return Checked(finished, by_question["lg15_aged"], by_question["lg18_clamped"])


def test_enter_opens_the_matter_of_a_line(window: Window, checked: Checked) -> None:
    page = window.show(MattersPage(window.ctx, Target(TargetKind.LIST, "open")))
    assert page.listing.model.rowCount() == 2
    window.key(ENTER)
    assert window.gone[0].kind is TargetKind.MATTER
    assert window.gone[0].id in (checked.standing, checked.general)


def test_an_empty_list_says_so_and_shows_a_way_out(window: Window, checked: Checked) -> None:
    page = window.show(MattersPage(window.ctx, Target(TargetKind.LIST, "returned")))
    assert page.listing.table.isHidden()
    page.listing.filters.choose("open")
    window.settle()
    assert page.listing.model.rowCount() == 2


def test_a_step_is_a_digit_and_what_it_asks(window: Window, desk: Desk, checked: Checked) -> None:
    page = window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, checked.general)))
    actions = [offer.action for offer in page.steps.shown]
    window.key(str(actions.index("start") + 1))
    assert page.steps.form is not None
    window.key(*"ok", ENTER)
    step = desk.read(lambda tx: tx.find(Step, matter_id=checked.general))[-1]
    assert (step.action, step.note) == ("start", "ok")
    assert page.steps.form is None
    assert [one.key for one in window.said] == ["matterspage.done"]


def test_a_step_that_needs_words_waits_for_them(window: Window, desk: Desk, checked: Checked) -> None:
    page = window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, checked.general)))
    actions = [offer.action for offer in page.steps.shown]
    before = desk.read(lambda tx: tx.count(Step))
    window.key(str(actions.index("note") + 1), ENTER)
    assert page.steps.form is not None
    assert desk.read(lambda tx: tx.count(Step)) == before
    window.key(Qt.Key.Key_Escape)
    assert page.steps.form is None


def test_escape_goes_back_from_a_matter(window: Window, checked: Checked) -> None:
    window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, checked.standing)))
    window.key(Qt.Key.Key_Escape)
    assert window.backs == ["back"]


def test_the_registration_of_a_matter_opens_its_record_by_tab_and_enter(
    window: Window, checked: Checked
) -> None:
    """SUP-03: who asks about a record comes to it from what was found, without the mouse."""
    window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, checked.general)))
    for _ in range(40):
        if window.gone:
            break
        window.key(Qt.Key.Key_Tab)
        focus = window.frame.focusWidget()
        if focus is not None and "登记" in focus.accessibleName():
            window.key(ENTER)
    assert [(one.kind, one.id) for one in window.gone] == [(TargetKind.RECORD, checked.finished.record_id)]


def test_a_record_is_undone_by_one_digit(window: Window, desk: Desk, checked: Checked) -> None:
    window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, checked.finished.record_id)))
    window.key("1")
    assert desk.read(lambda tx: tx.count(Record)) == 0
    assert window.backs == ["back"]


def test_a_record_is_voided_only_with_a_reason(window: Window, desk: Desk, checked: Checked) -> None:
    window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, checked.finished.record_id)))
    window.key("3", ENTER)
    assert desk.read(lambda tx: tx.one(Record, checked.finished.record_id)).status == "finished"
    window.key(*"door", ENTER)
    record = desk.read(lambda tx: tx.one(Record, checked.finished.record_id))
    assert (record.status, record.status_reason) == ("voided", "door")


def test_records_show_how_far_they_have_come(window: Window, checked: Checked) -> None:
    page = window.show(RecordsPage(window.ctx, Target(TargetKind.LIST, "all")))
    model = page.listing.model
    last = model.index(0, model.columnCount() - 1)
    assert last.data() == window.ctx.texts("recordspage.receipt_saved")


def test_a_notice_is_two_keys_from_the_record_and_numbered_when_it_leaves(
    window: Window, desk: Desk, checked: Checked, tmp_path: object
) -> None:
    window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, checked.finished.record_id)))
    window.key(Qt.Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)
    assert window.gone == [Target(TargetKind.NOTICE, checked.finished.record_id)]
    page = window.show(NoticePage(window.ctx, window.gone[0]))
    assert "余友田" in page.accessibleName()
    assert desk.read(lambda tx: tx.count(Notice)) == 0
    file = window.ctx.settings.data_dir / "notice.pdf"
    window.run(page.save_as(file))
    assert file.read_bytes().startswith(b"%PDF")
    assert desk.read(lambda tx: tx.count(Notice)) == 1


def test_households_are_filtered_while_typing(window: Window, checked: Checked) -> None:
    page = window.show(HouseholdsPage(window.ctx, Target(TargetKind.LIST, "")))
    page.listing.search.setFocus()
    window.key(*"999")
    assert page.listing.model.rowCount() == 0
    window.key(Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, Qt.Key.Key_Backspace)
    assert page.listing.model.rowCount() == 1
    window.key(Qt.Key.Key_Down, ENTER)
    assert window.gone == [Target(TargetKind.HOUSEHOLD, HOME)]


@pytest.mark.parametrize(
    ("page", "kind"), [(MattersPage, TargetKind.MATTER), (RecordsPage, TargetKind.RECORD)]
)
def test_lists_are_narrowed_while_typing(
    window: Window, checked: Checked, page: Any, kind: TargetKind
) -> None:
    shown = window.show(page(window.ctx, Target(TargetKind.LIST, "all")))
    some = shown.listing.model.rowCount()
    shown.listing.search.setFocus()
    window.key(*"999")
    assert shown.listing.model.rowCount() == 0
    window.key(*[Qt.Key.Key_Backspace] * 3, *"yyt")
    assert shown.listing.model.rowCount() == some > 0
    assert "yyt" in shown.wanted().chosen
    window.key(Qt.Key.Key_Down, ENTER)
    assert [one.kind for one in window.gone] == [kind]


@pytest.mark.parametrize("where", [TargetKind.HOUSEHOLD, TargetKind.MATTER])
def test_a_phone_is_shown_only_while_the_key_is_held(
    window: Window, checked: Checked, where: TargetKind
) -> None:
    if where is TargetKind.HOUSEHOLD:
        page: Any = window.show(HouseholdPage(window.ctx, Target(where, HOME)))
    else:
        page = window.show(MatterPage(window.ctx, Target(where, checked.general)))
    phone = page.findChild(MaskedPhone)
    assert phone.number.text() == "100****5678"
    phone.button.pressed.emit()
    window.settle()
    assert phone.number.text() == "10012345678"
    phone.button.released.emit()
    assert phone.number.text() == "100****5678"


def test_forms_begin_from_the_household(window: Window, checked: Checked) -> None:
    window.show(HouseholdPage(window.ctx, Target(TargetKind.HOUSEHOLD, HOME)))
    window.key(Qt.Key.Key_F4, Qt.Key.Key_F3)
    assert [one.form for one in window.gone] == ["VISIT_HH", "LPG_HOME"]


def test_the_board_is_walked_and_opened_by_keys(window: Window, checked: Checked) -> None:
    page = window.show(BuildingsPage(window.ctx, Target(TargetKind.BUILDING, BUILDING)))
    assert page.title() == window.ctx.texts("buildingspage.title")
    window.key(Qt.Key.Key_F3, ENTER)
    assert [one.kind for one in window.gone] == [TargetKind.FORM, TargetKind.HOUSEHOLD]
    assert (window.gone[0].form, window.gone[1].id) == ("BLDG_COMMON", HOME)


class SearchHost(QWidget):
    """A field with the popup below, as in the top bar."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.field = QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addStretch(1)
        self.popup = SearchPopup(window.ctx, self.field, self)

    async def reload(self) -> None:
        self.popup.open_below()


def test_search_finds_by_door_and_opens_by_enter(window: Window, checked: Checked) -> None:
    host = window.show(SearchHost(window))
    window.key(*"503")
    assert host.popup.isVisible()
    window.key(ENTER)
    assert [one.kind for one in window.gone] == [TargetKind.HOUSEHOLD]
    assert host.popup.isHidden()


def test_the_route_sheet_is_one_key_from_today_and_numbered_when_it_leaves(
    window: Window, desk: Desk
) -> None:
    page = window.show(RoutePage(window.ctx, Target(TargetKind.ROUTE, "")))
    [sheet] = page.findChildren(QLabel, "sheet")
    assert page.title() == "走访单" and sheet.accessibleName() == "走访单第1页，共1页"
    file = window.ctx.settings.data_dir / "route.pdf"
    window.run(page.save_as(file))
    assert file.read_bytes().startswith(b"%PDF")
    assert window.ctx.texts.say(window.said[-1]) == "走访单已存成文件：route.pdf"
    assert carried.next_of_route(desk) is not None


def test_a_form_is_printed_from_where_it_is_filled(window: Window) -> None:
    window.show(FormPage(window.ctx, Target(TargetKind.FORM, HOME, "RES_FIRE", "household")))
    window.key(Qt.Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)
    [target] = window.gone
    assert (target.kind, target.form, target.id) == (TargetKind.SHEET, "RES_FIRE", HOME)
    page = window.show(CheckSheetPage(window.ctx, target))
    assert len(page.findChildren(QLabel, "sheet")) >= 1
    assert "3栋2单元503" in page.accessibleName()


def papers_saved(window: Window, matter_id: str, letter: Qt.Key, opened: type[Any]) -> dict[str, bytes]:
    """From the matter: one key, then a PDF and a Word file."""
    window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, matter_id)))
    window.gone.clear()
    window.key(letter, modifier=Qt.KeyboardModifier.ControlModifier)
    page = window.show(opened(window.ctx, window.gone[0]))
    assert page.title() in page.accessibleName()
    found = {}
    for kind in ("pdf", "docx"):
        file = window.ctx.settings.data_dir / f"paper.{kind}"
        window.run(page.save_as(file))
        found[kind] = file.read_bytes()
    return found


def test_every_paper_of_a_matter_is_one_key_and_one_more_to_save(
    window: Window, desk: Desk, checked: Checked
) -> None:
    """5.2 item 7: from the matter to the paper in three clicks at most."""
    services.step(desk, checked.standing, "report", "超出能力")
    services.step(desk, checked.general, "fixed", "换了", {"fixed_by": "household"})
    wanted = [
        (checked.standing, Qt.Key.Key_P, NoticePage),
        (checked.standing, Qt.Key.Key_Y, HandoverPage),
        (checked.general, Qt.Key.Key_R, ReceiptPage),
    ]
    for matter_id, letter, opened in wanted:
        made = papers_saved(window, matter_id, letter, opened)
        assert made["pdf"].startswith(b"%PDF") and made["docx"].startswith(b"PK")


def test_a_matter_shows_only_the_papers_there_are(window: Window, desk: Desk, checked: Checked) -> None:
    page = window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, checked.general)))
    shown = [name for name, button in page.papers.buttons.items() if button.isVisible()]
    assert shown == ["notice"]
    window.key(Qt.Key.Key_Y, Qt.Key.Key_R, modifier=Qt.KeyboardModifier.ControlModifier)
    assert window.gone == []


@pytest.fixture
def judgement(window: Window) -> Judgement:
    """The box alone; nothing of it is saved by itself."""
    box = Judgement(window.ctx)
    box.setParent(window.frame)
    box._timer.setInterval(10**6)
    return box


def _type(box: Judgement, words: str, at: int) -> str:
    cursor = box.field.textCursor()
    cursor.setPosition(at)
    box.field.setTextCursor(cursor)
    QTest.keyClicks(box.field, words)
    return box.field.toPlainText()


def test_the_judgement_of_two_people_may_be_changed_but_not_grow(judgement: Judgement) -> None:
    field, text = judgement.field, "乙" * 600 + "\n" + "甲" * 600
    judgement.show_text(text)
    assert _type(judgement, "x", 601) == text
    assert field.textCursor().position() == 601
    field.textCursor().deleteChar()
    assert field.toPlainText() == (shorter := text[:601] + text[602:])
    assert _type(judgement, "xyz", 0) == f"x{shorter}"
    assert field.textCursor().position() == 1


def test_what_is_too_much_for_the_judgement_is_taken_back_alone(judgement: Judgement) -> None:
    field, full = judgement.field, "𠮷" * (MOST_WORDS - 3) + "abc"
    judgement.show_text("𠮷" * (MOST_WORDS - 3))
    end = 2 * (MOST_WORDS - 3)
    assert _type(judgement, "abcd", end) == full
    field.undo()
    assert field.toPlainText() == full[:-3]
    field.redo()
    assert _type(judgement, "def", end + 3) == full
    field.textCursor().insertText("one\ntwo")
    assert field.toPlainText() == full
    assert _type(judgement, "x", 2) == full
    assert field.textCursor().position() == 2
    field.redo()
    assert field.toPlainText() == full
    field.undo()
    assert field.toPlainText() == full[:-3]
