"""Which home is to be visited when, and why (domain reference 2.6). Every reason is a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.domain.moments import china_day
from desktop.domain.people import Household, Occupancy
from desktop.domain.records import REACHED, VisitOutcome
from desktop.domain.rules import RuleBook
from desktop.domain.say import Say, say
from desktop.services import days
from desktop.store.queries.homes import LastSeen

VISIT_FORMS = "VISIT"
"""Forms whose code begins so are visits; the others are checks."""
INCIDENT, DRILL, PUBLICITY, TRAINING = EVENT_FORMS = ("INCIDENT", "DRILL", "PUBLICITY", "TRAINING")
"""Forms of what happened: neither visits nor checks."""
_TAGS = (
    "disabled_self_care",
    "living_alone",
    "over_80",
    "orphan",
    "left_child",
    "destitute",
    "left_elder",
    "illness",
    "disabled",
    "left_woman",
    "monitored",
    "allowance",
)
"""Which reason of care is named when there are several, the gravest first."""
_EVERY = {7: "week", 30: "month", 90: "quarter", 180: "half_year", 365: "year"}


@dataclass(frozen=True)
class VisitDue:
    """When the next visit is due and why. `overdue` in days, 0 today."""

    on: date
    overdue: int
    reason: Say
    phone: bool


def visit_class(home: Household) -> str:
    """Row of the table `visit_rule` by care level; empty for a flat where nobody lives."""
    if home.occupancy == Occupancy.VACANT:
        return ""
    if home.occupancy == Occupancy.AWAY and home.care_level in ("none", "general"):
        return "away"
    return str(home.care_level)


def last_visit(seen: Sequence[LastSeen], phone_ok: bool = True) -> date | None:
    """Day on which somebody was last met, or spoken to where that is enough."""
    good = REACHED if phone_ok else ("", VisitOutcome.MET)
    found = [one.seen_at for one in seen if one.form.startswith(VISIT_FORMS) and one.outcome in good]
    return china_day(max(found)) if found else None


def last_check(seen: Sequence[LastSeen]) -> date | None:
    no_check = (VISIT_FORMS, *EVENT_FORMS)
    found = [one.seen_at for one in seen if not one.form.startswith(no_check)]
    return china_day(max(found)) if found else None


def visit_due(
    home: Household,
    seen: Sequence[LastSeen],
    tags: Sequence[str],
    today: date,
    rules: RuleBook,
    agreed: Sequence[str] = (),
    colour: str = "",
) -> VisitDue | None:
    """Due today or before; None when it is not yet time. `tags` is empty for who may not see reasons.

    `agreed`: days written down for a next visit; the earliest that is still to come at the last visit brings
    the next one forward.
    `colour`: red, orange or yellow where the home is not green; the closer rhythm of the two holds.
    """
    care = visit_class(home)
    if not care:
        return None
    away = care == "away"
    known = [rules.visit_rule(one, today) for one in (care, colour) if one]
    rule = min(known, key=lambda one: (one.every_days, one.phone_ok))
    last = last_visit(seen, rule.phone_ok or away)
    if last is None:
        return VisitDue(today, 0, say("reason.never_visited"), False)
    on = last + timedelta(days=rule.every_days)
    promised = min((one for one in map(_day_of, agreed) if one is not None and one > last), default=on)
    if promised < on and promised <= today:
        said = [say("reason.agreed", day=days.day(promised, today)), _last(last, today)]
        return VisitDue(promised, (today - promised).days, days.sentence(said), False)
    if on > today:
        return None
    because = [say(f"reason.colour_{colour}")] if rule.care_class == colour else _because(care, tags)
    parts = [*because, _rhythm(rule.every_days), _last(last, today)]
    return VisitDue(on, (today - on).days, days.sentence(parts), away)


def _last(on: date, today: date) -> Say:
    return say("reason.last", day=days.day(on, today))


def _day_of(text: str) -> date | None:
    """A fact may hold anything that a form of a county writes into it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _because(care: str, tags: Sequence[str]) -> list[Say]:
    if care == "away":
        return [say("reason.away")]
    tag = next((one for one in _TAGS if one in tags), "")
    if tag:
        return [say(f"tag.{tag}")]
    return [] if care == "none" else [say(f"reason.care_{care}")]


def _rhythm(every: int) -> Say:
    return say(f"reason.every_{_EVERY[every]}") if every in _EVERY else say("reason.every", days=every)
