"""What papers along the life of a matter say: 移交单 when handed on, 整改回执 when it was put right.

Neither is ever a penalty, and neither is made of a restricted matter (decisions 1 and 2).
"""

from dataclasses import dataclass

from desktop.domain.say import Say
from desktop.domain.values import Moment


@dataclass(frozen=True)
class DoneStep:
    """One step so far."""

    at: Moment
    what: Say
    who: str
    note: Say | None


@dataclass(frozen=True)
class PaperPhoto:
    """JPEG or PNG file; `moment` is `before` or `after`."""

    picture: bytes
    moment: str
    taken_at: Moment
    taken_by: str


@dataclass(frozen=True)
class HandoverData:
    """移交单 of one matter: from the committee to a unit (COR-06, finding 6)."""

    number: str
    matter_number: str
    kind: str
    """Kind of matter: hazard, need …"""
    issuer: str
    """清泉社区居民委员会"""
    area: str
    """清泉社区 一网格"""
    title: str
    detail: str
    grade: str
    """T, G, M, A or empty. M is only suspected, A is what an authority decided (finding 4)."""
    where: str
    who: str
    found_at: Moment
    found_by: str
    advice: str
    duty_clause: str
    due_at: Moment | None
    to_units: tuple[str, ...]
    """Whom it is handed to, by today's name."""
    policy_unit: Say | str
    statutory_unit: Say | str
    fates: tuple[Say, ...]
    """What became of units that are no more: 市乡村振兴局 已并入 市农业农村局."""
    steps: tuple[DoneStep, ...]
    """The oldest first."""
    photos: tuple[PaperPhoto, ...]
    """Two at most."""
    handed_by: str
    contact_name: str
    contact_phone: str
    made_at: Moment
    demo: bool = False


@dataclass(frozen=True)
class ReceiptData:
    """隐患整改回执: what was put right, and whether it is gone (domain reference 2.11)."""

    number: str
    matter_number: str
    notices: tuple[str, ...]
    """Numbers of the 告知书 that told of it."""
    issuer: str
    to_whom: str
    address: str
    title: str
    detail: str
    advice: str
    due_at: Moment | None
    fixed_at: Moment
    fixed_by: str
    """household, owner, unit or staff; empty when nobody said."""
    fixed_note: str
    gone: bool | None
    """The re-inspector's opinion; None while it waits for him: the paper leaves room."""
    opinion_note: str
    checker: str
    checked_at: Moment | None
    document: str
    """The authority's or gas company's document (decision 4)."""
    photos: tuple[PaperPhoto, ...]
    """The pair: before, after."""
    made_at: Moment
    demo: bool = False
