"""Relevance, calculations and repeats of an open form: all at first, then only what a change reaches."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from desktop.forms import keys
from desktop.forms.cells import typed
from desktop.forms.expressions.expression import Context, Expression
from desktop.forms.expressions.tree import Node, Plain
from desktop.forms.kinds import wrong_value
from desktop.forms.places import MOST_INSTANCES, Place, Repeat, Tree
from desktop.forms.spec import FormSpec, Question
from desktop.forms.surroundings import FormSurroundings

_BEGIN = 1
"""Instances of a repeat that the person lengthens, until he adds or takes out (XLSForm, zero repeats)."""
META = frozenset({"start", "end", "today", "username", "deviceid"})


class Evaluation:
    """`answers` are those of the session itself: what has to be kept, `once()` or a trigger, is put there."""

    def __init__(
        self,
        spec: FormSpec,
        tree: Tree,
        answers: dict[str, Any],
        around: FormSurroundings,
        meta: Mapping[str, str],
    ) -> None:
        self._spec, self._graph, self.tree, self._around = spec, spec.graph, tree, around
        self._answers, self._meta = answers, meta
        self._counts = _counts(answers)

    def context(self, node: Node) -> Context:
        return Context(node, self.tree.root, self._around)

    def all(self) -> None:
        """From scratch."""
        for name in sorted(self._graph.order, key=self._graph.order.__getitem__):
            self._work(name, set())

    def after(self, places: Iterable[Place], names: Iterable[str] = ()) -> None:
        """`places`: whose answer was given, changed or cleared. `names`: of repeats that changed in size."""
        changed = {below for name in names for below in (name, *self._spec.below(name))}
        valued: set[Place] = set()
        for place in places:
            changed.add(place.name)
            if self._place(place, valued):
                valued.add(place)
        reached = {one for name in changed for one in self._graph.after(name)}
        for name in sorted(reached, key=self._graph.order.__getitem__):
            if self._graph.needs[name] & changed:
                changed |= self._work(name, valued)
        stale = changed.union(*(self._graph.watchers.get(name, ()) for name in changed))
        for name in stale:
            for place in self.tree.by_name.get(name, ()):
                place.known.clear()

    def give_defaults(self, below: str = "") -> None:
        """What a new form, or a new instance, begins with: first what stands, then what is worked out."""
        dynamic: list[Place] = []
        static: list[Place] = []
        for place in self.tree.places():
            default = place.question.default
            if default and place.key.startswith(below) and place.key not in self._answers:
                (dynamic if default.names or default.instances else static).append(place)
        self.after([place for place in static if self._default(place)])
        for place in dynamic:
            if self._default(place):
                self.after([place])

    def _default(self, place: Place) -> bool:
        default = place.question.default
        text = default.text(self.context(place)) if default else ""
        if text:
            self._answers[place.key] = typed(place.question, text)
        return bool(text)

    def _work(self, name: str, valued: set[Place]) -> set[str]:
        """Names that are seen otherwise or hold anything else than before."""
        group = self._spec.groups.get(name)
        if group is None or not group.repeat:
            found = [self._place(place, valued) for place in self.tree.by_name.get(name, ())]
            return {name} if any(found) else set()
        sized = [self._repeat(one) for one in self.tree.repeats.get(name, [])]
        if None in sized:
            self.tree.settle()
            return {name, *self._spec.below(name)}
        return {name} if any(sized) else set()

    def _repeat(self, repeat: Repeat) -> bool | None:
        """True when it came into sight or went out of it; None when instances came or went."""
        relevant = repeat.parent.relevant and self._holds(repeat.group.relevant, repeat.here)
        sized = self.tree.resize(repeat, self._wanted(repeat))
        seen = False
        for place in repeat.instances:
            seen = seen or place.fresh or place.relevant != relevant
            place.fresh, place.relevant = False, relevant
        return None if sized else seen

    def _wanted(self, repeat: Repeat) -> int:
        if repeat.group.count:
            number = repeat.group.count.number(self.context(repeat.here))
            return int(min(number, MOST_INSTANCES)) if number > 0 else 0
        stored = self._answers.get(repeat.key, _BEGIN)
        count = max(stored if isinstance(stored, int) else 0, self._counts.get(repeat.key, 0))
        if count:
            self._answers[repeat.key] = count
        return count

    def _place(self, place: Place, valued: set[Place]) -> bool:
        """True when it was seen or held anything else before."""
        relevant = isinstance(place.parent, Place) and place.parent.relevant
        relevant = relevant and self._holds(place.item.relevant if place.item else None, place)
        fresh, before = place.fresh, place.value
        was = place.relevant
        place.fresh, place.relevant = False, relevant
        if isinstance(place.item, Question):
            place.value = self._value(place, place.item, valued)
            if place.value != before:
                valued.add(place)
        return fresh or relevant != was or place.value != before

    def _holds(self, expression: Expression | None, node: Node) -> bool:
        return expression is None or expression.holds(self.context(node))

    def _value(self, place: Place, question: Question, valued: set[Place]) -> Plain:
        if question.type in META:
            return self._of_device(place, question.type)
        if question.trigger:
            if any(_fires(one, place) for one in valued):
                self._store(place, self._calculated(place, question))
        elif question.calculation:
            kept = self._answers.get(place.key) if question.calculation.keeps else None
            if kept not in (None, ""):
                return as_value(question, kept)
            value = self._calculated(place, question)
            if question.calculation.keeps and place.relevant:
                self._store(place, value)
            return value
        return as_value(question, self._answers.get(place.key))

    def _calculated(self, place: Place, question: Question) -> Plain:
        if question.calculation is None or not place.relevant:
            return None
        value = question.calculation.value(self.context(place))
        return None if value == "" else value

    def _store(self, place: Place, value: Plain) -> None:
        if value is None:
            self._answers.pop(place.key, None)
        else:
            answer = as_answer(value)
            fits = typed(place.question, answer) if isinstance(answer, str) else answer
            self._answers[place.key] = fits

    def _of_device(self, place: Place, kind: str) -> Plain:
        now = self._around.now
        if kind == "today":
            return now.date().isoformat()
        if kind == "start":
            return str(self._answers.setdefault(place.key, now.isoformat(timespec="seconds")))
        if kind == "end":
            return now.isoformat(timespec="seconds")
        return self._meta.get(kind)


def _fires(one: Place, place: Place) -> bool:
    """Inside repeats a trigger works in its own instance."""
    return one.name in place.question.trigger and place.key.startswith(keys.prefix_of(one.key))


def _counts(answers: Mapping[str, Any]) -> dict[str, int]:
    """How many instances the answers speak of, by key of the repeat."""
    found: dict[str, int] = {}
    for key in answers:
        for repeat, number in keys.instances(key):
            found[repeat] = max(found.get(repeat, 0), number)
    return found


def as_value(question: Question, answer: Any) -> Plain:
    """What expressions see of an answer: nothing when it does not fit."""
    if answer in (None, "", []) or (question.asked and wrong_value(question, answer)):
        return None
    return " ".join(map(str, answer)) if isinstance(answer, list) else answer


def as_answer(value: Plain) -> str | int | float | bool | None:
    """What is kept of a calculated value: whole numbers without a point, days and times as texts."""
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else value
