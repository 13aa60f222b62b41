"""What people type finds what they mean."""

from collections.abc import Callable

import pytest

from desktop.domain.people import Household, Resident, Sex
from desktop.domain.places import Building
from desktop.domain.values import new_id
from desktop.store.pinyin import initials
from desktop.store.search import door_key, search
from desktop.store.store import Store
from desktop.store.tx import Tx

MakeHousehold = Callable[..., Household]
HOUSE = new_id()


def found(store: Store, text: str) -> list[str]:
    return [hit.id for hit in store.read(lambda tx: search(tx, text))]


def resident(name: str, phone: str = "", scope: str = "") -> Resident:
    return Resident(
        id=new_id(),
        scope_id=scope or f"grid:{new_id()}",
        household_id=HOUSE,
        name=name,
        sex=Sex.MALE,
        born_on="1950-01-01",
        phone=phone,
    )


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单小花", "sxh"),
        ("曾国平", "zgp"),
        ("仇大明", "qdm"),
        ("解有福", "xyf"),
        ("查志强", "zzq"),
        ("盖文军", "gwj"),
        ("朴永哲", "pyz"),
        ("区德华", "odh"),
        ("尉迟敬", "ycj"),
        ("余友田", "yyt"),
    ],
)
def test_surnames_are_found_as_they_are_spoken(store: Store, name: str, typed: str) -> None:
    row = resident(name)
    store.write(lambda tx: tx.put_all([row, resident("方秀莲")]))
    assert found(store, typed) == [row.id]
    assert found(store, typed.upper()) == [row.id]
    assert found(store, typed[:2]) == [row.id]


def test_the_common_reading_of_a_surname_finds_it_too() -> None:
    assert initials("单小花").split() == ["sxh", "dxh"]
    assert initials("3栋 张三") == "d zs"
    assert initials(None) == ""


@pytest.mark.parametrize(
    "typed",
    ["友田", "余友田", "503", "3-2-503", "3栋2单元", "3栋2单元503", "3栋 余友田"],
)
def test_a_household_by_name_and_door(store: Store, household: MakeHousehold, typed: str) -> None:
    row = household()
    other = household(door="13栋1单元1502", head_name="方秀莲")
    store.write(lambda tx: tx.put_all([row, other]))
    assert found(store, typed) == [row.id]


@pytest.mark.parametrize("typed", ["0012", "012", "10000000012"])
def test_a_resident_by_the_end_of_the_phone_number(store: Store, typed: str) -> None:
    row = resident("余友田", "10000000012")
    store.write(lambda tx: tx.put_all([row, resident("方秀莲", "10000000127")]))
    assert found(store, typed) == [row.id]


@pytest.mark.parametrize("typed", ["", "  ", "余", "%%", "__", '"', "' OR 1", "100%", "\\", "余友田 方秀莲"])
def test_odd_and_empty_input_finds_nothing(store: Store, typed: str) -> None:
    store.write(lambda tx: tx.put(resident("余友田")))
    assert found(store, typed) == []


def test_the_whole_name_comes_first(store: Store) -> None:
    rows = [resident("王小明华"), resident("王小明"), resident("大王小明")]
    store.write(lambda tx: tx.put_all(rows))
    assert found(store, "王小明") == [rows[1].id, rows[0].id, rows[2].id]


def test_the_index_follows_every_write(store: Store) -> None:
    row = resident("余友田")
    store.write(lambda tx: tx.put(row))
    store.write(lambda tx: tx.patch(Resident, row.id, name="单小花"))
    assert (found(store, "余友田"), found(store, "单小花")) == ([], [row.id])
    store.write(lambda tx: tx.delete(Resident, row.id))
    assert found(store, "sxh") == []


def test_an_undone_row_is_not_found(store: Store) -> None:
    row = resident("余友田")

    def work(tx: Tx) -> str:
        tx.put(row)
        return tx.tx_id

    store.undo_tx(store.write(work))
    assert found(store, "余友田") == []


def test_buildings_are_found_by_number(store: Store) -> None:
    building = Building(
        id=new_id(),
        scope_id=f"building:{new_id()}",
        grid_id=new_id(),
        site_id=new_id(),
        code="QQ03",
        name="3栋",
        number=3,
        units=2,
        floors=6,
    )
    store.write(lambda tx: tx.put(building))
    assert found(store, "3栋") == [building.id]
    assert door_key("3栋02单元503") == "-3-2-503-"
