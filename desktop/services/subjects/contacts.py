"""联系干部: who of the party members and cadres keeps in touch with a home (COR-12). A fact of the home."""

from datetime import date

from desktop.domain import scopes
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.shapes.household import Contact
from desktop.services.subjects.factrow import put_fact
from desktop.services.subjects.subjects import check_scope, find_subject
from desktop.store.queries import facts
from desktop.store.tx import Tx

NAME = "contact"
"""Name of the fact; its value is a name, with the post if one likes."""
MOST = 40
"""Characters."""


def of_home(tx: Tx, ids: list[str]) -> Contact | None:
    """`ids`: the home that is kept, then those merged into it."""
    found = next((one for one in facts.latest(tx, ids) if one.name == NAME and one.value), None)
    return Contact(str(found.value), date.fromisoformat(found.confirmed_on)) if found else None


def name_contact(desk: Desk, household_id: str, name: str) -> None:
    """Put down who it is from today on.

    Raises UserError household.no_contact, risk.not_yours, record.no_subject, record.foreign_scope.
    """
    said = " ".join(name.split())[:MOST]
    if not said:
        raise UserError("household.no_contact")
    if not desk.sees_reasons:
        raise UserError("risk.not_yours")

    def work(tx: Tx) -> None:
        subject = find_subject(tx, "household", household_id, desk.staff)
        scope = check_scope(scopes.grid(subject.grid_id), subject, desk.staff)
        put_fact(tx, scope, subject.id, NAME, said, desk.clock.today())

    desk.write(work)
