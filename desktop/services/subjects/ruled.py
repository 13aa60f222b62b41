"""What a person decided about a home against what the program works out: by whom, when, why.

Kept as facts of the home in the restricted scope: they are not on a building lead's laptop (decision 12).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from desktop.domain import scopes
from desktop.domain.moments import china_day
from desktop.domain.people import Fact
from desktop.domain.say import UserError
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.services.subjects.factrow import put_fact
from desktop.services.subjects.subjects import check_scope, find_subject
from desktop.store.tx import Tx

COLOUR, NO_WORK = "risk_override", "no_work_dismissed"
NAMES = frozenset({COLOUR, NO_WORK})
"""Names of the facts."""
_REASON_MOST = 140


@dataclass(frozen=True)
class Ruling:
    """`about`: mark of the facts it was decided on; when they change it no longer stands."""

    value: str
    reason: str
    staff_id: str
    at: str
    about: str


def of_home(tx: Tx, household_id: str, name: str) -> Ruling | None:
    """The latest of a home; None when nobody decided."""
    return _read(tx.get(Fact, fixed_id(household_id, name)))


def of_homes(tx: Tx, ids: Iterable[str], name: str) -> dict[str, Ruling]:
    """The latest of each of these homes that has one."""
    facts = tx.find(Fact, id=[fixed_id(one, name) for one in ids])
    found = {one.subject_id: _read(one) for one in facts}
    return {home: one for home, one in found.items() if one is not None}


def reason_of(value: Any) -> str:
    """The reason of a decision as its row holds it, for people who have to choose between two."""
    return str(value[1]) if isinstance(value, list) and len(value) > 1 else ""


def decide(desk: Desk, household_id: str, name: str, value: str, reason: str, about: str) -> None:
    """Keep a decision with its reason.

    Raises UserError risk.no_reason, risk.not_yours, record.no_subject, record.foreign_scope.
    """
    said = reason.strip()[:_REASON_MOST]
    if not said:
        raise UserError("risk.no_reason")
    if not desk.sees_reasons:
        raise UserError("risk.not_yours")
    given = [value, said, desk.staff.id, desk.clock.moment(), about]
    desk.write(lambda tx: _put(tx, desk, household_id, name, given))


def _put(tx: Tx, desk: Desk, household_id: str, name: str, given: list[str]) -> None:
    subject = find_subject(tx, "household", household_id, desk.staff)
    scope = check_scope(scopes.restricted(subject.grid_id), subject, desk.staff)
    put_fact(tx, scope, subject.id, name, given, china_day(given[3]))


def _read(fact: Fact | None) -> Ruling | None:
    value: Any = fact.value if fact is not None else None
    if not isinstance(value, list) or len(value) != len(Ruling.__dataclass_fields__):
        return None
    return Ruling(*map(str, value))
