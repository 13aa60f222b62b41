"""An open form, saved at every answer. Stays on this laptop, is never sent."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from desktop.store.columns import from_json, to_json
from desktop.store.connection import Connection


@dataclass(frozen=True)
class Draft:
    """What is needed to open the same form again at the same question."""

    id: str
    form: str
    form_version: str
    subject_kind: str
    subject_id: str
    seen_at: str
    """Moment of 检查时间."""
    inspector_id: str
    variant: str = ""
    back_entry: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    """Names of the answers taken over by 与上次一致."""
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Hazard card answers by question."""
    at_question: str = ""
    corrects_id: str = ""
    """The record that this one corrects (更正), with the reason."""
    reason: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    saved_at: str = ""
    """Set when it is saved."""


_FIELDS = frozenset(one.name for one in fields(Draft))


def save(connection: Connection, draft: Draft, now: str) -> None:
    """As a new row, so that the order of rows is the order of saving: clocks order nothing."""
    body = asdict(draft) | {"saved_at": now}
    delete(connection, draft.id)
    connection.execute(
        "INSERT INTO draft (id, form, subject_id, saved_at, body) VALUES (?, ?, ?, ?, ?)",
        (draft.id, draft.form, draft.subject_id, now, to_json(body)),
    )


def load(connection: Connection, draft_id: str, now: str) -> Draft | None:
    """A form begun while the clock was ahead was seen `now` at the latest: no deadline begins later."""
    row = connection.execute("SELECT body FROM draft WHERE id = ?", (draft_id,)).fetchone()
    return None if row is None else _draft(row[0], now)


def load_all(connection: Connection, now: str) -> list[Draft]:
    """All drafts, the one saved last first."""
    rows = connection.execute("SELECT body FROM draft ORDER BY rowid DESC").fetchall()
    return [_draft(row[0], now) for row in rows]


def delete(connection: Connection, draft_id: str) -> None:
    connection.execute("DELETE FROM draft WHERE id = ?", (draft_id,))


def _draft(text: str, now: str) -> Draft:
    body = {name: value for name, value in from_json(text).items() if name in _FIELDS}
    return Draft(**body | {"seen_at": min(body["seen_at"], now)})
