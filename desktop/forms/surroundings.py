"""What the expressions of an open form may ask besides its answers."""

import math
import random
from collections.abc import Mapping, Sequence
from datetime import datetime

from desktop.domain.moments import CHINA
from desktop.domain.rules import RuleBook
from desktop.forms.expressions.tree import Node, Plain, list_tree
from desktop.forms.spec import Choice, FormSpec


class FormSurroundings:
    """`facts`: of the subject. `lists`: served from outside, before those of the workbook."""

    def __init__(
        self,
        spec: FormSpec,
        facts: Mapping[str, Plain],
        now: datetime,
        rules: RuleBook,
        lists: Mapping[str, Sequence[Choice]],
        language: str,
    ) -> None:
        self.now, self.language = now, language
        self._spec, self._facts, self._rules, self._lists = spec, facts, rules, lists
        self._trees: dict[str, Node] = {}

    def rule(self, name: str) -> float:
        """No number where no row is valid on the day: what compares with it does not hold."""
        try:
            return self._rules.number(name, self.now.astimezone(CHINA).date())
        except KeyError:
            return math.nan

    def fact(self, name: str) -> Plain:
        return self._facts.get(name)

    def label(self, question: str, choice: str) -> str:
        known = self._spec.questions.get(question)
        offered = self.choices(known.list_name, known.choices) if known else ()
        return next((one.label(self.language) for one in offered if one.name == choice), choice)

    def choices(self, list_name: str, own: Sequence[Choice]) -> Sequence[Choice]:
        """Served ones where there are any, else `own`."""
        return self._lists.get(list_name, own)

    def instance(self, name: str) -> Node | None:
        found = self._trees.get(name)
        if found is None:
            rows = self._lists.get(name, self._spec.lists.get(name))
            if rows is None:
                return None
            found = self._trees[name] = tree_of(rows)
        return found

    def random(self) -> float:
        return random.random()  # noqa: S311 - of a form, not of a secret


def tree_of(choices: Sequence[Choice]) -> Node:
    """The rows of a list with all their columns."""
    return list_tree(
        [
            dict(one.columns) or {"name": one.name, "label": next(iter(one.words.values()), "")}
            for one in choices
        ]
    )
