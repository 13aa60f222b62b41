"""What nobody who works there can take further comes to the office (SUP-01, decision 4)."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.staff import Staff
from desktop.services.desk import Desk
from desktop.services.today import assigning, today
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import FANG, LI, ZHANG, ZHOU, day

DOOR = "5栋1单元301"
Make = Callable[..., str]
DeskOf = Callable[[str], Desk]


def leave(store: Store, *staff: str) -> None:
    store.apply(lambda tx: [tx.patch(Staff, one, active=False) for one in staff])


def to_review(desk: Desk, chinese: Texts) -> dict[str, str]:
    [lines] = [one.lines for one in today.view(desk).groups if one.key == "to_review"]
    assert [one.target.id for one in assigning.view(desk).to_review] == [one.target.id for one in lines]
    return {one.target.id: chinese.say(one.reason) for one in lines}


def test_sent_back_to_who_left_a_grid_without_worker(
    desk_of: DeskOf, store: Store, hazard: Make, chinese: Texts
) -> None:
    steps: Any = [("fixed", 2, LI, {}), ("return", 1, ZHOU, {})]
    back = hazard(DOOR, steps, first_due_at=day(-9, 16), state="fixing")
    assert to_review(desk_of(ZHOU), chinese) == {}
    leave(store, LI)
    assert to_review(desk_of(ZHOU), chinese) == {}, "张海涛 works there and has it now"
    leave(store, ZHANG)
    [reason] = to_review(desk_of(ZHOU), chinese).values()
    assert "李梅" in reason and back in to_review(desk_of(ZHOU), chinese)


def test_put_right_by_the_only_one_who_works_there(
    desk_of: DeskOf, store: Store, hazard: Make, chinese: Texts
) -> None:
    by_staff: Any = [("fixed", 0, LI, {"data": {"fixed_by": "staff"}})]
    matter = hazard(DOOR, by_staff, first_due_at=day(-3, 16), state="to_check", grade="G")
    assert to_review(desk_of(ZHOU), chinese) == {}
    leave(store, ZHANG, FANG)
    found = to_review(desk_of(ZHOU), chinese)
    assert list(found) == [matter] and "没有别人能复查" in found[matter]


@pytest.mark.parametrize("gone", [True, False])
def test_a_re_inspection_given_to_somebody_who_left(
    desk_of: DeskOf, store: Store, hazard: Make, chinese: Texts, gone: bool
) -> None:
    to: Any = {"data": {"assignee_id": ZHANG, "assignee_name": "张海涛"}}
    given: Any = {"grade": "S", "state": "to_check", "assignee_id": ZHANG}
    steps: Any = [("fixed", 2, LI, {}), ("assign", 1, ZHOU, to)]
    matter = hazard(DOOR, steps, first_due_at=day(-3, 16), **given)
    if gone:
        leave(store, ZHANG, FANG)
    assert list(to_review(desk_of(ZHOU), chinese)) == ([matter] if gone else [])
