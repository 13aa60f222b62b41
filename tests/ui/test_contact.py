"""联系干部 on the page of a home, by keys alone (COR-12)."""

from PySide6.QtCore import Qt

from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.parts.contactline import ContactLine
from tests.ui.laptop import Laptop
from tests.ui_forms.world import HOME


def test_cor_12_the_contact_is_named_and_changed_by_keys(day: Laptop) -> None:
    day.shell.travel.go(Target(TargetKind.HOUSEHOLD, HOME))
    day.until(lambda: bool(day.page.findChildren(ContactLine)))
    day.settle()
    assert "还没有定" in day.words()
    day.press(Qt.Key.Key_F8, Qt.Key.Key_Return)
    assert "请写姓名" in day.words()
    day.type("SHU Jiacai")
    day.press(Qt.Key.Key_Return)
    day.until(lambda: "SHU Jiacai" in day.words())
    assert "12月8日起" in day.words()
    day.press(Qt.Key.Key_F8)
    day.type("KE")
    day.press(Qt.Key.Key_Escape)
    day.settle()
    assert "SHU Jiacai" in day.words() and day.page.isVisible()
