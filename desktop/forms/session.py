"""An open form: answers in, and out what is relevant, wrong, missing, calculated, found, to be saved."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from desktop.domain.moments import CHINA
from desktop.domain.records import VisitOutcome
from desktop.domain.rules import RuleBook
from desktop.forms import keys
from desktop.forms.carrying import entity_keys, follow_entities, last_answer, says_who
from desktop.forms.checks import AnswerError, Checks, Found, shown
from desktop.forms.evaluation import Evaluation, as_answer
from desktop.forms.findings import Finding, Occasion
from desktop.forms.places import MOST_INSTANCES, Place, Repeat, Tree
from desktop.forms.saved import EntityUpdate, entity_updates, subject_updates
from desktop.forms.sections import Members, Section, called, outermost, sections_of
from desktop.forms.spec import Choice, FormSpec, Question, pick
from desktop.forms.surroundings import FormSurroundings

_MORNING = time(9)
_PHONE = ("vh01_outcome", VisitOutcome.PHONE)
"""Answer by which a visit was made by telephone (decision 3)."""


class Session:
    """A form being filled about one subject at one moment.

    `subject`: facts by name, with `special_group` and `in_peak` (booleans).
    `last`: answers of the last record of this form on this subject.
    `lists`: choices served from outside by list name, e.g. buildings of the grid.
    `answers`: of a draft or a record; None for a new form, which begins with its defaults.
    """

    def __init__(
        self,
        spec: FormSpec,
        subject: Mapping[str, Any],
        today: date,
        rules: RuleBook,
        last: Mapping[str, Any] | None = None,
        variant: str = "",
        lists: Mapping[str, Sequence[Choice]] | None = None,
        *,
        answers: Mapping[str, Any] | None = None,
        now: datetime | None = None,
        meta: Mapping[str, str] | None = None,
        language: str = "zh",
    ) -> None:
        self.spec, self.variant = spec, variant
        seen = now or datetime.combine(today, _MORNING, CHINA)
        self._last, self._meta = dict(last or {}), dict(meta or {})
        self._around = FormSurroundings(spec, subject, seen, rules, lists or {}, language)
        self._occasion = Occasion(seen, bool(subject.get("special_group")), bool(subject.get("in_peak")))
        known = {key: fits_form(spec, key) for key in answers or {}}
        self.answers: dict[str, Any] = {
            key: one for key, one in (answers or {}).items() if known[key] and not says_who(spec, key)
        }
        self.unfit: dict[str, Any] = {key: one for key, one in (answers or {}).items() if not known[key]}
        """Answers to questions that this version of the form has not: kept, to be shown."""
        self._build()
        if answers is None:
            self._work.give_defaults()
        else:
            self._follow(answers)

    def _follow(self, answers: Mapping[str, Any]) -> None:
        """Rows of a list that stand elsewhere now take their answers along; those of a row that is gone
        are kept in `unfit`.
        """
        moved = follow_entities(self.spec, answers, self.identities)
        if any(key != to for key, to in moved.items()):
            self.unfit |= {key: answers[key] for key, to in moved.items() if to is None}
            places = [(moved.get(key, key), value) for key, value in self.answers.items()]
            self.restore({key: value for key, value in places if key is not None})

    def _build(self) -> None:
        self._tree = Tree(self.spec, self._asks)
        self._work = Evaluation(self.spec, self._tree, self.answers, self._around, self._meta)
        self._checks = Checks(self._work, self.answers, self._around, self._occasion)
        self._work.all()
        self._forget()

    def _asks(self, question: Question) -> bool:
        """Of a form with variants, `variant` has its own questions and those that belong to no item."""
        if not self.variant:
            return True
        return self.variant in question.variants if question.variants else not question.code

    def _forget(self) -> None:
        for name in ("relevant", "to_answer", "values", "errors", "missing", "findings", "sections"):
            self.__dict__.pop(name, None)

    # answers

    def answer(self, key: str, value: Any) -> None:
        """Give an answer; what does not fit shows in `errors`. Raises KeyError for no such question.

        An instance that the person may add is there as soon as something in it is answered.
        """
        if not fits_form(self.spec, key):
            raise KeyError(key)
        if value in (None, "", []):
            self.answers.pop(key, None)
        else:
            self.answers[key] = value
        place = self._tree.by_key.get(key)
        if place is not None:
            self._work.after([place])
            self._forget()
        elif "/" in key and key in self.answers:
            self._build()

    def clear(self, key: str) -> None:
        """Take an answer back."""
        if key in self.answers:
            self.answer(key, None)

    def restore(self, answers: Mapping[str, Any]) -> None:
        """Answers of an earlier moment in place of all."""
        self.answers.clear()
        self.answers.update(answers)
        self._build()

    def add_instance(self, repeat: str) -> str:
        """One more of a repeat, by its key `workers`. Raises KeyError; ValueError when it is full."""
        found = self._repeat(repeat)
        count = len(found.instances)
        if count >= MOST_INSTANCES:
            raise ValueError(repeat)
        self.answers[repeat] = count + 1
        self._tree.resize(found, count + 1)
        self._tree.settle()
        self._work.after([], [found.group.name])
        self._work.give_defaults(f"{repeat}[{count + 1}]/")
        self._forget()
        return f"{repeat}[{count + 1}]"

    def remove_instance(self, instance: str) -> None:
        """Take `workers[2]` out with its answers; those behind move up. Raises KeyError."""
        repeat, _, number = instance.rpartition("[")
        found = self._repeat(repeat)
        if not 0 < int(number.rstrip("]") or 0) <= len(found.instances):
            raise KeyError(instance)
        moved = {keys.without(key, instance): value for key, value in self.answers.items()}
        moved[repeat] = len(found.instances) - 1
        self.restore({key: value for key, value in moved.items() if key is not None})

    def _repeat(self, key: str) -> Repeat:
        """One that the person may lengthen."""
        for repeat in self._tree.repeats.get(keys.name_of(key), ()):
            if repeat.key == key and repeat.group.count is None:
                return repeat
        raise KeyError(key)

    def same(self, names: Iterable[str] | None = None) -> list[str]:
        """与上次一致: take over last answers to facts, of `names` or of the whole form (decision 3).

        By telephone only what can be told by telephone. Returns the keys filled.
        """
        wanted = None if names is None else set(names)
        filled: list[str] = []
        for key in list(self._tree.by_key):
            place = self._tree.by_key.get(key)
            if place is None or not self._carries(place) or (wanted is not None and key not in wanted):
                continue
            self.answer(key, self.last_answer(key))
            if self._checks.error(place):
                self.clear(key)
            else:
                filled.append(key)
        return filled

    def _carries(self, place: Place) -> bool:
        question = place.question
        if question.carry != "fact" or not self._open(place) or _empty(self.last_answer(place.key)):
            return False
        return question.phone or self.answers.get(_PHONE[0]) != _PHONE[1]

    def all_normal(self, names: Iterable[str] | None = None) -> list[str]:
        """全部正常: the normal answer wherever there is one and none was given. Returns the keys."""
        wanted = None if names is None else set(names)
        filled = []
        for key in list(self._tree.by_key):
            place = self._tree.by_key.get(key)
            if place is None or not self._open(place) or (wanted is not None and key not in wanted):
                continue
            normal = [choice.name for choice in self.choices(key) if choice.normal]
            if normal:
                self.answer(key, normal if place.question.type == "select_multiple" else normal[0])
                filled.append(key)
        return filled

    def _open(self, place: Place) -> bool:
        shown = place.relevant and place.question.asked
        return shown and _empty(self.answers.get(place.key)) and not self.is_readonly(place.key)

    def last_answer(self, key: str) -> Any:
        """Of the last record: in a repeat that of the same entity, else of the same place."""
        return last_answer(self.spec, self._tree, self._last, key)

    @property
    def identities(self) -> dict[str, Any]:
        """Which row of a list each instance of a repeat is about, by key: `people[2]/person`."""
        return {
            key: as_answer(place.value)
            for key in entity_keys(self.spec, self._tree)
            if (place := self._tree.by_key[key]).value is not None
        }

    @property
    def kept(self) -> dict[str, Any]:
        """All that a draft keeps, also what no longer fits; nothing of who is gone where another stands."""
        aside = {key: value for key, value in self.unfit.items() if key not in self._tree.by_key}
        return {**aside, **self.answers, **self.identities}

    # what follows

    @cached_property
    def relevant(self) -> list[str]:
        """Keys of the questions to be asked, in the form's order."""
        return [one.key for one in self._tree.places() if one.relevant and one.question.asked]

    @cached_property
    def to_answer(self) -> list[str]:
        """Those of them that a person can answer."""
        return [key for key in self.relevant if not self.is_readonly(key)]

    @cached_property
    def values(self) -> dict[str, Any]:
        """Relevant answers that fit, and what is calculated from them."""
        found: dict[str, Any] = {}
        for place in self._tree.places():
            if not place.relevant or place.value is None or self._checks.error(place):
                continue
            given = self.answers.get(place.key)
            computed = place.question.calculation is not None or _empty(given)
            value = as_answer(place.value) if computed else given
            if not _empty(value):
                found[place.key] = value
        return found

    @property
    def given(self) -> dict[str, Any]:
        """Answers to keep: those to questions that were asked; what became irrelevant is left out.

        In a repeat about rows of a list, whose they are is with them; of one that was emptied, that it is: 0.
        """
        values = self.values
        found = {key: values[key] for key in self.relevant if key in values}
        about = {keys.prefix_of(key) for key in found}
        found |= {one.key: 0 for one in self.members if not one.count}
        return found | {key: one for key, one in self.identities.items() if keys.prefix_of(key) in about}

    @cached_property
    def errors(self) -> list[AnswerError]:
        return [one for key in self.relevant if (one := self._checks.error(self._tree.by_key[key]))]

    @cached_property
    def missing(self) -> list[str]:
        """Required questions without an answer; not those that nobody can answer."""
        places = [self._tree.by_key[key] for key in self.relevant]
        return [
            one.key
            for one in places
            if one.value is None and _empty(self.answers.get(one.key)) and self._checks.wanting(one)
        ]

    @cached_property
    def findings(self) -> list[Finding]:
        return [
            one
            for place in self._tree.places()
            if place.relevant and place.value is not None and not self._checks.error(place)
            for one in self._checks.findings(place)
        ]

    @cached_property
    def sections(self) -> list[Section]:
        """Relevant questions by the outermost group or instance around them, as the form has them."""
        return sections_of(self._tree.by_key[key] for key in self.relevant)

    @property
    def members(self) -> list[Members]:
        """Repeats that can be lengthened now."""
        found = []
        for several in self._tree.repeats.values():
            for one in several:
                relevant = one.instances[0].relevant if one.instances else self._may_begin(one)
                if relevant and one.group.count is None:
                    found.append(Members(one.key, one.group, len(one.instances)))
        return found

    def _may_begin(self, repeat: Repeat) -> bool:
        wish = repeat.group.relevant
        return repeat.parent.relevant and (wish is None or wish.holds(self._work.context(repeat.here)))

    def printed(self, language: str) -> Iterator[tuple[str, str, bool]]:
        """For paper, in the form's order: section, key, and whether it is asked as things stand.

        With those that answers may still open; not what can only be read, nor what never applies here.
        """
        for place in self._tree.places():
            question = place.question
            if not question.asked or self.is_readonly(place.key):
                continue
            if self._may_open(place):
                top = outermost(place)
                words = pick(called(top), language)
                heading = "" if top.number else self.heading(place.key, language)
                yield " · ".join(one for one in (words, heading) if one), place.key, place.relevant

    def _may_open(self, place: Place) -> bool:
        """Whether it is asked, or some answer decides that it is."""
        while not place.relevant and place.item is not None and isinstance(place.parent, Place):
            wish = place.item.relevant
            if (
                wish
                and not wish.holds(self._work.context(place))
                and not any(map(self._asks_for, wish.references))
            ):
                return False
            place = place.parent
        return True

    def _asks_for(self, name: str) -> bool:
        question = self.spec.questions.get(name)
        return question is not None and question.asked

    @property
    def updates(self) -> dict[str, Any]:
        return subject_updates(self.spec, self.values)

    @property
    def entity_updates(self) -> list[EntityUpdate]:
        return entity_updates(self.spec, self._work, self.values)

    # one question

    def question(self, key: str) -> Question:
        """Raises KeyError."""
        return self.spec.question(key)

    def choices(self, key: str) -> tuple[Choice, ...]:
        """Choices of a question as they stand now: served from outside, filtered by `choice_filter`."""
        place = self._tree.by_key.get(key)
        return self._checks.offered(self.spec.question(key)) if place is None else self._checks.choices(place)

    def kept_while_same(self, key: str, what: str, work: Callable[[], Found]) -> Found:
        """What `work` gives, once until the answer or anything it reads changes. Raises KeyError."""
        known = self._tree.by_key[key].known
        if what not in known:
            known[what] = work()
        found: Found = known[what]
        return found

    def is_required(self, key: str) -> bool:
        place = self._tree.by_key.get(key)
        return place is not None and self._checks.required(place)

    def is_readonly(self, key: str) -> bool:
        """Nothing can be typed: by its column, or because it is worked out."""
        place = self._tree.by_key.get(key)
        return place is not None and self._checks.readonly(place)

    def label(self, key: str, language: str) -> str:
        return self.shown(key, self.spec.question(key).label(language))

    def hint(self, key: str, language: str) -> str:
        return self.shown(key, self.spec.question(key).hint(language))

    def required_message(self, key: str, language: str) -> str:
        """What the form says of a missing answer; empty when it leaves that to the program."""
        return self.shown(key, pick(self.spec.question(key).required_words, language))

    def heading(self, key: str, language: str) -> str:
        """Name of the instance of a repeat that the question stands in, `余友田（78岁）`; empty elsewhere."""
        place = self._tree.by_key.get(key)
        while place is not None and not place.number:
            place = place.parent if isinstance(place.parent, Place) else None
        return "" if place is None else pick(called(place), language)

    def shown(self, key: str, text: str) -> str:
        """A text of the form with the answers that it names, `${name}`."""
        return shown(self._tree.by_key.get(key, self._tree.root), text)


def fits_form(spec: FormSpec, key: str) -> bool:
    """Whether the key names a question, or a repeat, where this form has it."""
    name = keys.name_of(key)
    group = spec.groups.get(name)
    if name not in spec.questions and not (group and group.repeat):
        return False
    around = tuple(keys.name_of(repeat) for repeat, _ in keys.instances(key))
    return around == spec.repeats_around(name) and key.count("/") == len(around)


def _empty(value: Any) -> bool:
    return value in (None, "", [])
