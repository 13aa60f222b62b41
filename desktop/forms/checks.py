"""What is known of one question as it stands: wrong, required, read-only, its choices, what it leads to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from desktop.domain.say import Say, say
from desktop.forms.evaluation import Evaluation
from desktop.forms.expressions import values
from desktop.forms.expressions.tree import Node
from desktop.forms.findings import Finding, Occasion, findings_of
from desktop.forms.kinds import SELECTS, wrong_value
from desktop.forms.places import Place
from desktop.forms.references import OUTPUT
from desktop.forms.spec import OTHER, Choice, Question, Words
from desktop.forms.surroundings import FormSurroundings, tree_of

Found = TypeVar("Found")


@dataclass(frozen=True)
class AnswerError:
    """`name`: key of the answer. `words` is the form's own constraint message, when it has one."""

    name: str
    say: Say
    words: Words


class Checks:
    """Each worked out once, until something that it reads changes."""

    def __init__(
        self, work: Evaluation, answers: Mapping[str, Any], around: FormSurroundings, occasion: Occasion
    ) -> None:
        self._work, self._answers, self._around, self._occasion = work, answers, around, occasion
        self._rows: dict[str, list[Node]] = {}

    def error(self, place: Place) -> AnswerError | None:
        return self._known(place, "error", self._error)

    def required(self, place: Place) -> bool:
        wish = place.question.required
        return wish is not None and self._known(
            place, "required", lambda one: wish.holds(self._work.context(one))
        )

    def readonly(self, place: Place) -> bool:
        question, wish = place.question, place.question.readonly
        if question.type == "note" or (question.calculation is not None and not question.trigger):
            return True
        return wish is not None and self._known(
            place, "readonly", lambda one: wish.holds(self._work.context(one))
        )

    def wanting(self, place: Place) -> bool:
        """Required, and there is something to type or to choose."""
        if not self.required(place) or self.readonly(place):
            return False
        return place.question.type not in SELECTS or bool(self.choices(place))

    def choices(self, place: Place) -> tuple[Choice, ...]:
        return self._known(place, "choices", self._choices)

    def findings(self, place: Place) -> list[Finding]:
        return self._known(place, "findings", self._findings)

    def offered(self, question: Question) -> tuple[Choice, ...]:
        """Before `choice_filter`."""
        return tuple(self._around.choices(question.list_name, question.choices))

    def _known(self, place: Place, what: str, work: Callable[[Place], Found]) -> Found:
        if what not in place.known:
            place.known[what] = work(place)
        found: Found = place.known[what]
        return found

    def _error(self, place: Place) -> AnswerError | None:
        question, value = place.question, self._answers.get(place.key)
        if not question.asked or value in (None, "", []) or self.readonly(place):
            return None
        wrong = wrong_value(question, value) or self._unknown(place, value)
        if wrong is None and question.constraint:
            holds = question.constraint.holds(self._work.context(place))
            wrong = None if holds else say("forms.not_allowed")
        words = {language: shown(place, text) for language, text in question.constraint_words.items()}
        return AnswerError(place.key, wrong, words) if wrong else None

    def _unknown(self, place: Place, value: Any) -> Say | None:
        if place.question.type not in SELECTS:
            return None
        known = {choice.name for choice in self.choices(place)}
        several = value if isinstance(value, list) else [value]
        strange = next((one for one in several if one not in known), None)
        return None if strange is None else say("forms.no_choice", value=str(strange))

    def _choices(self, place: Place) -> tuple[Choice, ...]:
        question = place.question
        found = self.offered(question)
        if question.choice_filter:
            name = question.list_name
            if name not in self._rows:
                self._rows[name] = tree_of(found).children
            rows, keep = self._rows[name], question.choice_filter.holds
            context = self._work.context(place)
            found = tuple(
                one
                for at, one in enumerate(found)
                if one.name == OTHER or keep(context.at(rows[at], at + 1, len(found)))
            )
        if any("${" in text for one in found for text in one.words.values()):
            return tuple(
                replace(one, words={language: shown(place, text) for language, text in one.words.items()})
                for one in found
            )
        return found

    def _findings(self, place: Place) -> list[Finding]:
        question, chosen = place.question, str(place.value)
        taken = set(chosen.split()) if question.type == "select_multiple" else {chosen}
        offered = self.choices(place) if question.type in SELECTS else ()
        hits = [one for one in offered if one.name in taken]
        found = findings_of(place, hits, self._work.context(place), self._occasion)
        return [
            replace(one, words={language: shown(place, text) for language, text in one.words.items()})
            for one in found
        ]


def shown(place: Place, text: str) -> str:
    """A text of the form with the answers that it names, `${name}`."""
    if "${" not in text:
        return text
    return OUTPUT.sub(lambda match: values.text(list(place.find(match[1]))), text)
