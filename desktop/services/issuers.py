"""Who issues papers and checks homes: a residents' committee, not a government (domain reference 2.11)."""

from desktop.domain.places import Area
from desktop.services.desk import Desk
from desktop.store.tx import Tx


def community(tx: Tx, desk: Desk) -> str:
    found = tx.get(Area, desk.staff.community_id)
    return found.name if found else ""


def committee(tx: Tx, desk: Desk) -> str:
    """清泉社区居民委员会; empty before the first round."""
    name = community(tx, desk)
    return f"{name}居民委员会" if name else ""
