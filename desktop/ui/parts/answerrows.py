"""Answers of a record under one another, with whose they are and what they led to."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.shapes.record import AnswerLine
from desktop.texts import Texts
from desktop.ui.parts.labels import Chip, Elided, words
from desktop.ui.theme import Theme


def add_answers(column: QVBoxLayout, theme: Theme, texts: Texts, answers: Sequence[AnswerLine]) -> None:
    before = ""
    for answer in answers:
        if answer.about and answer.about != before:
            column.addWidget(words(theme, answer.about, bold=True))
        before = answer.about
        value = value_of(texts, answer)
        holder = QWidget()
        holder.setMinimumHeight(32)
        holder.setAccessibleName(" ".join(filter(None, (answer.about, answer.label, value, answer.finding))))
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Elided(theme, answer.label, colour="ink.2", width=300))
        row.addWidget(Elided(theme, value, bold=True), 1)
        if answer.finding:
            row.addWidget(Chip(theme, answer.finding, "clipboard-alert-outline"))
        column.addWidget(holder)


def value_of(texts: Texts, answer: AnswerLine) -> str:
    return answer.value if isinstance(answer.value, str) else texts.say(answer.value)


def answer_text(texts: Texts, answer: AnswerLine) -> str:
    """One answer in a line, with whose it is."""
    named = texts("record.named_value", name=answer.label, value=value_of(texts, answer))
    return " ".join(filter(None, (answer.about, named)))
