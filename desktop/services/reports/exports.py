"""Lists as they may leave the program as Excel: the whole filtered list, without what is restricted.

Restricted matters and the reasons of care (decision 1) are shown to who may see
them, and stay on the laptop: an exported file goes to anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from desktop.domain.say import Say, say
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.records import records
from desktop.services.sent import outgoing
from desktop.services.shapes.assigning import GridCoverage
from desktop.services.shapes.gridhandover import GridHandoverLine
from desktop.services.shapes.household import HouseholdLine, ResidentLine
from desktop.services.shapes.matter import MatterLine
from desktop.services.shapes.record import RecordLine
from desktop.services.shapes.search import SearchHit
from desktop.services.shapes.sync import ReceiptLine
from desktop.services.shapes.today import TodayLine
from desktop.services.subjects import households, search
from desktop.services.today import assigning, gridhandover, today

T = TypeVar("T")
_ALL = -1


class _Marked(Protocol):
    @property
    def restricted(self) -> bool: ...


M = TypeVar("M", bound=_Marked)


@dataclass(frozen=True)
class Listed(Generic[T]):
    """Rows in the order of the page, and how many of it are not exported."""

    rows: list[T]
    left_out: int = 0


def without_restricted(rows: Sequence[M]) -> Listed[M]:
    """Rows that may leave the laptop, and how many may not (decision 1)."""
    kept = [row for row in rows if not row.restricted]
    return Listed(kept, len(rows) - len(kept))


def without_reason(sentence: Say) -> Say:
    """The sentence with every reason of care (独居, 残疾 …) said as 关爱户; reasons of a risk stay here."""
    if sentence.key.startswith("tag."):
        return say("export.care_reason")
    if sentence.key.startswith("risk.sign_"):
        return say("export.risk_reason")
    return replace(sentence, values={name: _plain(value) for name, value in sentence.values.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Say):
        return without_reason(value)
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def today_lines(desk: Desk) -> Listed[tuple[str, TodayLine]]:
    """(group, line) in the order of the page."""
    pairs = [(group.key, line) for group in today.view(desk).groups for line in group.lines]
    kept = [
        (key, replace(line, reason=without_reason(line.reason))) for key, line in pairs if not line.restricted
    ]
    return Listed(kept, len(pairs) - len(kept))


def assign_lines(desk: Desk, name: str) -> Listed[TodayLine]:
    """`to_assign` or `to_review` of 分办·审核."""
    view = assigning.view(desk)
    kept = without_restricted(view.to_assign if name == "to_assign" else view.to_review)
    return Listed([replace(one, reason=without_reason(one.reason)) for one in kept.rows], kept.left_out)


def grids(desk: Desk) -> Listed[GridCoverage]:
    """How each grid stands: counts of homes, none of persons who work there."""
    return Listed(assigning.view(desk).grids)


def grid_handover_lines(desk: Desk, kind: str) -> Listed[GridHandoverLine]:
    """交接清单; `kind` is one of `gridhandover.KINDS`, or `all`."""
    found = without_restricted([one for one in gridhandover.view(desk).lines if kind in ("all", one.kind)])
    lines = [(one, replace(one.line, reason=without_reason(one.line.reason))) for one in found.rows]
    return Listed([replace(one, line=line) for one, line in lines], found.left_out)


def matter_lines(desk: Desk, filter: str, text: str = "") -> Listed[MatterLine]:
    return without_restricted(matters.listing(desk, filter, _ALL, text))


def record_lines(desk: Desk, filter: str, text: str = "") -> Listed[RecordLine]:
    return Listed(records.listing(desk, filter, _ALL, text))


def household_lines(desk: Desk, text: str = "", filter: str = "") -> Listed[HouseholdLine]:
    found = households.listing(desk, text, filter)
    return Listed([replace(line, due=without_reason(line.due)) if line.due else line for line in found])


def residents(desk: Desk, household_id: str) -> Listed[ResidentLine]:
    """Without what they are cared for. Raises UserError record.no_subject."""
    found = households.view(desk, household_id).residents
    return Listed([replace(one, tags=[]) for one in found])


def receipts(desk: Desk, states: frozenset[str] | None) -> Listed[ReceiptLine]:
    """Of these states; None for all."""
    found = outgoing.receipts(desk)
    return without_restricted([line for line in found if states is None or line.state in states])


def hits(desk: Desk, text: str) -> Listed[SearchHit]:
    """All hits, not only those that fit below the field. Restricted rows are never found."""
    return Listed(search.find(desk, text, _ALL))
