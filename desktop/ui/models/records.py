"""Columns of the records list."""

from datetime import date

from desktop.papers.sheet import Kind
from desktop.services.shapes.record import RecordLine
from desktop.texts import Texts
from desktop.ui.models.dates import moment_text
from desktop.ui.models.rows import Column

RECEIPT_ICONS = {
    "saved": "timer-sand",
    "held": "timer-sand",
    "uploaded": "check",
    "applied": "check-circle-outline",
    "viewed": "check-circle-outline",
    "refused": "close-circle-outline",
    "conflict": "source-fork",
}
"""Never a risk colour: a delay is no danger (decision 14)."""


def columns(texts: Texts, today: date) -> list[Column[RecordLine]]:
    """When, what, where, who, hazards found, how far it has come."""

    def title(line: RecordLine) -> str:
        if line.status == "finished":
            return line.title
        return f"{line.title} {texts(f'recordspage.status_{line.status}')}"

    def hazards(line: RecordLine) -> str:
        return texts("recordspage.hazards_n", count=line.hazards) if line.hazards else ""

    head = "recordspage.head_"
    return [
        Column(
            texts(f"{head}when"),
            128,
            lambda line: moment_text(texts, line.seen_at, today),
            look="muted",
            kind=Kind.MOMENT,
            value=lambda line: line.seen_at,
        ),
        Column(texts(f"{head}title"), 0, title, look="bold"),
        Column(texts(f"{head}where"), 144, lambda line: line.where),
        Column(texts(f"{head}who"), 88, lambda line: line.who),
        Column(texts(f"{head}inspector"), 88, lambda line: line.inspector, look="muted"),
        Column(texts(f"{head}hazards"), 72, hazards, kind=Kind.NUMBER, value=lambda line: line.hazards),
        Column(
            texts(f"{head}receipt"),
            184,
            lambda line: texts(f"recordspage.receipt_{line.receipt}"),
            icon=lambda line: RECEIPT_ICONS.get(line.receipt, ""),
        ),
    ]
