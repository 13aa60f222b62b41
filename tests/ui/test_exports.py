"""Every list leaves as Excel by one key: the same rows as on the page, masked, nothing that could run."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from desktop.clock import Clock
from desktop.domain.matters import Matter
from desktop.domain.people import CareTag, CareTagKind, Equipment, Resident
from desktop.domain.records import Record
from desktop.domain.staff import Permission, Staff
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.services.shapes.target import Target, TargetKind
from desktop.store.keyfile import desk_path
from desktop.store.keys import unlock
from desktop.store.people import people
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.ui.parts.buttons import KeyButton
from tests.ui.laptop import PIN, Laptop, be_lead
from tests.ui_forms.test_pages import ANSWERS
from tests.ui_forms.world import GRID, HOME, STAFF, row_id

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
"""Qt's platform without a screen says of every dialog that it does not pass on sizes."""
CONTROL = Qt.KeyboardModifier.ControlModifier
SECRET = "夜里哭喊"
EVIL = '=HYPERLINK("http://x","1")'


def export(day: Laptop, file: Path, modifier: Qt.KeyboardModifier = CONTROL) -> Any:
    """Ctrl+E, a name, Enter; the page of the workbook."""
    day.press(Qt.Key.Key_E, modifier=modifier)
    choose(day, file)
    day.until(lambda: file.exists())
    day.settle()
    return load_workbook(file).active


def choose(day: Laptop, file: Path) -> None:
    """Type into the chooser of files that is open."""
    day.until(lambda: day.window.findChild(QFileDialog) is not None)
    dialog = day.window.findChild(QFileDialog)
    assert dialog is not None
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText(str(file))
    send: Any = QTest.keyClick
    send(field, Qt.Key.Key_Return)
    day.until(lambda: day.window.findChild(QFileDialog) is None)
    day.window.activateWindow()
    day.settle()


def facts(page: Any) -> list[str]:
    """The lines of the head."""
    found: list[str] = []
    for (value,) in page.iter_rows(max_col=1, values_only=True):
        if value is None or page.cell(len(found) + 1, 2).value is not None:
            break
        found.append(str(value))
    return found


