"""Homes and people that were entered twice: the second row stays and points to the one that is kept.

Nothing is moved, so nothing is lost and undoing is one field. Whoever shows or
writes follows the pointer.
"""

from collections.abc import Callable, Mapping

KINDS = frozenset({"household", "resident"})
FIELD = "merged_into"


def forwards(links: Mapping[str, str]) -> dict[str, str]:
    """For every merged row the row that stands for it. `links`: row to the row it was merged into,
    both here. In a circle, which the server does not take, the smallest id stands for all.
    """
    found = {}
    for row_id in links:
        way = [row_id]
        while (after := links.get(way[-1])) is not None and after not in way:
            way.append(after)
        kept = min(way[way.index(after) :]) if after is not None else way[-1]
        if kept != row_id:
            found[row_id] = kept
    return found


def circles(row_id: str, into: str, link_of: Callable[[str], str | None]) -> bool:
    """Whether merging a row into another one would lead back to itself."""
    seen = {row_id}
    after: str | None = into
    while after is not None:
        if after in seen:
            return True
        seen.add(after)
        after = link_of(after)
    return False
