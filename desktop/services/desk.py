"""What every use case is given: the open file, who sits before it, the clock, rules and forms."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from desktop.clock import Clock
from desktop.domain import permissions
from desktop.domain.office import Form
from desktop.domain.permissions import Actor
from desktop.domain.rules import RuleBook
from desktop.domain.say import Say, UserError
from desktop.domain.staff import Staff
from desktop.forms.faults import FormFaults
from desktop.forms.library import FormLibrary
from desktop.services.memory import Memory
from desktop.store import scopes
from desktop.store.standing import turned_out
from desktop.store.store import Store
from desktop.store.tx import Tx

T = TypeVar("T")

_DEVICE_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without I and O, which are read as 1 and 0."""


@dataclass(frozen=True)
class Desk:
    """One person at one laptop."""

    store: Store
    staff: Staff
    clock: Clock
    rules: RuleBook
    forms: FormLibrary
    texts_language: str = "zh_CN"
    device: str = "00"
    """Two characters that tell this laptop's numbers from all others (domain reference 2.5)."""
    demo: bool = False
    """Papers say 演示数据."""
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)
    """What 今日 worked out before, for as long as this person sits here."""

    @property
    def actor(self) -> Actor:
        return permissions.actor_of(self.staff)

    @property
    def sees_reasons(self) -> bool:
        return permissions.sees_reasons(self.staff)

    @property
    def device_answers(self) -> dict[str, str]:
        """What the form's questions `username` and `deviceid` hold."""
        return {"username": self.staff.name, "deviceid": self.device}

    def read(self, work: Callable[[Tx], T]) -> T:
        return self.store.read(work)

    def write(self, work: Callable[[Tx], T]) -> T:
        return self.store.write(work)


def device_of(replica_id: str) -> str:
    """Three characters for a laptop's numbers, from its replica id: a restored file numbers anew. Of twenty
    laptops in a community two have the same once in two hundred communities; of two, once in seven.
    """
    number = int.from_bytes(hashlib.sha256(replica_id.encode()).digest()[:4], "big")
    base = len(_DEVICE_LETTERS)
    return "".join(_DEVICE_LETTERS[number // base**place % base] for place in (2, 1, 0))


def take_published(store: Store, forms: FormLibrary) -> list[str]:
    """Take in the forms the server published; hands back the codes that are new here.

    A workbook that cannot be compiled is left out: the version in use stays.
    """
    taken = []
    for row in store.read(lambda tx: tx.find(Form, order_by="code, version")):
        if row.code in forms.codes() and forms.get(row.code, row.version).version == row.version:
            continue
        try:
            lists = {name: text.encode() for name, text in row.lists.items()}
            taken.append(forms.add(base64.b64decode(row.workbook), lists).code)
        except (FormFaults, ValueError):
            continue
    return taken


def deactivated(desk: Desk) -> Say | None:
    """What the person is told when the server has taken every scope, and the own entry with it; None else."""

    def work(tx: Tx) -> Say | None:
        return None if scopes.states(tx.connection) else turned_out(tx)

    return desk.read(work)


def open_desk(
    store: Store,
    clock: Clock,
    rules: RuleBook,
    forms: FormLibrary,
    language: str = "zh_CN",
    demo: bool = False,
) -> Desk:
    """The desk of the person whose file this is. Raises UserError record.no_staff before the first round."""
    take_published(store, forms)
    staff = store.read(lambda tx: tx.get(Staff, tx.staff_id))
    if staff is None:
        raise UserError("record.no_staff")
    device = device_of(str(store.state("replica_id", "")))
    return Desk(store, staff, clock, rules, forms, language, device, demo)
