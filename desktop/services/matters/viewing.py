"""已查看: somebody responsible opened it. Written once per person and thing."""

from desktop.domain.records import Viewed
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.store.tx import Tx


def viewed_id(desk: Desk, target_id: str) -> str:
    return fixed_id(target_id, desk.staff.id)


def mark_viewed(tx: Tx, desk: Desk, target_id: str, scope_id: str) -> None:
    """Note that this person saw it; only for those who supervise."""
    if not desk.actor.may_supervise or tx.get(Viewed, viewed_id(desk, target_id)):
        return
    tx.put(
        Viewed(
            id=viewed_id(desk, target_id),
            scope_id=scope_id,
            target_id=target_id,
            staff_id=desk.staff.id,
            staff_name=desk.staff.name,
            at=desk.clock.moment(),
        )
    )
