"""Columns of 交接清单. No Qt."""

from desktop.services.shapes.gridhandover import GridHandoverLine
from desktop.texts import Texts
from desktop.ui.models.rows import Column
from desktop.ui.models.today import line_of


def columns(texts: Texts) -> list[Column[GridHandoverLine]]:
    """Kind of work, where, who, what and why, when."""
    head = "gridhandover.head_"

    def reason(row: GridHandoverLine) -> str:
        said = line_of(texts, row.line)
        return " ".join(filter(None, (said.word, said.reason)))

    return [
        Column(
            texts(f"{head}kind"),
            152,
            lambda row: texts(f"gridhandover.{row.kind}"),
            icon=lambda row: row.line.icon,
        ),
        Column(texts(f"{head}where"), 152, lambda row: row.line.door, look="bold"),
        Column(texts(f"{head}who"), 96, lambda row: row.line.name),
        Column(texts(f"{head}reason"), 0, reason),
        Column(texts(f"{head}when"), 112, lambda row: texts.say(row.line.when), look="muted"),
    ]
