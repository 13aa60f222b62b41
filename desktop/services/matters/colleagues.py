"""Colleagues by name, as somebody types them."""

from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.services.desk import Desk


def colleague_named(desk: Desk, name: str) -> Staff:
    """The one active colleague of this name, or whose name holds these characters.

    Raises UserError resetcode.nobody, resetcode.several (with their names), resetcode.yourself.
    """
    wanted = name.strip()
    found = [one for one in desk.read(lambda tx: tx.find(Staff, order_by="name")) if one.active]
    same = [one for one in found if one.name == wanted] or [one for one in found if wanted in one.name]
    if not same:
        raise UserError("resetcode.nobody", name=wanted)
    if len(same) > 1:
        raise UserError("resetcode.several", names=[one.name for one in same])
    if same[0].id == desk.staff.id:
        raise UserError("resetcode.yourself")
    return same[0]
