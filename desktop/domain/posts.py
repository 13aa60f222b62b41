"""四位一体: the four posts of a grid, and which of them nobody holds (COR-02, GOV-01).

The policy names the posts and does not say who they are. Here the permission set decides, never the title
(SUP-01, decision 12): 网格责任人 holds several grids, 网格管理员 works the grid, 网格协管员 leads one of its
buildings, 网格专管员 is the bureau's person to whom matters of the community are transferred.
"""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from desktop.domain.staff import Permission, Staff


class Post(enum.StrEnum):
    """In the order of the policy."""

    ACCOUNTABLE = "accountable"
    MANAGER = "manager"
    ASSISTANT = "assistant"
    SPECIALIST = "specialist"


@dataclass(frozen=True)
class Posts:
    """Who is missing in one grid."""

    missing: tuple[Post, ...]
    without_lead: tuple[str, ...]
    """Ids of buildings without a lead, where the grid has leads at all; as they were given."""


def posts_of(grid_id: str, community_id: str, buildings: Collection[str], staff: Iterable[Staff]) -> Posts:
    """The posts of one grid. `buildings`: ids of those of the grid; who is not active holds nothing."""
    held: set[Post] = set()
    led: set[str] = set()
    for one in staff:
        if not one.active:
            continue
        led |= set(one.building_ids) if one.permission == Permission.OWN_BUILDING else set()
        if (post := _post_of(one, grid_id, community_id)) is not None:
            held.add(post)
    if led & set(buildings):
        held.add(Post.ASSISTANT)
    missing = tuple(post for post in Post if post not in held)
    vacant = () if Post.ASSISTANT in missing else tuple(one for one in buildings if one not in led)
    return Posts(missing, vacant)


def _post_of(one: Staff, grid_id: str, community_id: str) -> Post | None:
    """What this person holds in the grid besides buildings."""
    if one.permission == Permission.TRANSFERRED:
        return Post.SPECIALIST if one.community_id == community_id else None
    if grid_id not in one.grid_ids:
        return None
    return {Permission.SEVERAL_GRIDS: Post.ACCOUNTABLE, Permission.OWN_GRID: Post.MANAGER}.get(
        Permission(one.permission)
    )
