"""Tables in a narrow window or with large type: every column is there."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.ui.parts.table import RowsView
from desktop.ui.theme import Theme
from tests.ui import laptop
from tests.ui.laptop import Laptop


def widths(table: RowsView) -> list[int]:
    return [table.columnWidth(place) for place in range(table.model().columnCount())]


@pytest.mark.parametrize("factor", [1.0, 1.25])
def test_no_column_is_out_of_sight_at_1024(
    qapp: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch, factor: float
) -> None:
    monkeypatch.setattr(laptop, "Theme", lambda: Theme(factor))
    opened = Laptop.open(qapp, folder, (1024, 700))
    opened.sign_in()
    for page in ("households", "matters"):
        opened.shell.travel.root(page)
        opened.settle()
        table = opened.page.listing.table
        assert min(widths(table)) >= 40
        assert sum(widths(table)) <= table.viewport().width()
    opened.close()


def test_a_wide_window_has_the_columns_as_wide_as_they_should_be(qapp: QApplication, folder: Path) -> None:
    opened = Laptop.open(qapp, folder, (1500, 800))
    opened.sign_in()
    opened.shell.travel.root("matters")
    opened.settle()
    listing = opened.page.listing
    wanted = [column.width for column in listing.model.columns]
    assert [wide for wide, one in zip(widths(listing.table), wanted, strict=True) if one] == [
        one for one in wanted if one
    ]
    opened.close()
