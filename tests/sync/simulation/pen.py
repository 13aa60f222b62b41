"""How the people of the simulation write: each word of a transaction is noted in the ledger."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from desktop.domain.base import Row
from desktop.store.tx import Tx
from tests.sync.simulation.laptop import TOKEN
from tests.sync.simulation.ledger import Deleted, Ledger, Written
from tests.sync.simulation.world import UNFIT


@dataclass
class Pen:
    """Writes rows of one transaction, and each word of them into the ledger."""

    tx: Tx
    ledger: Ledger
    laptop: str
    acts: list[Written | Deleted] = field(default_factory=list)

    def put(self, row: Row) -> None:
        for token in tokens(row.model_dump(mode="json")):
            self.note(token, "", row.id)
        self.tx.put(row)

    def patch(self, model: type[Row], row_id: str, **fields: Any) -> None:
        before = self.tx.one(model, row_id).model_dump(mode="json")
        for name, value in fields.items():
            for token in tokens(value):
                self.note(token, next(iter(tokens(before[name])), ""), row_id, self._beside(row_id, name))
        self.tx.patch(model, row_id, **fields)

    def delete(self, model: type[Row], row_id: str) -> None:
        seen = frozenset(tokens(self.tx.one(model, row_id).model_dump(mode="json")))
        act = Deleted(row_id, seen, self.laptop)
        self.ledger.delete(act)
        self.acts.append(act)
        self.tx.delete(model, row_id)

    def _beside(self, row_id: str, name: str) -> frozenset[str]:
        """Own words in this field that the page shows beside the other's: whoever writes now knows them."""
        told = self.tx.sql(
            "SELECT \"set\" ->> ? AS word FROM outbox WHERE row_id = ? AND state = 'conflict'", [name, row_id]
        )
        return frozenset(word for one in told for word in tokens(one["word"]))

    def note(self, token: str, seen: str, row_id: str, beside: frozenset[str] = frozenset()) -> None:
        act = Written(token, seen, self.laptop, row_id, beside=beside)
        self.ledger.write(act)
        self.acts.append(act)

    def unfit(self, row_id: str, token: str) -> None:
        """More people than a home can have, past the class that would not let it through."""
        [(door,)] = self.tx.connection.execute(
            "SELECT door FROM household WHERE id = ?", (row_id,)
        ).fetchall()
        self.note(token, next(iter(tokens(door)), ""), row_id)
        self.tx.connection.execute(
            f"UPDATE household SET people = max(people, {UNFIT} - 1) + 1, door = ? WHERE id = ?",
            (token, row_id),
        )


def tokens(value: Any) -> list[str]:
    return TOKEN.findall(orjson.dumps(value).decode())
