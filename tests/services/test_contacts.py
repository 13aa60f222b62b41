"""联系干部: each home has somebody by name who keeps in touch (COR-12)."""

from collections.abc import Callable

import pytest

from desktop.domain.people import Fact
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.shapes.household import Contact
from desktop.services.subjects import contacts, households
from desktop.store.store import Store
from tests.services.conftest import FANG, GRID, LI, ZHANG, ZHOU, home

DeskOf = Callable[[str], Desk]
DOOR = "3栋2单元503"


def shown(desk: Desk) -> Contact | None:
    return households.view(desk, home(DOOR)).contact


def test_cor_12_a_home_has_a_named_contact_with_the_day(desk: Desk, desk_of: DeskOf, store: Store) -> None:
    assert shown(desk) is None
    contacts.name_contact(desk, home(DOOR), "  柯志平 （社区党员） ")
    assert shown(desk) == Contact("柯志平 （社区党员）", desk.clock.today())
    contacts.name_contact(desk_of(ZHOU), home(DOOR), "舒家才")
    found = shown(desk_of(ZHANG))
    assert found is not None and found.name == "舒家才"
    (row,) = store.read(lambda tx: tx.find(Fact))
    assert row.scope_id == f"grid:{GRID}"


def test_cor_12_without_a_name_nothing_changes(desk: Desk) -> None:
    contacts.name_contact(desk, home(DOOR), "舒家才")
    with pytest.raises(UserError, match="household.no_contact"):
        contacts.name_contact(desk, home(DOOR), "   ")
    found = shown(desk)
    assert found is not None and found.name == "舒家才"


def test_cor_12_a_building_lead_names_nobody(desk_of: DeskOf) -> None:
    with pytest.raises(UserError, match="risk.not_yours"):
        contacts.name_contact(desk_of(FANG), home(DOOR), "舒家才")
    assert shown(desk_of(LI)) is None
