"""返贫风险初判: a colour for a home, each reason named (COR-14, domain reference 2.7).

Triage of the grid, not the official status: a person may judge otherwise with a reason. What is written
down by a person stands as long as the facts it was written about stand.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from desktop.domain.people import Labour
from desktop.domain.rules import RuleBook
from desktop.domain.values import fixed_id

IN_WORK = frozenset(
    {
        Labour.EMPLOYED,
        Labour.FLEXIBLE,
        Labour.PUBLIC_POST,
        Labour.WORKSHOP,
        Labour.SELF_EMPLOYED,
        Labour.FARMING,
    }
)
OUT_OF_WORK = frozenset({Labour.UNEMPLOYED, Labour.NOT_SEEKING})
"""Able to work, not in work."""


class Colour(enum.StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class Sign(enum.StrEnum):
    """What speaks for a colour, the gravest first."""

    NO_WORK = "no_work"
    DISASTER = "disaster"
    EARNER_DIED = "earner_died"
    ENTITLED = "entitled"
    UNSAFE = "unsafe"
    SOLE_EARNER = "sole_earner"
    MEDICAL = "medical"
    SCHOOL = "school"
    JOB_LOST = "job_lost"
    INCOME = "income"
    BENEFIT = "benefit"
    CARER = "carer"
    REPEATED = "repeated"


COLOURS: Mapping[Sign, Colour] = (
    dict.fromkeys((Sign.NO_WORK, Sign.DISASTER, Sign.EARNER_DIED, Sign.ENTITLED, Sign.UNSAFE), Colour.RED)
    | dict.fromkeys((Sign.SOLE_EARNER, Sign.MEDICAL, Sign.SCHOOL), Colour.ORANGE)
    | dict.fromkeys((Sign.JOB_LOST, Sign.INCOME, Sign.BENEFIT, Sign.CARER, Sign.REPEATED), Colour.YELLOW)
)
_ORDER = tuple(Colour)
_BENEFITS, _NOT_RECEIVED = "vh16_benefits", "not_received"


@dataclass(frozen=True)
class Limits:
    """Thresholds as of a day (table `numbers`)."""

    benefit_days: int
    medical_yuan: float
    yellows: int
    """So many yellow signs make orange."""
    repeat_days: int
    repeat_count: int


@dataclass(frozen=True)
class Answers:
    """What one finished visit says. `given`: answers by key, in a repeat `people[1]/vh14_school`."""

    record_id: str
    form: str
    on: date
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Repeat:
    """A 突出 hazard of the home. `on`: the day it was found."""

    matter_id: str
    item: str
    title: str
    on: date


@dataclass(frozen=True)
class HomeFacts:
    """All that the colour rests on. Visits: those that met or reached somebody, the newest first."""

    labour: Sequence[str]
    visits: Sequence[Answers] = ()
    care: Sequence[Answers] = ()
    hazards: Sequence[Repeat] = ()
    empty: bool = False
    """Nobody lives there any more."""

    @property
    def out_of_work(self) -> int:
        """As `without_work`; 0 where nobody lives."""
        return 0 if self.empty else without_work(self.labour)


@dataclass(frozen=True)
class Reason:
    """One sign and what caused it: an answer of a record, a hazard, or the people's work itself."""

    sign: Sign
    record_id: str = ""
    key: str = ""
    """Key of the answer."""
    value: Any = None
    on: date | None = None
    matter_id: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """For the words: `able`, `days`, `yuan`, `count`."""

    @property
    def colour(self) -> Colour:
        return COLOURS[self.sign]


def limits(rules: RuleBook, on: date) -> Limits:
    """Raises KeyError when a number has no row on that day."""
    return Limits(
        benefit_days=int(rules.number("risk.benefit_days", on)),
        medical_yuan=rules.number("risk.medical_yuan", on),
        yellows=int(rules.number("risk.yellows", on)),
        repeat_days=int(rules.number("relapse.days", on)),
        repeat_count=int(rules.number("risk.repeat_count", on)),
    )


def without_work(labour: Iterable[str]) -> int:
    """How many are able to work where nobody is in work; 0 for every other home (LED-04)."""
    known = list(labour)
    return 0 if IN_WORK.intersection(known) else sum(one in OUT_OF_WORK for one in known)


def judge(facts: HomeFacts, known: Limits, today: date) -> tuple[Colour, list[Reason]]:
    """The colour and its reasons, the gravest first; green has none."""
    found = [
        *_of_work(facts),
        *_of_visit(facts, known, today),
        *_of_care(facts),
        *_of_hazards(facts, known, today),
    ]
    reasons = sorted(found, key=lambda one: list(Sign).index(one.sign))
    return colour_of(reasons, known), reasons


def colour_of(reasons: Sequence[Reason], known: Limits) -> Colour:
    """The gravest of the reasons; several yellow ones make orange."""
    worst = max((one.colour for one in reasons), key=_ORDER.index, default=Colour.GREEN)
    yellows = {one.sign for one in reasons if one.colour is Colour.YELLOW}
    return Colour.ORANGE if worst is Colour.YELLOW and len(yellows) >= known.yellows else worst


