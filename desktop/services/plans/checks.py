"""Which check is due where, from the dated table `check_rule` (COR-05, COR-06, COR-08)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.domain.moments import china_day
from desktop.domain.rules import RuleBook
from desktop.domain.say import Say, say
from desktop.services import days
from desktop.store.queries.homes import LastSeen


@dataclass(frozen=True)
class CheckDue:
    """`on`: the day from which it is due; `last` None: nothing is on record."""

    form: str
    on: date
    last: date | None
    every_days: int

    @property
    def reason(self) -> Say:
        """每半年消防检查，上次6月1日."""
        title = say(f"reason.check_{self.form}")
        if self.last is None:
            return say("reason.check_never", what=title)
        return say("reason.check_last", what=title, days=self.every_days, day=days.day(self.last))


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
        if on <= today:
            found.append(CheckDue(row["form"], on, last, every))
    return found
