"""Which check is due where, from the dated table `check_rule` (COR-05, COR-06, COR-08)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.domain.moments import china_day
from desktop.domain.rules import RuleBook, season_of
from desktop.domain.say import Say, say
from desktop.services import days
from desktop.store.queries.homes import LastSeen


@dataclass(frozen=True)
class CheckDue:
    """`on`: the day from which it is due; `last` None: nothing is on record; `until`: last day of a round of
    the peak, None for the rhythm.
    """

    form: str
    on: date
    last: date | None
    every_days: int
    today: date
    until: date | None = None

    @property
    def reason(self) -> Say:
        """每半年消防检查，上次6月1日."""
        title = say(f"reason.check_{self.form}")
        if self.until is not None:
            return say("reason.check_round", what=title, day=days.day(self.until))
        if self.last is None:
            return say("reason.check_never", what=title)
        return say("reason.check_last", what=title, days=self.every_days, day=days.day(self.last, self.today))


def due(
    subject: str,
    forms: Iterable[str],
    seen: Sequence[LastSeen],
    today: date,
    rules: RuleBook,
    *,
    special: bool = False,
) -> list[CheckDue]:
    """Checks of one subject (household, place, building) due today or before; a short set is no whole one."""
    wanted, found = set(forms), []
    for row in rules.seasonal("check_rule", today):
        if row["subject"] != subject or row["form"] not in wanted:
            continue
        every = int(row["special_days" if special else "every_days"])
        whole = [one.seen_at for one in seen if one.form == row["form"] and not one.variant]
        last = china_day(max(whole)) if whole else None
        on = last + timedelta(days=every) if last else today
        season = season_of(row, today) if row["begins"] else None
        if season is not None:
            on = max(on, season[0])
        if on <= today:
            found.append(CheckDue(row["form"], on, last, every, today))
    return found


def rounds_due(
    forms: Iterable[str], seen: Sequence[LastSeen], today: date, rules: RuleBook
) -> list[CheckDue]:
    """Rounds of the peak in which a special home was not checked yet (COR-07), by form."""
    wanted, found = set(forms), []
    for row in rules.seasonal("campaigns", today):
        season = season_of(row, today)
        if season is None or row["form"] not in wanted:
            continue
        whole = [china_day(one.seen_at) for one in seen if one.form == row["form"] and not one.variant]
        if not whole or max(whole) < season[0]:
            found.append(CheckDue(row["form"], season[0], max(whole, default=None), 0, today, season[1]))
    return found
