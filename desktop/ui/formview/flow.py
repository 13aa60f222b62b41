"""Where the person stands in a form: order of questions, answers, cards, undo. No Qt.

The form's own rules (what is relevant, valid, found) are the session's; this
adds what the keyboard needs and knows nothing of widgets.
"""

from dataclasses import dataclass, field
from typing import Any

from desktop.forms import keys
from desktop.forms.findings import Finding
from desktop.forms.sections import Members
from desktop.forms.session import Session
from desktop.forms.spec import ATTACHED, Question
from desktop.services.shapes.attached import Attached
from desktop.services.shapes.filling import Filling


@dataclass(frozen=True)
class Snapshot:
    """All that a draft keeps."""

    answers: dict[str, Any]
    confirmed: list[str]
    cards: dict[str, dict[str, Any]]
    at_question: str


@dataclass(frozen=True)
class SectionCount:
    """One line of the section list."""

    name: str
    title: str
    answered: int
    total: int
    first: str
    """Question to go to: the first unanswered, else the first."""


@dataclass
class Flow:
    """An open form under the person's hands."""

    session: Session
    filling: Filling
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    at: str = ""
    attached: dict[str, Attached] = field(default_factory=dict)
    """Photos, signatures and files of the draft, also those that no answer names any more."""
    _past: list[Snapshot] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.attached = dict(self.filling.attached)
        self.cards = {name: dict(card) for name, card in self.filling.cards.items()}
        self.confirmed = list(self.filling.confirmed)
        self.at = self.filling.at_question
        self._stand()

    def _stand(self) -> None:
        """On a question that is asked; empty when none is."""
        order = self.order()
        if self.at not in order:
            self.at = self.next_open("") or next(iter(order), "")

    def question(self, name: str) -> Question:
        return self.session.question(name)

    def order(self) -> list[str]:
        """Relevant questions that a person answers, in the form's order; of a record that was sent back
        only those that are asked about and what follows from them (SUP-03).
        """
        locked = self.filling.locked
        return (
            [one for one in self.session.to_answer if one not in locked] if locked else self.session.to_answer
        )

    @property
    def partly(self) -> bool:
        """Only some answers are open: nothing is filled in at once, no instance added or taken out."""
        return bool(self.filling.locked)

    def answered(self, name: str) -> bool:
        return self.session.answers.get(name) not in (None, "", [])

    def untouched(self) -> bool:
        """Nothing was answered yet; of what was sent back, nothing answered otherwise."""
        if self.partly:
            return not self._past and not self.filling.begun
        return not any(self.answered(name) for name in self.order())

    def next_open(self, after: str) -> str:
        """First unanswered question behind `after`, else the first unanswered one, else empty."""
        order = self.order()
        place = order.index(after) if after in order else -1
        both = (*order[place + 1 :], *order[: place + 1])
        return next((name for name in both if not self.answered(name)), "")

    def ahead(self) -> str:
        """Where Enter goes: the next unanswered question, else what is still missing; empty when done.
        What was sent back is looked at one by one.
        """
        order = self.order()
        if self.at not in order:
            return ""
        place = order.index(self.at)
        behind = next((name for name in order[place + 1 :] if self.partly or not self.answered(name)), "")
        missing = [name for name in self.session.missing if name in order and name != self.at]
        return behind or next(iter(missing), "")

    def neighbour(self, step: int) -> str:
        """The question before (-1) or behind (+1) the current one; itself at either end."""
        order = self.order()
        if self.at not in order:
            return self.at
        place = order.index(self.at) + step
        return order[min(max(place, 0), len(order) - 1)]

    def sections(self, language: str, unnamed: str = "") -> list[SectionCount]:
        """Sections that have a relevant question; `unnamed` is what stands in no group."""
        asked = set(self.order())
        return [
            SectionCount(
                section.key,
                section.label(language) or unnamed,
                sum(map(self.answered, names)),
                len(names),
                next((name for name in names if not self.answered(name)), names[0]),
            )
            for section in self.session.sections
            if (names := [name for name in section.keys if name in asked])
        ]

    def section_of(self, name: str) -> str:
        return next((one.key for one in self.session.sections if name in one.keys), "")

    def in_section(self, section: str) -> list[str]:
        """Its questions and what is only to be read between them."""
        names = [name for one in self.session.sections if one.key == section for name in one.keys]
        return [name for name in names if name not in self.filling.locked]

    # repeats that the person lengthens

    def offers(self, section: str) -> list[Members]:
        """Repeats of which one more may be put in from this section."""
        if self.partly:
            return []
        return [one for one in self.session.members if self._belongs(one, section)]

    def _belongs(self, members: Members, section: str) -> bool:
        if "/" in members.key:
            return section == members.key.partition("/")[0]
        top = members.group
        while top.parent:
            top = self.session.spec.groups[top.parent]
        if top is not members.group:
            return top.name == section
        return not members.count or section.startswith(f"{top.name}[")

    def instance_of(self, name: str) -> str:
        """The instance around a question that can be taken out again, `workers[2]`; else empty."""
        around = keys.prefix_of(name).rstrip("/")
        own = set() if self.partly else {one.key for one in self.session.members}
        return around if around.rpartition("[")[0] in own else ""

    def add(self, repeat: str) -> None:
        """One more; the person stands on its first question."""
        before = self.snapshot()
        instance = self.session.add_instance(repeat)
        self._past.append(before)
        first = [name for name in self.order() if name.startswith(f"{instance}/")]
        self.at = next(iter(first), self.at)
        self._stand()

    def remove(self, instance: str) -> None:
        """Take it out, with its cards; those behind it move up."""
        self._remember()
        self.session.remove_instance(instance)
        moved = {keys.without(name, instance): card for name, card in self.cards.items()}
        self.cards = {name: card for name, card in moved.items() if name is not None}
        kept = [keys.without(name, instance) for name in self.confirmed]
        self.confirmed = [name for name in kept if name is not None]
        self._stand()

    def finding(self, name: str) -> Finding | None:
        """What the answer to `name` leads to, the gravest first."""
        found = [one for one in self.session.findings if one.question == name]
        grades = " TGSM"
        return max(found, key=lambda one: grades.index(one.grade or " "), default=None)

    def last(self, name: str) -> Any:
        return self.session.last_answer(name)

    def answer(self, name: str, value: Any) -> None:
        """Give an answer, or take it back with None."""
        self._remember()
        self._set(name, value)
        self.confirmed = [one for one in self.confirmed if one != name]
        self._settle_card(name)

    def _settle_card(self, name: str) -> None:
        """A finding has a card from the start, so that Enter alone is enough; no finding, no card."""
        finding = self.finding(name)
        if finding is None:
            self.cards.pop(name, None)
        elif finding.matter == "hazard":
            card = self.cards.get(name, {"remedy": "by_deadline"})
            self.cards[name] = card | ({"remedy": "transfer"} if finding.grade == "M" else {})

    def photo_ids(self, name: str) -> list[str]:
        """Photos of the hazard card of a question, or that are its answer."""
        if not name:
            return []
        of_card = self.cards.get(name, {}).get("photo_ids", [])
        own = self.session.answers.get(name) if self.question(name).type in ATTACHED else None
        return [*map(str, of_card), *([str(own)] if own else [])]

    def card(self, name: str, **changes: Any) -> None:
        """Change what the hazard card of `name` says."""
        self._remember()
        self.cards[name] = self.cards.get(name, {}) | changes

    def same_one(self, name: str) -> bool:
        """与上次一致 for one question: facts only, and only with a last answer."""
        if self.question(name).carry != "fact" or self.last(name) in (None, "", []):
            return False
        return bool(self._same([name]))

    def same_all(self) -> list[str]:
        """与上次一致 for the form; the current question becomes the first one left open."""
        filled = self._same(None)
        self.at = self._next_needed()
        return filled

    def same_here(self) -> list[str]:
        """与上次一致 for the section."""
        filled = self._same(self.in_section(self.section_of(self.at)))
        self.at = self._next_needed() if filled else self.at
        return filled

    def may_be_same(self, section: str) -> bool:
        """Whether 与上次一致 would fill anything there."""
        return any(
            self.question(name).carry == "fact"
            and not self.answered(name)
            and self.last(name) not in (None, "", [])
            for name in self.in_section(section)
        )

    def may_be_normal(self, section: str) -> list[str]:
        """Open questions that 本节正常 answers: not what is private, nor what may be an emergency."""
        return [
            name
            for name in self.in_section(section)
            if not self.answered(name) and self._plainly_normal(self.question(name))
        ]

    @staticmethod
    def _plainly_normal(question: Question) -> bool:
        grave = any(one.lead and one.lead.emergency for one in question.choices)
        return any(one.normal for one in question.choices) and not grave and not question.private

    def _next_needed(self) -> str:
        """The first required question without an answer, else the first unanswered, else the current one."""
        order = self.order()
        missing = [name for name in self.session.missing if name in order]
        return next(iter(missing), "") or self.next_open("") or self.at

    def _same(self, names: list[str] | None) -> list[str]:
        before = self.snapshot()
        filled = self.session.same(self._open(names))
        if filled:
            self._past.append(before)
            for name in filled:
                self._settle_card(name)
            self.confirmed += [name for name in filled if name not in self.confirmed]
        return filled

    def normal_here(self) -> list[str]:
        """本节正常: what was looked at together is answered together."""
        return self.all_normal(self.may_be_normal(self.section_of(self.at)))

    def all_normal(self, names: list[str] | None = None) -> list[str]:
        before = self.snapshot()
        filled = self.session.all_normal(self._open(names))
        if filled:
            self._past.append(before)
            self.at = self._next_needed()
        return filled

    def _open(self, names: list[str] | None) -> list[str] | None:
        """Of what is to be filled at once, only what is open."""
        if not self.partly:
            return names
        order = self.order()
        return order if names is None else [name for name in names if name in order]

    def undo(self) -> bool:
        """Back to before the last answer, also to where it was given."""
        if not self._past:
            return False
        past = self._past.pop()
        self.session.restore({key: one for key, one in past.answers.items() if key not in self.session.unfit})
        self.confirmed, self.cards, self.at = list(past.confirmed), dict(past.cards), past.at_question
        return True

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    def snapshot(self) -> Snapshot:
        return Snapshot(
            self.session.kept,
            list(self.confirmed),
            {name: dict(card) for name, card in self.cards.items()},
            self.at,
        )

    def _remember(self) -> None:
        self._past.append(self.snapshot())

    def _set(self, name: str, value: Any) -> None:
        if value in (None, "", []):
            self.session.clear(name)
        else:
            self.session.answer(name, value)
