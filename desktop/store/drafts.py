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
    body = asdict(draft) | {"saved_at": now}
    connection.execute(
        "INSERT INTO draft (id, form, subject_id, saved_at, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) "
        "DO UPDATE SET form = excluded.form, subject_id = excluded.subject_id, saved_at = excluded.saved_at, "
        "body = excluded.body",
        (draft.id, draft.form, draft.subject_id, now, to_json(body)),
    )


def load(connection: Connection, draft_id: str) -> Draft | None:
    row = connection.execute("SELECT body FROM draft WHERE id = ?", (draft_id,)).fetchone()
    return None if row is None else _draft(row[0])


def load_all(connection: Connection) -> list[Draft]:
    """All drafts, the one saved last first."""
    rows = connection.execute("SELECT body FROM draft ORDER BY saved_at DESC, id DESC").fetchall()
    return [_draft(row[0]) for row in rows]


def delete(connection: Connection, draft_id: str) -> None:
    connection.execute("DELETE FROM draft WHERE id = ?", (draft_id,))


def _draft(text: str) -> Draft:
    body = from_json(text)
    return Draft(**{name: value for name, value in body.items() if name in _FIELDS})
