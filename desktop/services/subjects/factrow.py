"""One fact of a subject put down by a person, beside those that forms bring."""

from datetime import date
from typing import Any

from desktop.domain.people import Fact
from desktop.domain.values import fixed_id
from desktop.store.tx import Tx


def put_fact(tx: Tx, scope_id: str, subject_id: str, name: str, value: Any, on: date) -> None:
    """Confirmed on that day; the row is the same on every laptop."""
    row_id, day = fixed_id(subject_id, name), on.isoformat()
    if tx.get(Fact, row_id) is None:
        given = {"id": row_id, "scope_id": scope_id, "subject_id": subject_id, "name": name, "value": value}
        tx.put(Fact.model_validate(given | {"confirmed_on": day}))
    else:
        tx.patch(Fact, row_id, value=value, confirmed_on=day)
