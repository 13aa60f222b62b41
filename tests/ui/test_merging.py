"""The supervisor merges what was entered twice on the page of a home, by keys, and takes it back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.clock import Clock
from desktop.domain.people import Household, Resident
from desktop.domain.staff import Permission, Staff
from desktop.services.shapes.target import Target, TargetKind
from desktop.store.keyfile import desk_path
from desktop.store.keys import unlock
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.widgets.duplicates import Duplicates
from tests.ui.laptop import NOW, PIN, Laptop
from tests.ui_forms.world import GRID, HOME, STAFF, row_id

OTHER = row_id(302)
"""王桂兰 of 3栋2单元502."""


def _be_supervisor(tx: Tx) -> None:
    tx.patch(Staff, STAFF, permission=Permission.SEVERAL_GRIDS)
    person = {"scope_id": f"grid:{GRID}", "name": "余友田", "sex": "male", "born_on": "1970-05-01"}
    tx.put(Resident.model_validate({"id": row_id(77), "household_id": OTHER, **person}))


@pytest.fixture
def boss(qapp: QApplication, folder: Path) -> Iterator[Laptop]:
    """The supervisor on the page of 3栋2单元503."""
    clock = Clock(source=lambda: NOW)
    replica = row_id(900)
    key = unlock(folder, replica, PIN)
    store = Store.open(desk_path(folder, replica), key, clock=clock, staff_id=STAFF)
    store.apply(_be_supervisor)
    store.close()
    laptop = Laptop.open(qapp, folder)
    laptop.sign_in()
    laptop.shell.travel.go(Target(TargetKind.HOUSEHOLD, HOME))
    laptop.until(lambda: laptop.window.findChild(Duplicates) is not None)
    laptop.settle()
    yield laptop
    laptop.close()


def _boxes(laptop: Laptop) -> list[Duplicates]:
    return [one for one in laptop.page.findChildren(Duplicates) if one.isVisible()]


def _box(laptop: Laptop) -> Duplicates:
    """The one that is shown; an older one may still be going, and a newer one still coming."""
    laptop.until(lambda: bool(_boxes(laptop)))
    return _boxes(laptop)[-1]


def _into(laptop: Laptop, row_id: str) -> str | None:
    store = laptop.shell.ctx.desk.store
    found = store.read(lambda tx: tx.one(Household, row_id))
    return found.merged_into


def test_a_door_is_typed_confirmed_and_merged_and_taken_back(boss: Laptop) -> None:
    box = _box(boss)
    box.field.setFocus(Qt.FocusReason.TabFocusReason)
    boss.type("502")
    boss.press(Qt.Key.Key_Return)
    assert _into(boss, OTHER) is None
    assert "把 3栋2单元502 王桂兰 并到这一户" in boss.words()
    assert box.confirm.hasFocus()
    boss.press(Qt.Key.Key_Space)
    boss.until(lambda: _into(boss, OTHER) == HOME)
    boss.until(lambda: "并进来的：3栋2单元502 王桂兰" in boss.words())
    assert "软管老化" in boss.words()
    assert QApplication.focusWidget() is boss.page
    assert boss.shell.bar.undo()
    boss.until(lambda: _into(boss, OTHER) is None)
    boss.until(lambda: "并进来的" not in boss.words())


def test_a_person_entered_twice_is_offered_after_the_homes_were_merged(boss: Laptop) -> None:
    box = _box(boss)
    box.field.setFocus(Qt.FocusReason.TabFocusReason)
    boss.type("502")
    boss.press(Qt.Key.Key_Return, Qt.Key.Key_Space)
    boss.until(lambda: "余友田登记了两次" in boss.words())
    _press(boss, "合并 余友田登记了两次")
    boss.until(lambda: "两个余友田已并成一个" in boss.shell.bar.text)
    boss.until(lambda: "余友田登记了两次" not in boss.words())
    _press(boss, "取消合并 并进来的：余友田")
    boss.until(lambda: "余友田登记了两次" in boss.words())


def _buttons(laptop: Laptop, name: str) -> list[KeyButton]:
    every = [one for box in _boxes(laptop) for one in box.findChildren(KeyButton)]
    return [one for one in every if one.isVisible() and one.accessibleName().startswith(name)]


def _press(laptop: Laptop, name: str) -> None:
    """Presses the button of that name as soon as the page shows one."""
    laptop.until(lambda: bool(_buttons(laptop, name)))
    _buttons(laptop, name)[-1].setFocus(Qt.FocusReason.TabFocusReason)
    laptop.press(Qt.Key.Key_Space)


def test_what_is_not_found_is_said(boss: Laptop) -> None:
    box = _box(boss)
    box.field.setFocus(Qt.FocusReason.TabFocusReason)
    for text, said in (("9栋", "没有找到"), ("3栋", "有几户都合")):
        box.field.setText(text)
        boss.press(Qt.Key.Key_Return)
        assert said in boss.words()
        assert not box.confirm.isVisible()


def test_a_worker_is_not_offered_it(day: Laptop) -> None:
    day.shell.travel.go(Target(TargetKind.HOUSEHOLD, HOME))
    day.settle()
    assert "重复登记" not in day.words()