def table(page: Any) -> list[dict[str, Any]]:
    """Lines below the headings, by heading."""
    head = int(page.auto_filter.ref.split(":")[0][1:])
    names = [cell.value for cell in page[head]]
    rows = page.iter_rows(min_row=head + 1, values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def sound(page: Any) -> None:
    """No formula, no link, no whole number of a person, nothing restricted."""
    cells = [cell for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    text = "\n".join(str(cell.value) for cell in cells if cell.value is not None)
    assert "10012345678" not in text and SECRET not in text and "独居" not in text


def rail(day: Laptop, key: str) -> Any:
    day.shell.rail.items[key].click()
    day.settle()
    return day.page


def shown(page: Any) -> list[list[str]]:
    """Words of the table on the page, row by row."""
    model = page.listing.model
    return [[column.text(row) for column in model.columns] for row in model.rows]


def desk(day: Laptop) -> Desk:
    return day.shell.ctx.desk


def plant(tx: Tx) -> None:
    """A name that a spreadsheet would work out, a restricted matter, a reason of care."""
    tx.patch(Resident, row_id(7), name=EVIL)
    tx.put(
        CareTag(
            id=row_id(500),
            scope_id=f"restricted:{GRID}",
            resident_id=row_id(7),
            household_id=HOME,
            tag=CareTagKind.LIVING_ALONE,
            since="2026-01-01",
        )
    )
    known = tx.get(Matter, row_id(101))
    assert known is not None
    care = known.model_dump() | {
        "id": row_id(501),
        "scope_id": f"restricted:{GRID}",
        "matter": "care",
        "title": SECRET,
        "grade": None,
    }
    tx.put(Matter.model_validate(care))


@pytest.fixture
def busy(day: Laptop) -> Laptop:
    """A grid with a check, a visit long ago, a restricted matter and a name that begins with `=`."""
    desk(day).store.apply(plant)
    begun = filling.start(desk(day), "LPG_HOME", "household", HOME)
    filling.save(desk(day), begun.draft_id, answers=ANSWERS, confirmed=[], cards={}, at_question="lg25_help")
    filling.finish(desk(day), begun.draft_id)
    desk(day).store.apply(_old_visit)
    day.settle()
    return day


def _old_visit(tx: Tx) -> None:
    record = tx.find(Record)[0].model_dump()
    seen = "2026-01-05T01:00:00Z"
    tx.put(
        Record.model_validate(
            record | {"id": row_id(600), "form": "VISIT_HH", "form_version": "1", "outcome": "met"}
            | {"seen_at": seen, "entered_at": seen, "answers": {}, "number": "ZF-99"}
        )
    )  # fmt: skip


def test_matters_as_on_the_page_with_the_filter_in_words(busy: Laptop, tmp_path: Path) -> None:
    page = rail(busy, "matters")
    page.listing.filters.choose("all")
    busy.settle()
    on_page = [row for row in shown(page) if SECRET not in row]
    assert len(on_page) == len(shown(page)) - 1
    made = export(busy, tmp_path / "a.xlsx")
    sound(made)
    rows = table(made)
    assert [[one or "" for one in row.values()][:8] for row in rows] == on_page
    head = "\n".join(facts(made))
    assert f"筛选：{page.listing.filters.word}" in head
    assert "李梅" in head and "2026-12-08 09:00" in head and "演示数据" in head
    assert f"共{len(rows)}条" in head and "另有1条受限事项" in head
    assert {type(row["期限日期"]).__name__ for row in rows if row["期限日期"]} == {"datetime"}
    assert busy.shell.bar.text.startswith(f"已导出{len(rows)}条：a.xlsx，在文件夹“{tmp_path}”里")


def test_records_with_real_moments_and_numbers(busy: Laptop, tmp_path: Path) -> None:
    page = rail(busy, "records")
    made = export(busy, tmp_path / "a.xlsx")
    sound(made)
    rows = table(made)
    assert [row["门牌或地点"] for row in rows] == [line.where for line in page.listing.model.rows]
    assert [row["隐患"] for row in rows] == [line.hazards for line in page.listing.model.rows]
    assert all(row["检查时间"].year == 2026 for row in rows)
    assert rows[0]["编号"] == page.listing.model.rows[0].number


def test_households_keep_both_filters_and_name_no_reason_of_care(busy: Laptop, tmp_path: Path) -> None:
    page = rail(busy, "households")
    made = export(busy, tmp_path / "all.xlsx")
    sound(made)
    rows = table(made)
    assert [row["门牌"] for row in rows] == [line.door for line in page.listing.model.rows]
    assert [row["人数"] for row in rows] == [line.people for line in page.listing.model.rows]
    reasons = [row["现在要做"] for row in rows if row["门牌"] == "3栋2单元503"]
    assert "关爱户" in reasons[0]
    assert any("独居" in column for row in shown(page) for column in row)
    page.listing.search.setText("503")
    busy.settle()
    page.listing.filters.choose("hazards")
    busy.settle()
    made = export(busy, tmp_path / "some.xlsx")
    assert [row["门牌"] for row in table(made)] == ["3栋2单元503"]
    assert f"筛选：{page.listing.filters.word} · 搜索“503”" in facts(made)


def test_members_of_a_household_masked_and_a_name_that_is_a_formula(busy: Laptop, tmp_path: Path) -> None:
    busy.shell.travel.go(Target(TargetKind.HOUSEHOLD, HOME))
    busy.settle()
    made = export(busy, tmp_path / "a.xlsx")
    sound(made)
    [row] = table(made)
    assert row["姓名"] == f"'{EVIL}"
    assert row["电话（隐藏中间）"] == "100****5678"
    assert "3栋2单元503" in "\n".join(facts(made))


def test_a_building_in_the_order_of_the_walk(busy: Laptop, tmp_path: Path) -> None:
    page = rail(busy, "buildings")
    made = export(busy, tmp_path / "a.xlsx")
    sound(made)
    rows = table(made)
    tiles = {tile.line.door: tile for tile in page._model._cells.values()}
    assert {row["门牌"] for row in rows} == set(tiles)
    for row in rows:
        tile = tiles[row["门牌"]]
        assert (row["房号"], row["多久没走访"], row["现在怎样"] or "") == (tile.room, tile.days, tile.word)
    assert [(row["单元"], row["楼层"]) for row in rows][:1] == [(2, 5)]
    assert "筛选：3栋" in facts(made)


def test_what_was_sent_with_its_state(busy: Laptop, tmp_path: Path) -> None:
    page = rail(busy, "sync")
    made = export(busy, tmp_path / "a.xlsx", CONTROL | Qt.KeyboardModifier.ShiftModifier)
    sound(made)
    rows = table(made)
    assert rows and len(rows) == len(page._view.receipts)
    assert {row["到哪一步"] for row in rows} == {"已保存"}
    page.filters.choose("refused")
    made = export(busy, tmp_path / "b.xlsx", CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert table(made) == [] and "筛选：未通过" in facts(made)


def test_all_lines_of_today_by_group(busy: Laptop, tmp_path: Path) -> None:
    page = rail(busy, "today")
    made = export(busy, tmp_path / "a.xlsx")
    sound(made)
    on_page = [line for group in page._view.groups for line in group.lines if not line.restricted]
    rows = table(made)
    assert [(row["门牌或地点"], row["姓名"] or "") for row in rows] == [
        (line.door, line.name) for line in on_page
    ]
    assert "超期和今天到期" in {row["分组"] for row in rows}


def test_everything_that_a_search_found(busy: Laptop, tmp_path: Path) -> None:
    busy.press(Qt.Key.Key_K, modifier=CONTROL)
    busy.type("3 2")
    on_page = [(hit.title, hit.detail) for hit in busy.shell._search._model.rows]
    assert on_page
    made = export(busy, tmp_path / "a.xlsx")
    sound(made)
    assert [(row["名称"], row["说明"]) for row in table(made)][: len(on_page)] == on_page
    assert "筛选：搜索“3 2”" in facts(made)


def be_supervisor(tx: Tx) -> None:
    tx.patch(Staff, STAFF, permission=Permission.SEVERAL_GRIDS)


def as_(work: Callable[[Tx], None], folder: Path) -> Laptop:
    """The window of the same person with other permissions."""
    [person] = people(folder)
    key = unlock(folder, person.replica_id, PIN)
    store = Store.open(desk_path(folder, person.replica_id), key, clock=Clock(), staff_id=STAFF)
    store.apply(work)
    store.apply(plant)
    store.close()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    opened = Laptop.open(app, folder)
    opened.sign_in()
    return opened


def test_a_lead_exports_no_reason_and_nothing_restricted(
    qapp: QApplication, folder: Path, tmp_path: Path
) -> None:
    lead = as_(be_lead, folder)
    try:
        rail(lead, "buildings")
        made = export(lead, tmp_path / "a.xlsx")
        sound(made)
        assert {row["现在要做"] for row in table(made)} == {None}
        page = rail(lead, "matters")
        made = export(lead, tmp_path / "b.xlsx")
        sound(made)
        may_leave = [one for one in page.listing.model.rows if not one.restricted]
        assert len(table(made)) == len(may_leave) < len(page.listing.model.rows)
    finally:
        lead.close()


def test_a_supervisor_exports_what_is_to_be_assigned_with_its_grid(
    qapp: QApplication, folder: Path, tmp_path: Path
) -> None:
    chief = as_(be_supervisor, folder)
    try:
        made = export(chief, tmp_path / "a.xlsx")
        sound(made)
        assert "网格" in table(made)[0]
        page = rail(chief, "assign")
        made = export(chief, tmp_path / "b.xlsx")
        assert table(made) == [] == page.lines.rows
        assert f"筛选：{page.filters.word}" in facts(made)
    finally:
        chief.close()


def test_a_page_without_a_list_says_so_and_the_button_says_its_key(day: Laptop) -> None:
    rail(day, "help")
    assert "把这一页的列表存成 Excel Ctrl+E" in day.words()
    day.press(Qt.Key.Key_E, modifier=CONTROL)
    assert day.shell.bar.text == "这一页没有可以导出的列表"
    for key in ("today", "households", "buildings", "matters", "records", "sync"):
        rail(day, key)
        assert "导出 Excel" in day.words()


def test_the_support_bundle_is_saved_from_the_settings_page(busy: Laptop, tmp_path: Path) -> None:
    page = rail(busy, "settings")
    button = next(one for one in page.findChildren(KeyButton) if one.text() == "导出诊断包")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    busy.press(Qt.Key.Key_Return)
    file = tmp_path / "bundle.zip"
    choose(busy, file)
    busy.until(lambda: file.exists())
    busy.settle()
    assert busy.shell.bar.text.startswith("诊断包已存好：bundle.zip")
    with zipfile.ZipFile(file) as zipped:
        told = zipped.read("support.json").decode()
        everything = b"".join(zipped.read(name) for name in zipped.namelist())
    found = json.loads(told)
    assert found["file"]["opened"] and found["file"]["counts"]["household"] == 3
    assert found["window"]["platform"] == "offscreen"
    for text in ("余友田", "李梅", "10012345678", "3栋", str(busy.folder), "127.0.0.1"):
        assert text.encode() not in everything and json.dumps(text)[1:-1] not in told


def test_a_place_that_takes_no_file_is_said_and_nothing_is_left(day: Laptop, tmp_path: Path) -> None:
    rail(day, "households")
    target = tmp_path / "表.xlsx"
    target.write_bytes(b"old")
    (tmp_path / "~$表.xlsx").write_bytes(b"")
    wanted = day.page.wanted()
    day.run(day.shell._exporter._save(wanted, target))
    assert day.shell.bar.text.startswith("表.xlsx正在别的程序里打开着")
    assert target.read_bytes() == b"old"
    day.run(day.shell._exporter._save(wanted, tmp_path / "stick" / "表.xlsx"))
    assert "U盘是不是拔掉了" in day.shell.bar.text
    assert not list(tmp_path.glob(".*.part"))


def test_the_hazard_ledger_is_one_key_from_the_list_of_matters(busy: Laptop, tmp_path: Path) -> None:
    """Domain reference 2.5 and 5.2 item 8: one key, a name, and it is saved; nothing restricted in it."""
    rail(busy, "matters")
    assert "隐患台账" in busy.words() and "到期气瓶" in busy.words()
    file = tmp_path / "ledger.xlsx"
    busy.press(Qt.Key.Key_T, modifier=CONTROL)
    choose(busy, file)
    busy.until(file.exists)
    busy.settle()
    made = load_workbook(file).active
    sound(made)
    rows = table(made)
    assert {row["隐患编号"] for row in rows} >= {"YH-104203-2612-990001", "YH-104203-2612-990002"}
    assert {row["等级"] for row in rows} == {"一般"}
    assert "演示数据" in "\n".join(facts(made)) and "另有" not in "\n".join(facts(made))
    assert busy.shell.bar.text.startswith(f"已导出{len(rows)}条：ledger.xlsx")


def test_gas_equipment_near_its_end_is_a_paper_and_an_excel_list(busy: Laptop, tmp_path: Path) -> None:
    """5.2 item 14: one printed list by supplier; Ctrl+E saves the same as Excel."""
    page = rail(busy, "matters")
    busy.press(Qt.Key.Key_G, modifier=CONTROL)
    assert busy.shell.bar.text == "近期没有到期的气瓶、软管、灶具"
    desk(busy).store.apply(_old_hose)
    rail(busy, "matters")
    busy.press(Qt.Key.Key_G, modifier=CONTROL)
    busy.settle()
    assert busy.page is not page
    assert "到期气瓶清单" in busy.page.accessibleName()
    made = export(busy, tmp_path / "gas.xlsx")
    sound(made)
    assert [(row["门牌"], row["名称"], row["状态"]) for row in table(made)] == [
        ("3栋2单元503", "软管", "已到期")
    ]
    busy.run(busy.page.save_as(tmp_path / "gas.docx"))
    assert (tmp_path / "gas.docx").read_bytes().startswith(b"PK")


def _old_hose(tx: Tx) -> None:
    fields = {"id": row_id(700), "scope_id": f"grid:{GRID}", "household_id": HOME, "kind": "hose"}
    tx.put(Equipment.model_validate(fields | {"material": "rubber", "replaced_on": "2020-01"}))
