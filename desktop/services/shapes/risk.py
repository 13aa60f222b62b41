"""The colour of a home with its reasons, and data that cannot be right."""

from dataclasses import dataclass, field
from datetime import date, datetime

from desktop.domain.say import Say
from desktop.services.shapes.target import Risk, Target


@dataclass(frozen=True)
class RiskReason:
    """One reason in words, and the answer that caused it."""

    risk: Risk
    word: Say
    cause: Say
    on: date | None
    target: Target | None


@dataclass(frozen=True)
class RuledLine:
    """What a person decided: who, when, why. `colour` is NONE where no colour was chosen."""

    colour: Risk
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True)
class RiskView:
    colour: Risk
    """As it stands: judged by a person, else worked out."""
    computed: Risk
    reasons: list[RiskReason]
    ruled: RuledLine | None
    """The latest judgement of a person."""
    stands: bool
    """It is the colour that is shown: nothing changed since."""
    no_work: bool
    """Nobody of the home is in work though somebody is able to."""
    put_down: RuledLine | None
    """Why the alert of that is not on 今日."""
    faults: list[Say] = field(default_factory=list)
    """Data that cannot be right."""


@dataclass(frozen=True)
class DataFault:
    household_id: str
    door: str
    name: str
    said: Say
