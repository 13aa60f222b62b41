"""Today by keys: lines, groups, opening and coming back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from desktop.services.shapes.target import Target, TargetKind
from desktop.services.shapes.today import TodayGroup
from desktop.services.today import today
from desktop.ui.models.line import LINE_ROLE, Line
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.widgets.lines import LineList
from tests.ui.laptop import Laptop


def current() -> Line:
    """The line that has the focus."""
    widget = QApplication.focusWidget()
    assert isinstance(widget, LineList)
    line = widget.currentIndex().data(LINE_ROLE)
    assert isinstance(line, Line)
    return line


def test_the_first_line_has_the_focus_and_its_reason_is_read_out(day: Laptop) -> None:
    line = current()
    assert (line.door, line.name) == ("3栋2单元502", "王桂兰")
    widget = QApplication.focusWidget()
    assert widget is not None
    view = QAccessible.queryAccessibleInterface(widget)
    assert view is not None
    spoken = view.child(0).text(QAccessible.Text.Name)
    assert spoken == line.spoken
    assert "软管老化" in spoken and "超期" in spoken


def test_arrows_walk_through_all_groups_and_back(day: Laptop) -> None:
    seen = [current().spoken]
    for _ in range(12):
        day.press(Qt.Key.Key_Down)
        if current().spoken == seen[-1]:
            break
        seen.append(current().spoken)
    shown = [line.spoken for group in day.page.groups.values() for line in group.list.lines.lines]
    assert sorted(seen) == sorted(shown) and len(seen) == len(set(seen))
    for line in reversed(seen[:-1]):
        day.press(Qt.Key.Key_Up)
        assert current().spoken == line


def test_only_one_line_is_current(day: Laptop) -> None:
    for _ in range(3):
        day.press(Qt.Key.Key_Down)
    chosen = [group for group in day.page.groups.values() if group.list.currentIndex().isValid()]
    assert len(chosen) == 1


def test_a_digit_goes_to_its_group(day: Laptop) -> None:
    visits = day.page.groups["visits"]
    day.press(Qt.Key.Key_5)
    assert visits.list.hasFocus()
    day.press(Qt.Key.Key_3)
    assert day.page.groups["due"].list.hasFocus()


def test_a_digit_without_a_group_changes_nothing(day: Laptop) -> None:
    before = current()
    day.press(Qt.Key.Key_2)
    assert current() == before


def test_enter_opens_the_line_and_escape_comes_back_to_it(day: Laptop) -> None:
    day.press(Qt.Key.Key_Down)
    line = current()
    day.press(Qt.Key.Key_Return)
    here = day.shell.travel.here
    assert here is not None and here.target == line.target
    assert here.target.kind is TargetKind.MATTER
    assert line.name in day.window.windowTitle()
    day.press(Qt.Key.Key_Escape)
    assert day.window.windowTitle() == "今日 · 巡格"
    assert current().target == line.target


def test_all_of_a_group_unfolds_where_it_stands(day: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """No list of another page holds the very lines that 今日 counts."""
    some = [group for group in day.page._view.groups if group.lines][0]
    lines = [
        replace(some.lines[0], door=f"3栋1单元{number}", target=Target(TargetKind.FORM, "", "LPG_HOME", kind))
        for number, kind in enumerate(["household"] * 7 + ["building"])
    ]
    shown = replace(day.page._view, groups=[TodayGroup("visits", lines)])
    monkeypatch.setattr(today, "view", lambda desk: shown)
    day.run(day.page.reload())
    card = day.page.groups["visits"]
    assert len(card.list.lines.lines) == 5
    assert card.head.count.text().startswith("8条"), "a building is no home"
    link = card.head.findChild(KeyButton)
    assert link.text() == "全部8条"
    link.setFocus(Qt.FocusReason.TabFocusReason)
    day.press(Qt.Key.Key_Space)
    assert [line.door for line in card.list.lines.lines] == [line.door for line in lines]
    assert day.window.windowTitle().startswith("今日")
    card.take_focus()
    for _ in range(7):
        day.press(Qt.Key.Key_Down)
    assert current().door == "3栋1单元7"
    link.click()
    assert len(card.list.lines.lines) == 5
