"""四位一体 (COR-02, GOV-01): four posts a grid, by permission set and never by title."""

from typing import Any

import pytest

from desktop.domain.posts import Post, Posts, posts_of
from desktop.domain.staff import Permission, Staff
from desktop.domain.values import fixed_id

COMMUNITY, GRID, ELSEWHERE = (fixed_id("posts", name) for name in ("community", "grid", "elsewhere"))
THREE, FIVE = (fixed_id("posts", "building", str(number)) for number in (3, 5))
ALL = tuple(Post)


def person(permission: Permission, **more: Any) -> Staff:
    given = {
        "id": fixed_id("posts", permission, repr(more)), "scope_id": f"community:{COMMUNITY}", "name": "某人",
        "permission": permission, "community_id": COMMUNITY,
    }  # fmt: skip
    return Staff.model_validate(given | more)


CHIEF = person(Permission.SEVERAL_GRIDS, grid_ids=[GRID, ELSEWHERE])
WORKER = person(Permission.OWN_GRID, grid_ids=[GRID])
LEAD_3 = person(Permission.OWN_BUILDING, building_ids=[THREE])
LEAD_5 = person(Permission.OWN_BUILDING, building_ids=[FIVE])
BUREAU = person(Permission.TRANSFERRED, unit="XF")


def posts(*staff: Staff) -> Posts:
    return posts_of(GRID, COMMUNITY, [THREE, FIVE], staff)


def test_cor_02_a_grid_is_complete_with_all_four_and_with_nothing_less() -> None:
    everybody = (CHIEF, WORKER, LEAD_3, LEAD_5, BUREAU)
    assert posts(*everybody) == Posts((), ())
    assert posts().missing == ALL
    without = [posts(*(one for one in everybody if one is not gone)) for gone in (CHIEF, WORKER, BUREAU)]
    assert [one.missing for one in without] == [(Post.ACCOUNTABLE,), (Post.MANAGER,), (Post.SPECIALIST,)]
    assert posts(CHIEF, WORKER, BUREAU) == Posts((Post.ASSISTANT,), ())


def test_gov_01_a_building_without_a_lead_is_named_and_the_post_is_held() -> None:
    found = posts(CHIEF, WORKER, LEAD_3, BUREAU)
    assert (found.missing, found.without_lead) == ((), (FIVE,))


@pytest.mark.parametrize(
    "other",
    [
        person(Permission.OWN_GRID, grid_ids=[ELSEWHERE], titles=["网格管理员"]),
        person(Permission.OWN_GRID, grid_ids=[GRID], active=False),
        person(Permission.OWN_BUILDING, building_ids=[fixed_id("posts", "building", "9")]),
        person(Permission.TRANSFERRED, unit="XF", community_id=ELSEWHERE),
        person(Permission.AGGREGATES, grid_ids=[GRID], titles=["网格责任人"]),
    ],
    ids=["another grid", "no longer active", "another grid's building", "another community", "title alone"],
)
def test_cor_02_who_holds_nothing_here_fills_nothing(other: Staff) -> None:
    assert posts(other) == Posts(ALL, ())
