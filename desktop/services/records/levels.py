"""What follows from facts of people: whose work is what, and the care level of their home.

Base data says both until somebody is asked. What it said is kept as a fact beside them, for when the records
that said otherwise are taken back.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from desktop.domain import scopes
from desktop.domain.moments import china_day
from desktop.domain.people import CareLevel, CareTag, Fact, Household, Labour, Resident
from desktop.domain.values import fixed_id
from desktop.services.subjects.factrow import put_fact
from desktop.store.queries import facts, homes, merged
from desktop.store.tx import Tx

LABOUR, CARE = "labour", "care_level"
"""Names of the facts, and of the fields that follow from them."""
_BASE = "{}_before"
"""Name of the fact that keeps what stood before."""


def work(tx: Tx, person: Resident, value: Any, held: Any, on: date) -> None:
    """A person's work is what was told last. `held`: what was told before."""
    if value in set(Labour) and value != person.labour:
        _keep(tx, person.scope_id, person.id, LABOUR, person.labour, held, on)
        tx.patch(Resident, person.id, labour=value)


def work_without(tx: Tx, person: Resident, told: Any, now: Any) -> None:
    """`told` no longer holds. `now`: what an earlier record says; None: none does. Work that comes from
    elsewhere stays.
    """
    if person.labour != told:
        return
    value = _base(tx, [person.id], LABOUR) if now is None else now
    if value in set(Labour):
        tx.patch(Resident, person.id, labour=value)


def level(tx: Tx, home: Household, told: CareLevel | None, on: date) -> None:
    """The home has the level of who needs most. `told`: by what was told before."""
    now = _level(tx, merged.group(tx, "household", home.id), home.care_level)
    if now != home.care_level:
        _keep(tx, scopes.grid(home.grid_id), home.id, CARE, home.care_level, told, on)
        _set(tx, home, now)


def level_without(tx: Tx, home: Household, told: CareLevel | None) -> None:
    """`told`: by what no longer holds. A level that comes from elsewhere stays."""
    ids = merged.group(tx, "household", home.id)
    base = _base(tx, ids, CARE)
    now = _level(tx, ids, CareLevel(base) if base in set(CareLevel) else home.care_level)
    if told == home.care_level != now:
        _set(tx, home, now)


def level_told(tx: Tx, home: Household) -> CareLevel | None:
    """Of who needs most of those who were asked."""
    return _gravest(_told(tx, merged.group(tx, "household", home.id)).values())


def home_of(tx: Tx, person: Resident) -> Household:
    """Raises KeyError when it is not here."""
    return homes.standing(tx, person.household_id) or tx.one(Household, person.household_id)


def _set(tx: Tx, home: Household, level: CareLevel) -> None:
    """No row that was merged into it may say more."""
    order = [*CareLevel].index
    for one in tx.find(Household, id=merged.group(tx, "household", home.id)):
        if one.id == home.id or order(one.care_level) < order(level):
            tx.patch(Household, one.id, care_level=level)


def _level(tx: Tx, ids: Sequence[str], otherwise: CareLevel) -> CareLevel:
    """Lowered only when each who is cared for was asked. `otherwise`: while somebody was not."""
    told = _told(tx, ids)
    today = china_day(tx.moment).isoformat()
    cared_for = [one for one in tx.find(CareTag, household_id=ids) if one.until is None or one.until >= today]
    unasked = any(tag.resident_id not in told for tag in cared_for)
    return _gravest([*told.values(), *([otherwise] if unasked else [])]) or otherwise


def _told(tx: Tx, ids: Sequence[str]) -> dict[str, Any]:
    """Levels by person."""
    people = tx.find(Resident, household_id=ids)
    found = tx.find(Fact, id=[fixed_id(one.id, CARE) for one in people])
    return {one.subject_id: one.value for one in found}


def _gravest(levels: Any) -> CareLevel | None:
    known = [CareLevel(one) for one in levels if one in set(CareLevel)]
    return min(known, key=[*CareLevel].index, default=None)


def _keep(tx: Tx, scope_id: str, subject_id: str, name: str, stood: str, told: Any, on: date) -> None:
    """What stood, where no record had said it."""
    if stood != told or _base(tx, [subject_id], name) is None:
        put_fact(tx, scope_id, subject_id, _BASE.format(name), stood, on)


def _base(tx: Tx, ids: Sequence[str], name: str) -> Any:
    wanted = _BASE.format(name)
    return next((one.value for one in facts.latest(tx, ids) if one.name == wanted), None)
