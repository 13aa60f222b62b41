"""Figures, the rows behind one, and the ledgers as columns. No Qt."""

from collections.abc import Callable

from desktop.papers.sheet import Kind
from desktop.services.plans.visits import DRILL, INCIDENT, PUBLICITY, TRAINING
from desktop.services.reports.ledgers import COLUMNS, PHOTOS
from desktop.services.shapes.report import Cell, Figure, FigureRow, LedgerLine
from desktop.services.shapes.target import Risk
from desktop.texts import Texts
from desktop.ui.models.rows import Column, more

LEDGERS = {"drills": DRILL, "publicity": PUBLICITY, "training": TRAINING, "incidents": INCIDENT}
"""Figures whose export is a ledger with columns of its own."""
RATIO = "ratio"
_ICONS = {
    Risk.RED: "alert-octagon-outline",
    Risk.ORANGE: "alert-rhombus-outline",
    Risk.YELLOW: "alert-outline",
    Risk.GREEN: "check-circle-outline",
}
_PLAIN_ICONS = {"trend": "calendar-check-outline", "events": "file-document-outline"}
_NUMBERS = frozenset(
    {
        "people",
        "special",
        "minutes",
        "copies",
        "reached",
        "special_met",
        "hours",
        "new_people",
        "injured",
        "dead",
        "moved",
        "loss",
        PHOTOS,
    }
)


def figure_columns(texts: Texts) -> list[Column[Figure]]:
    return [
        Column(
            texts("report.head_figure"),
            0,
            lambda one: texts.say(one.label),
            icon=lambda one: _ICONS.get(one.risk, _PLAIN_ICONS.get(one.group, "clipboard-alert-outline")),
            risk=lambda one: one.risk,
        ),
        Column(texts("report.head_value"), 152, lambda one: texts.say(one.value), look="bold", right=True),
    ]


def row_columns(texts: Texts) -> list[Column[FigureRow]]:
    return [
        Column(texts("report.head_where"), 152, lambda one: one.where, look="bold"),
        Column(texts("report.head_who"), 80, lambda one: one.who),
        Column(texts("report.head_why"), 0, lambda one: texts.say(one.why)),
    ]


def rows_title(texts: Texts, figure: Figure) -> str:
    """底数清：31/33，94%，差这几条."""
    misses = figure.value.key == f"report.{RATIO}" and figure.rows
    key = "report.rows_of_ratio" if misses else "report.rows_of"
    return texts(key, figure=figure.label, value=figure.value)


def ledger_columns(texts: Texts, form: str) -> list[Column[LedgerLine]]:
    """Date and place, then the ledger's own columns, photos last."""

    def cell(key: str) -> Callable[[LedgerLine], Cell]:
        return lambda line: line.cells.get(key)

    found: list[Column[LedgerLine]] = [
        more(texts("report.col_date"), lambda line: line.on, Kind.DAY),
        more(texts("report.col_where"), lambda line: line.where),
    ]
    for key in (*COLUMNS[form], PHOTOS):
        kind = Kind.NUMBER if key in _NUMBERS else Kind.TEXT
        found.append(more(texts(f"report.col_{key}"), cell(key), kind))
    return found
