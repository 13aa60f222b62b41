"""Cylinders, hoses and stoves near their end, by supplier: one list for him (COR-06, 5.2 item 14)."""

from datetime import date, timedelta

from desktop.domain.gaspaper import GasData, GasGroup
from desktop.domain.people import Equipment, EquipmentKind, Household
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.issuers import committee
from desktop.services.reports.exports import Listed
from desktop.services.shapes.ledger import GasRow
from desktop.services.subjects import gear
from desktop.store.queries import equipment, homes, ledger
from desktop.store.tx import Tx

_ASKED = frozenset({EquipmentKind.CYLINDER.value, EquipmentKind.HOSE.value, EquipmentKind.STOVE.value})


def gas_rows(desk: Desk) -> Listed[GasRow]:
    """What is past its end or will be within `cylinder.due_soon_days`: by supplier, then by day and door.

    A hose or stove is named with the supplier of the home's cylinder. Those of a home entered twice
    stand once, under the home that is kept.
    """
    return Listed(desk.read(lambda tx: _rows(tx, desk)))


def gas_list(desk: Desk) -> GasData:
    """The same as a paper, without phones: it is given away. Raises UserError record.no_gas_due."""
    rows = gas_rows(desk).rows
    if not rows:
        raise UserError("record.no_gas_due")
    groups: dict[str, list[GasRow]] = {}
    for row in rows:
        groups.setdefault(row.supplier, []).append(row)
    today = desk.clock.today()
    return GasData(
        issuer=desk.read(lambda tx: committee(tx, desk)),
        worker=desk.staff.name,
        phone=desk.staff.phone,
        until=today + timedelta(days=_soon(desk, today)),
        groups=tuple(
            GasGroup(
                supplier,
                tuple((one.door, one.name, one.kind, one.serial, one.since, one.ends_on) for one in found),
            )
            for supplier, found in groups.items()
        ),
        made_at=desk.clock.moment(),
        demo=desk.demo,
    )


def _soon(desk: Desk, today: date) -> int:
    return int(desk.rules.number("cylinder.due_soon_days", today))


def _rows(tx: Tx, desk: Desk) -> list[GasRow]:
    today, pieces = desk.clock.today(), equipment.of_homes(tx)
    suppliers, phones, found = ledger.suppliers(tx), ledger.phones(tx), []
    for home in homes.households(tx):
        for one in pieces.get(home.id, ()):
            ends_on = gear.last_day(one, today, desk.rules)
            if one.kind not in _ASKED or ends_on is None:
                continue
            if (ends_on - today).days <= _soon(desk, today):
                supplier = one.supplier or suppliers.get(home.id, "")
                found.append(_row(one, home, supplier, phones.get(home.id, ""), ends_on, today))
    return sorted(found, key=lambda row: (not row.supplier, row.supplier, row.ends_on, row.door))


def _row(one: Equipment, home: Household, supplier: str, phone: str, ends_on: date, today: date) -> GasRow:
    since = one.made_on or one.replaced_on or (str(one.bought_year) if one.bought_year else "")
    return GasRow(
        supplier=supplier,
        door=home.door,
        name=home.head_name,
        phone=phone,
        kind=one.kind,
        serial=one.serial,
        material=one.material,
        since=since,
        ends_on=ends_on,
        days_left=(ends_on - today).days,
    )
