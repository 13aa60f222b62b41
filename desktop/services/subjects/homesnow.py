"""What the parts of one page need of the homes: each read once, and only when a part asks for it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from desktop.domain.people import Household, Occupancy
from desktop.domain.rules import RuleBook
from desktop.services.desk import Desk
from desktop.services.plans import checks, visits
from desktop.services.plans.checks import CheckDue
from desktop.services.plans.visits import VisitDue
from desktop.services.subjects import risks
from desktop.services.subjects.followups import GAS_FORM, GAS_FUELS, OF_PEAKS
from desktop.store.queries import homes
from desktop.store.queries.homes import HomeCells, LastSeen
from desktop.store.tx import Tx


class HomeDue(NamedTuple):
    """A home with the visit and the checks that are due today or before."""

    home: Household
    visit: VisitDue | None
    checks: list[CheckDue]


class _Known(NamedTuple):
    """What decides when a home is due."""

    home: HomeCells
    seen: list[LastSeen]
    reasons: list[str]
    gas: bool
    agreed: list[str]
    colour: str


@dataclass
class HomesNow:
    """Lives as long as the snapshot that `tx` reads."""

    tx: Tx
    _due: list[HomeDue] | None = field(default=None, init=False)

    def due(self, desk: Desk) -> list[HomeDue]:
        """Every home, in the order of the walk. Worked out anew for those where something changed."""
        if self._due is None:
            today, rules = desk.clock.today(), desk.rules

            def work(one: _Known) -> HomeDue:
                return _home_due(one, today, rules)

            self._due = desk.memory.work_out("homes", (today, rules), self._known(desk, today), work)
        return self._due

    @cached_property
    def seen(self) -> dict[str, list[LastSeen]]:
        return homes.last_seen(self.tx)

    def may_have_gas(self, home_id: str) -> bool:
        """Where gas is known, and where nobody has asked yet: on the list until somebody has (COR-05)."""
        return home_id in self._gas or home_id not in self._answered

    @cached_property
    def _gas(self) -> set[str]:
        """By the latest answer; by equipment unless it is older than an answer without gas."""
        has, answered = homes.has_gas(self.tx), self._answered
        in_doubt = {one for one in has if answered.get(one) is False}
        burning = {one for one, burnt in answered.items() if burnt}
        return burning | (has - in_doubt) | homes.has_gas_since_asked(self.tx, in_doubt)

    @cached_property
    def _answered(self) -> dict[str, bool]:
        return homes.burning(self.tx, GAS_FUELS)

    @cached_property
    def special(self) -> set[str]:
        return homes.special(self.tx)

    def _known(self, desk: Desk, today: date) -> dict[str, _Known]:
        tags = homes.tags(self.tx, today.isoformat())
        agreed, colours = homes.next_visits(self.tx), risks.coloured(self.tx, desk, self.seen)
        found: dict[str, _Known] = {}
        for home in homes.home_cells(self.tx):
            home_id = str(home[0])
            reasons = [tag for _, tag in tags.get(home_id, ())]
            colour = str(colours[home_id][0]) if home_id in colours else ""
            gas, seen = self.may_have_gas(home_id), self.seen.get(home_id, [])
            found[home_id] = _Known(home, seen, reasons, gas, agreed.get(home_id, []), colour)
        return found


def _home_due(known: _Known, today: date, rules: RuleBook) -> HomeDue:
    home = homes.household(known.home)
    visit = visits.visit_due(home, known.seen, known.reasons, today, rules, known.agreed, known.colour)
    if home.occupancy in (Occupancy.VACANT, Occupancy.AWAY):
        return HomeDue(home, visit, [])
    forms = [form for form in OF_PEAKS if known.gas or form != GAS_FORM]
    due = checks.due("household", forms, known.seen, today, rules, special=home.special)
    if home.special:
        due += _of_rounds(known, forms, today, rules, bool(visit or due))
    return HomeDue(home, visit, due)


def _of_rounds(
    known: _Known, forms: list[str], today: date, rules: RuleBook, goes_there: bool
) -> list[CheckDue]:
    """Of a round of the peak from its first day where somebody goes anyway, else from some days before its
    last: so that nobody travels twice, and none is forgotten.
    """
    alone = timedelta(days=rules.number("round.alone_days", today))
    found = checks.rounds_due(forms, known.seen, today, rules)
    return [one for one in found if one.until and (goes_there or today >= one.until - alone)]
