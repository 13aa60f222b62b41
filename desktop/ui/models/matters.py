"""Columns of the matters list."""

from datetime import date

from desktop.services.shapes.matter import MatterLine
from desktop.texts import Texts
from desktop.ui.models.dates import day_text
from desktop.ui.models.rows import Column


def columns(texts: Texts, today: date, several_grids: bool) -> list[Column[MatterLine]]:
    """Problem, grade, place, state, deadline with its countdown, who is on it."""

    def grade(line: MatterLine) -> str:
        return texts(f"matterspage.grade_{line.grade}" if line.grade else f"matterspage.kind_{line.matter}")

    def due(line: MatterLine) -> str:
        word = texts.say(line.due_word)
        day = day_text(texts, line.due, today) if line.due else ""
        return word if not day or day in word else f"{word} {day}"

    head = "matterspage.head_"
    found: list[Column[MatterLine]] = [
        Column(
            texts(f"{head}grade"),
            136,
            grade,
            icon=lambda line: line.icon,
            risk=lambda line: line.risk,
        ),
        Column(texts(f"{head}title"), 0, lambda line: line.title, look="bold"),
        Column(texts(f"{head}where"), 136, lambda line: line.where),
        Column(texts(f"{head}who"), 80, lambda line: line.who),
        Column(texts(f"{head}state"), 88, lambda line: texts.say(line.state_word), look="muted"),
        Column(texts(f"{head}due"), 192, due, risk=lambda line: line.risk),
        Column(texts(f"{head}assignee"), 80, lambda line: line.assignee, look="muted"),
    ]
    if several_grids:
        found.append(Column(texts(f"{head}grid"), 80, lambda line: line.grid, look="muted"))
    return found
