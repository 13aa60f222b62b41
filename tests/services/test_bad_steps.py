"""Bad input of the closed loop: each is said in plain words, and nothing is lost (SUP-01).

Two laptops and somebody who left are in `test_over_server`, units that are no more in `test_routing`.
"""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.matters import Matter
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import GRID, LI, ZHANG, ZHOU, uid

Make = Callable[..., str]
DeskOf = Callable[[str], Desk]


def said(texts: Texts, attempt: Callable[[], Any]) -> str:
    with pytest.raises(UserError) as refused:
        attempt()
    return texts.say(refused.value.say)


@pytest.mark.parametrize(
    ("staff", "steps", "action", "words"),
    [
        (LI, [("fixed_and_checked", 1, LI, {})], "tell", "现在是“已销号”，不能做“已告知”"),
        (LI, [("report", 1, LI, {})], "start", "现在是“已上报”，不能做“开始整改”"),
        (ZHOU, [("false_alarm", 1, ZHOU, {})], "extend", "现在是“误报”，不能做“延期”"),
    ],
)
def test_a_step_that_todays_state_forbids_says_which_and_why(
    desk_of: DeskOf, hazard: Make, chinese: Texts, steps_of: Callable[[str], list[str]],
    staff: str, steps: list[Any], action: str, words: str,
) -> None:  # fmt: skip
    matter_id = hazard(steps=steps)
    desk = desk_of(staff)
    found = said(chinese, lambda: matters.step(desk, matter_id, action, "再来", {"days": 3}))
    assert found == words
    assert steps_of(matter_id) == [one[0] for one in steps]


@pytest.mark.parametrize("days", ["0", "-3", -3, "昨天", 31])
def test_no_extension_brings_a_deadline_before_the_one_there_is(
    desk_of: DeskOf, hazard: Make, chinese: Texts, matter_of: Callable[[str], Matter], days: Any
) -> None:
    matter_id = hazard()
    before = matter_of(matter_id).due_at
    found = said(chinese, lambda: matters.step(desk_of(ZHOU), matter_id, "extend", "缺材料", {"days": days}))
    assert "天" in found and matter_of(matter_id).due_at == before


def test_a_matter_opens_although_a_photo_of_a_step_is_missing(desk: Desk, hazard: Make) -> None:
    """It is on its way from another laptop, or never came."""
    more = {"data": {"fixed_by": "household", "photo_ids": [uid("photo")]}}
    view = matters.view(desk, hazard(steps=[("fixed", 1, ZHANG, more)]))
    assert (view.line.state, view.photos) == ("to_check", [])
    assert matters.step(desk, view.line.id, "pass").line.state == "closed"


@pytest.mark.parametrize("gone", [{"grid_ids": []}, {"active": False}])
def test_sup_01_nothing_is_given_to_somebody_who_left_the_grid(
    desk_of: DeskOf, hazard: Make, store: Store, chinese: Texts, gone: dict[str, Any]
) -> None:
    """The list of names was on the screen before the news came."""
    matter_id, boss = hazard(), desk_of(ZHOU)
    store.apply(lambda tx: tx.patch(Staff, ZHANG, **gone))
    given = {"assignee_id": ZHANG}
    assert (
        said(chinese, lambda: matters.step(boss, matter_id, "assign", "请去看", given))
        == "张海涛现在不负责这里，请另选一人"
    )
    store.apply(lambda tx: tx.patch(Staff, ZHANG, active=True, grid_ids=[GRID]))
    assert matters.step(boss, matter_id, "assign", "请去看", given).line.assignee == "张海涛"
