"""Fills a form as a person does it: by digits and Enter, question after question in screen order."""

from datetime import date
from typing import Any

from desktop.demo.expected import Sheet
from desktop.demo.play import Laptop
from desktop.domain.rules import RuleBook
from desktop.forms.library import FormLibrary
from desktop.forms.residents import RESIDENTS
from desktop.forms.session import Session
from desktop.forms.spec import UNKNOWN, Question


class Typist:
    """Knows where the form stands, and checks after every question that the window is there too."""

    def __init__(self, laptop: Laptop, sheet: Sheet, library: FormLibrary, rules: RuleBook) -> None:
        special = bool(sheet.subject.get("special"))
        subject = {"special_group": special, "in_peak": True}
        self._laptop, self._sheet = laptop, sheet
        self._session = Session(
            library.get(sheet.form),
            subject,
            date(2026, 12, 8),
            rules,
            sheet.last,
            sheet.variant,
            {RESIDENTS: sheet.people},
        )
        self.confirmed = 0

    @property
    def order(self) -> list[str]:
        return [name for name in self._session.relevant if not self._session.is_readonly(name)]

    def number(self, name: str) -> int:
        return self.order.index(name) + 1

    def fill(self, *, until: int = 0, same: bool = False) -> None:
        """Answer on from the first open question; stops before question number `until`.

        `same` confirms a fact by `=` when the last answer is the one to give.
        """
        while name := self._open():
            if until and self.number(name) >= until:
                return
            self._laptop.until(f"第{self.number(name)}题")
            self._one(name, same)

    def _open(self) -> str:
        wanted = self._sheet.answers
        return next((name for name in self.order if name in wanted and name not in self._session.answers), "")

    def _one(self, name: str, same: bool) -> None:
        question = self._session.question(name)
        value = self._sheet.answers[name]
        carried = same and question.carry == "fact" and self._session.last_answer(name) == value
        before = self.number(name)
        self._session.answer(name, value)
        hazard = any(one.question == name and one.matter == "hazard" for one in self._session.findings)
        if carried:
            self._laptop.press("=")
            self.confirmed += 1
        else:
            self._laptop.write(keys_of(question, value))
            if not hazard or not question.type.startswith("select"):
                self._laptop.press("Return")
        if hazard:
            self._laptop.until("整改方式")
            self._card(name)
        self._skip_empty(before)

    def _card(self, name: str) -> None:
        """What is done while a hazard card is open; the demo takes its pictures here."""
        self._laptop.press("Return")

    def _skip_empty(self, before: int) -> None:
        """Optional questions that stay empty are passed with Enter."""
        order = self.order
        for name in order[before:]:
            if name in self._sheet.answers or name in self._session.answers:
                return
            if not self._open():
                return
            self._laptop.until(f"第{order.index(name) + 1}题")
            self._laptop.press("Return")


def keys_of(question: Question, value: Any) -> str:
    """What is typed for an answer: digits of choices, figures, a month as 202508."""
    if question.type in ("select_one", "select_multiple"):
        names = [choice.name for choice in question.choices]
        chosen = value if isinstance(value, list) else [value]
        return "".join(str(names.index(one) + 1) for one in chosen)
    if value == UNKNOWN:
        return "-"
    if question.type == "month":
        return str(value).replace("-", "")
    return f"{value:g}" if isinstance(value, int | float) else str(value)
