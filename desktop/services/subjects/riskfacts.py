"""What the colour of a home rests on: work of its people, last visits, repeated hazards (COR-14)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from desktop.domain import risk
from desktop.domain.matters import NONE_OF_ITS_OWN, Grade, Matter, MatterKind
from desktop.domain.moments import china_day, to_moment
from desktop.domain.people import Resident
from desktop.domain.records import REACHED
from desktop.domain.risk import Answers, HomeFacts, Limits, Repeat
from desktop.services.desk import Desk
from desktop.services.subjects.followups import CARE, VISIT
from desktop.store.queries import day, homes, merged
from desktop.store.queries.homes import LastSeen
from desktop.store.tx import Tx

_LOOKED_AT = 40
"""Visits of a home that are looked through at most: about two years."""


def suspects(tx: Tx, desk: Desk, seen: Mapping[str, Sequence[LastSeen]], known: Limits) -> set[str]:
    """Homes that may be other than green: few. What their last visits say is read once, not at every look.

    `seen`: as `homes.last_seen`.
    """
    today = desk.clock.today()

    def tells(new: Mapping[str, Sequence[LastSeen]]) -> dict[str, bool]:
        last = {home: list(_last_visits(found)) for home, found in new.items()}
        said = homes.answers_of(tx, [one for records in last.values() for one in records])
        return {
            home: any(risk.speaks(said[one], known, today) for one in records)
            for home, records in last.items()
        }

    told = desk.memory.work_out_together("signs", (today, desk.rules), seen, tells)
    since = to_moment(day.begins(today - timedelta(days=known.repeat_days)))
    return {
        *(home for home, speaks in told.items() if speaks),
        *(one.household_id for one in homes.without_work(tx)),
        *homes.repeated(tx, since, known.repeat_count),
        *homes.overruled(tx),
    }


def _last_visits(seen: Sequence[LastSeen]) -> Iterator[str]:
    """Ids of the newest visit and the newest care visit that met or reached somebody."""
    for form in (VISIT, CARE):
        found = [(one.seen_at, one.record_id) for one in seen if one.form == form and one.outcome in REACHED]
        if found:
            yield max(found)[1]


def of_homes(tx: Tx, ids: Collection[str]) -> dict[str, tuple[HomeFacts, dict[str, str]]]:
    """Of each of these homes, with what was merged into it, what is known, and each person's work by id."""
    kept, gone = merged.kept(tx, "household"), merged.kept(tx, "resident")
    wanted = [*ids, *(one for one, target in kept.items() if target in ids)]
    labour: dict[str, dict[str, str]] = defaultdict(dict)
    for one in tx.find(Resident, household_id=wanted):
        if one.id not in gone:
            labour[kept.get(one.household_id, one.household_id)][one.id] = one.labour
    standing: dict[str, Any] = {"matter": MatterKind.HAZARD.value, "grade": Grade.STANDING.value}
    hazards: dict[str, list[Repeat]] = defaultdict(list)
    for matter in tx.find(Matter, order_by="found_at", household_id=wanted, **standing):
        if matter.state in NONE_OF_ITS_OWN:
            continue
        found = Repeat(matter.id, matter.item, matter.title, china_day(matter.found_at))
        hazards[kept.get(matter.household_id or "", matter.household_id or "")].append(found)
    visits, care = _visits(tx, wanted, kept, VISIT), _visits(tx, wanted, kept, CARE)
    return {
        home: (
            HomeFacts(tuple(labour[home].values()), visits.get(home, ()), care.get(home, ()), hazards[home]),
            labour[home],
        )
        for home in {*labour, *visits, *care, *hazards}
    }


def _visits(tx: Tx, wanted: Collection[str], kept: Mapping[str, str], form: str) -> dict[str, list[Answers]]:
    """By home the newest visit that reached somebody; before it those of which the length of a wait hangs."""
    found = _read(tx, homes.newest_of(tx, wanted, form, REACHED))
    waiting = [home for home, (last, *_) in found.items() if risk.waits(last)]
    if waiting:
        group = [*waiting, *(one for one, target in kept.items() if target in waiting)]
        ids: dict[str, list[str]] = defaultdict(list)
        for home, record_id in homes.visits_of(tx, group, form, REACHED):
            ids[kept.get(home, home)].append(record_id)
        found |= _read(tx, {home: of[:_LOOKED_AT] for home, of in ids.items()})
    return found


def _read(tx: Tx, ids: Mapping[str, Sequence[str]]) -> dict[str, list[Answers]]:
    said = homes.answers_of(tx, [one for of in ids.values() for one in of])
    return {home: [said[one] for one in of] for home, of in ids.items()}
