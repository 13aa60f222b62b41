"""Columns of 交接清单. No Qt."""

from desktop.services.shapes.handover import HandoverLine
from desktop.texts import Texts
from desktop.ui.models.rows import Column
from desktop.ui.models.today import line_of


def columns(texts: Texts) -> list[Column[HandoverLine]]:
    """Kind of work, where, who, what and why, when."""
    head = "handoverpage.head_"

    def reason(row: HandoverLine) -> str:
        said = line_of(texts, row.line)
        return " ".join(filter(None, (said.word, said.reason)))

    return [
        Column(
            texts(f"{head}kind"),
            152,
            lambda row: texts(f"handoverpage.{row.kind}"),
            icon=lambda row: row.line.icon,
        ),
        Column(texts(f"{head}where"), 152, lambda row: row.line.door, look="bold"),
        Column(texts(f"{head}who"), 96, lambda row: row.line.name),
        Column(texts(f"{head}reason"), 0, reason),
        Column(texts(f"{head}when"), 112, lambda row: texts.say(row.line.when), look="muted"),
    ]