def speaks(one: Answers, known: Limits, today: date) -> bool:
    """Whether a visit or care visit speaks for a colour, by itself or with the visits before it, whatever
    the people of the home do. `one.form`: a care visit has its own questions, so both are looked at alike.
    """
    return waits(one) or bool(judge(HomeFacts((), visits=[one], care=[one]), known, today)[1])


def waits(one: Answers) -> bool:
    """Whether a benefit has not come: since when, the visits before it say."""
    return one.given.get(_BENEFITS) == _NOT_RECEIVED


def mark_of(reasons: Sequence[Reason]) -> str:
    """The same for the same reasons: an override stands while it is the same."""
    return fixed_id("risk", *sorted(f"{one.sign}:{one.key}:{one.value}:{one.matter_id}" for one in reasons))


def labour_mark(labour: Mapping[str, str]) -> str:
    """The same while nobody's work changed and nobody came or went. `labour`: by resident id."""
    return fixed_id("labour", *sorted(f"{who}:{what}" for who, what in labour.items()))


def _of_work(facts: HomeFacts) -> list[Reason]:
    able = facts.out_of_work
    return [Reason(Sign.NO_WORK, numbers={"able": able})] if able else []


def _of_visit(facts: HomeFacts, known: Limits, today: date) -> list[Reason]:
    if not facts.visits:
        return []
    last, found = facts.visits[0], []
    works = bool(IN_WORK.intersection(facts.labour))
    said = _Said(last)
    if said.has("vh07_change", "lost"):
        found.append(said.reason(Sign.JOB_LOST if works else Sign.SOLE_EARNER, "vh07_change"))
    if said.has("vh10_income", "much_less"):
        found.append(said.reason(Sign.INCOME, "vh10_income"))
    if said.has("vh11_spending", "disaster") or said.has("vh11_spending", "accident"):
        found.append(said.reason(Sign.DISASTER, "vh11_spending"))
    if said.has("vh03_changes", "death") and not works:
        found.append(said.reason(Sign.EARNER_DIED, "vh03_changes"))
    paid = last.given.get("vh11_medical")
    if isinstance(paid, int | float) and paid > known.medical_yuan:
        found.append(said.reason(Sign.MEDICAL, "vh11_medical", yuan=int(paid)))
    if said.has(_BENEFITS, "should"):
        found.append(said.reason(Sign.ENTITLED, _BENEFITS))
    waited = _waited(facts.visits, today)
    if waited > known.benefit_days:
        found.append(said.reason(Sign.BENEFIT, _BENEFITS, days=waited))
    return found + [said.reason(Sign.SCHOOL, key) for key in said.keys("vh14_school", "suspected")]


def _waited(visits: Sequence[Answers], today: date) -> int:
    """Days since the first of the latest visits in a row that say 未到账."""
    first = None
    for one in visits:
        if not waits(one):
            break
        first = one.on
    return (today - first).days if first else 0


def _of_care(facts: HomeFacts) -> list[Reason]:
    if not facts.care:
        return []
    said, found = _Said(facts.care[0]), []
    found += [said.reason(Sign.UNSAFE, key) for key in said.keys("vc09_guardian", "none")]
    for key in said.keys("vc01_self_care", "unable"):
        who = key.rpartition("/")[0]
        for name, choices in (("vc02_carer", ("away", "weak")), ("vc07_fire", ("risk",))):
            beside = f"{who}/{name}" if who else name
            found += [said.reason(Sign.UNSAFE, beside) for one in choices if said.has(beside, one)]
    unsafe = {one.key for one in found}
    found += [said.reason(Sign.CARER, key) for key in said.keys("vc02_carer", "away") if key not in unsafe]
    return found


def _of_hazards(facts: HomeFacts, known: Limits, today: date) -> list[Reason]:
    by_item: dict[str, list[Repeat]] = {}
    for one in facts.hazards:
        if (today - one.on).days <= known.repeat_days:
            by_item.setdefault(one.item, []).append(one)
    return [
        Reason(
            Sign.REPEATED,
            matter_id=max(same, key=lambda one: one.on).matter_id,
            value=same[0].title,
            on=max(one.on for one in same),
            numbers={"count": len(same)},
        )
        for same in by_item.values()
        if len(same) >= known.repeat_count
    ]


@dataclass(frozen=True)
class _Said:
    """Questions put to one visit."""

    visit: Answers

    def has(self, key: str, choice: str) -> bool:
        value = self.visit.given.get(key)
        return choice in value if isinstance(value, list | tuple) else value == choice

    def keys(self, question: str, choice: str) -> list[str]:
        """Keys under which the question was answered so, person by person."""
        same = (key for key in self.visit.given if key.rpartition("/")[2] == question)
        return [key for key in same if self.has(key, choice)]

    def reason(self, sign: Sign, key: str, **numbers: int) -> Reason:
        visit = self.visit
        return Reason(sign, visit.record_id, key, visit.given.get(key), visit.on, numbers=numbers)
