"""四(三) in figures: 底数清, 责任明, 措施实 and what an incident could have been known by (COR-09 to COR-11).

Every figure is worked out from rows and can name the rows it misses; none is about a worker.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.domain.alike import by_place, relapse_of
from desktop.domain.lifecycle_table import ENDED
from desktop.domain.matters import Matter
from desktop.domain.moments import china_day

MEASURE, OWNER, DEADLINE, EVIDENCE = "measure", "owner", "deadline", "evidence"


@dataclass(frozen=True)
class Measures:
    """What an open hazard has of 措施实 (COR-10): measure, owner, deadline, evidence."""

    remedy: str
    owner: str
    due_at: str | None
    evidence: bool
    """A photo, a printed notice, or an authority's document."""

    @property
    def missing(self) -> tuple[str, ...]:
        held = {MEASURE: self.remedy, OWNER: self.owner, DEADLINE: self.due_at, EVIDENCE: self.evidence}
        return tuple(name for name, value in held.items() if not value)


def percent(having: int, of: int) -> int:
    """Rounded down, so that 100 says that nothing is missing. Raises ZeroDivisionError of nothing."""
    return 100 * having // of


def months_back(today: date, count: int) -> list[date]:
    """First days of the last `count` months, this one last."""
    found = [today.replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def of_month(moment: str | None, first: date) -> bool:
    return moment is not None and china_day(moment).replace(day=1) == first


def repeated(matters: Iterable[Matter], days: float, kept: Mapping[str, str]) -> list[Matter]:
    """Hazards that came back: the same item at the same place was struck off so few days before (反弹).

    `kept`: homes merged into one, which are one place.
    """
    groups = [group for group in by_place(matters, kept) if len(group) > 1]
    return [one for group in groups for one in group if relapse_of(one, group, days)]


def open_at(matter: Matter, moment: str) -> bool:
    """Whether a hazard found before the moment was not struck off by then."""
    ended = matter.closed_at or (moment if matter.state in ENDED else None)
    return matter.found_at <= moment and (ended is None or ended > moment)


def known_before(matters: Sequence[Matter], moment: str) -> list[Matter]:
    """Hazards of the place found before an incident: was it known? (COR-11)."""
    return [one for one in matters if one.found_at < moment]
