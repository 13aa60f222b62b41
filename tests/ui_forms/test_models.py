"""Table models stand Qt's own checks, and read aloud what a line shows."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.domain.say import say
from desktop.services.shapes.household import HouseholdLine
from desktop.services.shapes.matter import MatterLine
from desktop.services.shapes.record import RecordLine
from desktop.services.shapes.target import Risk
from desktop.texts import Texts, load_texts
from desktop.ui.models import households, matters, records
from desktop.ui.models.board import TILE_ROLE, BoardModel, place_of
from desktop.ui.models.rows import RISK_ROLE, RowsModel

TODAY = date(2026, 12, 8)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return load_texts(Path(__file__).parents[2] / "resources" / "i18n", "zh_CN")


def household(door: str, **changes: object) -> HouseholdLine:
    fields: dict[str, object] = {
        "id": door, "door": door, "name": "王桂兰", "age_band": "80+", "people": 2, "care_level": "none",
        "special": False, "occupancy": "living", "last_visit": date(2026, 12, 1), "last_check": None,
        "open_hazards": 0, "worst": Risk.NONE, "due": None,
    }  # fmt: skip
    return HouseholdLine(**(fields | changes))  # type: ignore[arg-type]  # fields by name


def matter(**changes: object) -> MatterLine:
    fields: dict[str, object] = {
        "id": "m", "number": "YH-1", "matter": "hazard", "title": "软管老化", "where": "3栋2单元502",
        "who": "王桂兰", "grade": "S", "state": "to_check", "state_word": say("matter.state_to_check"),
        "risk": Risk.ORANGE, "icon": "alert-rhombus-outline", "due": date(2026, 12, 9),
        "due_word": say("common.app"), "assignee": "李梅", "grid": "一网格", "site": "幸福家园",
    }  # fmt: skip
    return MatterLine(**(fields | changes))  # type: ignore[arg-type]  # fields by name


def record(**changes: object) -> RecordLine:
    fields: dict[str, object] = {
        "id": "r", "number": "JL-1", "form": "VISIT_HH", "title": "入户走访记录", "where": "3栋1单元101",
        "who": "何启发", "seen_at": datetime(2026, 12, 8, 1, 38, tzinfo=UTC), "inspector": "李梅",
        "entered_by": "李梅", "hazards": 1, "status": "finished", "receipt": "applied",
    }  # fmt: skip
    return RecordLine(**(fields | changes))  # type: ignore[arg-type]  # fields by name


def test_list_models_are_sound(texts: Texts, qtmodeltester: Any) -> None:
    homes = RowsModel(households.columns(texts, TODAY))
    homes.set_rows([household("3栋1单元101"), household("3栋1单元102")])
    qtmodeltester.check(homes)
    found = RowsModel(matters.columns(texts, TODAY, several_grids=True))
    found.set_rows([matter(), matter(id="n", grade="", matter="lead", due=None)])
    qtmodeltester.check(found)
    entered = RowsModel(records.columns(texts, TODAY))
    entered.set_rows([record(), record(id="s", status="voided", receipt="held")])
    qtmodeltester.check(entered)


def test_a_line_is_read_in_one_breath(texts: Texts, qapp: object) -> None:
    model = RowsModel(matters.columns(texts, TODAY, several_grids=False))
    model.set_rows([matter()])
    line = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert line == "突出 软管老化 3栋2单元502 王桂兰 待复查 巡格 12月9日 李梅"


def test_a_risk_colour_always_has_its_word(texts: Texts, qapp: object) -> None:
    model = RowsModel(matters.columns(texts, TODAY, several_grids=False))
    model.set_rows([matter()])
    cells = [model.index(0, column) for column in range(model.columnCount())]
    coloured = [cell for cell in cells if cell.data(RISK_ROLE) is not Risk.NONE]
    assert coloured
    assert all(cell.data() for cell in coloured)


def test_the_board_puts_doors_where_they_are(texts: Texts, qtmodeltester: Any) -> None:
    model = BoardModel(texts, TODAY)
    model.set_lines([household(door) for door in ("3栋1单元101", "3栋1单元202", "3栋2单元1103")])
    qtmodeltester.check(model)
    assert model.floors == [11, 2, 1]
    assert model.columns == [(1, 1), (1, 2), None, (2, 3)]
    assert model.index(0, 3).data() == "1103"
    assert not model.index(0, 0).flags() & Qt.ItemFlag.ItemIsEnabled


def test_a_tile_says_its_state_in_words(texts: Texts, qapp: object) -> None:
    model = BoardModel(texts, TODAY)
    model.set_lines(
        [
            household("3栋1单元101", open_hazards=1, worst=Risk.ORANGE, care_level="high"),
            household("3栋1单元102", occupancy="away", last_visit=None),
        ]
    )
    hazard, away = model.index(0, 0), model.index(0, 1)
    assert hazard.data(Qt.ItemDataRole.AccessibleTextRole) == "3栋1单元101 王桂兰 7天 突出在办 高"
    assert hazard.data(TILE_ROLE).tint == "orange"
    assert away.data(TILE_ROLE).tint == "away"
    assert away.data(TILE_ROLE).word == "外出"


def test_a_house_without_stairwells_stands_on_the_board(texts: Texts, qapp: object) -> None:
    model = BoardModel(texts, TODAY)
    model.set_lines([household(door) for door in ("1栋101", "1栋203", "1栋1单元201")])
    assert (model.floors, model.columns) == ([2, 1], [(0, 1), (0, 3), None, (1, 1)])
    assert [model.index(*at).data() for at in ((1, 0), (0, 1), (0, 3))] == ["101", "203", "201"]


def test_a_door_that_does_not_tell_its_place_stands_below(texts: Texts, qapp: object) -> None:
    """And so does the second home of one door."""
    assert place_of("示范点12号") is None
    model = BoardModel(texts, TODAY)
    model.set_lines([household(door) for door in ("3栋1单元101", "3栋1单元101", "3栋101-2", "3栋临街3号")])
    assert model.floors == [1, 0, 0, 0]
    assert [model.index(row, 0).data() for row in range(4)] == ["101", "101", "101-2", "临街3号"]


def test_a_board_of_doors_that_tell_nothing(texts: Texts, qapp: object) -> None:
    model = BoardModel(texts, TODAY)
    model.set_lines([household(f"示范点{number}号") for number in range(8)])
    assert (model.floors, len(model.columns)) == ([0, 0], 6)
    assert model.index(1, 1).data() == "示范点7号"
