"""Households with what lists say about them: last visit and check, people, reasons of care."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple, TypeAlias

from desktop.domain import risk
from desktop.domain.matters import NONE_OF_ITS_OWN
from desktop.domain.moments import china_day, to_moment
from desktop.domain.people import CareLevel, Household
from desktop.store.columns import Cell, made, table_of
from desktop.store.queries import day, merged
from desktop.store.schema import STANDING, STILL_OPEN
from desktop.store.tx import Tx


class LastSeen(NamedTuple):
    """When one form was last finished on a subject, by outcome. A named tuple, for there are thousands."""

    form: str
    variant: str
    outcome: str
    seen_at: str
    record_id: str = ""


@dataclass(frozen=True)
class Person:
    """A resident as lists need it."""

    id: str
    household_id: str
    name: str
    born_on: str
    head: bool
    living_here: bool
    labour: str


HomeCells: TypeAlias = tuple[Cell, ...]
"""A household as the table holds it, its id first."""


def households(tx: Tx, building_id: str = "") -> list[Household]:
    """In the order of the walk: building number, then stairwell by stairwell. A home entered twice is one."""
    return [household(one) for one in home_cells(tx, building_id)]


def home_cells(tx: Tx, building_id: str = "") -> list[HomeCells]:
    """The same as the table holds them: for `household`."""
    where, params = ("WHERE t.building_id = ?", [building_id]) if building_id else ("", [])
    found = tx.cells(
        Household,
        f"LEFT JOIN building b ON b.id = t.building_id {where} "
        'ORDER BY coalesce(b.number, 0), t."order", t.door',
        params,
    )
    gone = merged.kept(tx, "household")
    twins: dict[str, list[HomeCells]] = defaultdict(list)
    for one in _cells(tx, gone) if gone else ():
        twins[gone[str(one[0])]].append(one)
    return [_with_twins(one, twins.get(str(one[0]), ())) for one in found if one[0] not in gone]


def standing(tx: Tx, household_id: str) -> Household | None:
    """The home, or the one that stands for it, as `households` has it; None when it is not here."""
    ids = merged.group(tx, "household", household_id)
    found = {one[0]: one for one in _cells(tx, ids)}
    own = found.pop(ids[0], None)
    return household(_with_twins(own, found.values())) if own else None


def _cells(tx: Tx, ids: Iterable[str]) -> list[HomeCells]:
    wanted = json.dumps(list(ids))
    return tx.cells(Household, "WHERE t.id IN (SELECT value FROM json_each(?))", [wanted])


def _with_twins(home: HomeCells, twins: Collection[HomeCells]) -> HomeCells:
    """The gravest level of care of all that are one home; special if any of them is."""
    if not twins:
        return home
    every = [dict(zip(table_of(Household).read, one, strict=True)) for one in (home, *twins)]
    gravest = min((str(one["care_level"]) for one in every), key=[*CareLevel].index)
    special = max(int(one["special"] or 0) for one in every)
    return tuple((every[0] | {"care_level": gravest, "special": special}).values())


def household(cells: HomeCells) -> Household:
    return made(Household, cells)


def last_seen(tx: Tx, subject_id: str = "") -> dict[str, list[LastSeen]]:
    """Newest finished record per subject, form, variant and outcome."""
    homes = merged.kept(tx, "household")
    found: dict[str, list[LastSeen]] = defaultdict(list)
    for subject, one in _newest(tx, merged.group(tx, "household", subject_id) if subject_id else None):
        found[homes.get(subject, subject)].append(one)
    return found


def _newest(tx: Tx, of: Collection[str] | None = None) -> list[tuple[str, LastSeen]]:
    """By subject, all or these. What is dated after today was made while a clock was ahead: of such a subject
    the newest before is looked for among its records.
    """
    where, params = "", []
    if of is not None:
        where, params = "WHERE subject_id IN (SELECT value FROM json_each(?))", [json.dumps(list(of))]
    lines = tx.lines(
        f"SELECT subject_id, form, variant, outcome, seen_at, record_id FROM newest {where}", params
    )
    ends = _end_of_today(tx)
    ahead = {line[0] for line in lines if line[4] >= ends}
    if ahead:
        lines = [line for line in lines if line[0] not in ahead] + tx.lines(
            "SELECT subject_id, form, variant, outcome, max(seen_at), id FROM record "
            "WHERE subject_id IN (SELECT value FROM json_each(?)) AND status = 'finished' AND seen_at < ? "
            "GROUP BY subject_id, form, variant, outcome",
            [json.dumps(list(ahead)), ends],
        )
    return [(line[0], LastSeen._make(line[1:])) for line in lines]


def _end_of_today(tx: Tx) -> str:
    return to_moment(day.begins(china_day(tx.moment) + timedelta(days=1)))


def people(tx: Tx, of: Collection[str] | None = None) -> dict[str, list[Person]]:
    """Residents by household, the head first, then by age. A person entered twice is one.

    `of`: these homes only, with what was merged into them.
    """
    homes, gone = merged.kept(tx, "household"), merged.kept(tx, "resident")
    where, params = "", []
    if of is not None:
        where = "WHERE household_id IN (SELECT value FROM json_each(?))"
        params = [json.dumps(_with_merged(homes, of))]
    rows = tx.sql(
        f"SELECT id, household_id, name, born_on, head, living_here, labour FROM resident {where} "
        "ORDER BY household_id, head DESC, born_on",
        params,
    )
    found: dict[str, list[Person]] = defaultdict(list)
    for row in rows:
        if row["id"] not in gone:
            home = homes.get(row["household_id"], row["household_id"])
            flags = {"head": bool(row["head"]), "living_here": bool(row["living_here"])}
            found[home].append(Person(**row | flags | {"household_id": home}))
    return found


def tags(tx: Tx, today: str, household_id: str = "") -> dict[str, list[tuple[str, str]]]:
    """Reasons of care that hold today: (resident id, tag) by household."""
    where, params = "", []
    if household_id:
        where = "AND household_id IN (SELECT value FROM json_each(?))"
        params = [json.dumps(merged.group(tx, "household", household_id))]
    lines = tx.lines(
        "SELECT household_id, resident_id, tag FROM care_tag "
        f'WHERE since <= ? AND (until IS NULL OR until >= ?) {where} ORDER BY since, "tag"',
        [today, today, *params],
    )
    homes, persons = merged.kept(tx, "household"), merged.kept(tx, "resident")
    found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for home, person, tag in lines:
        found[homes.get(home, home)][persons.get(person, person), tag] = None
    return {home: list(reasons) for home, reasons in found.items()}


def next_visits(tx: Tx) -> dict[str, list[str]]:
    """Days that were agreed for a next visit, with the home or somebody in it, the earliest first."""
    lines = tx.lines(
        "SELECT coalesce(r.household_id, f.subject_id), f.value ->> '$' FROM fact f "
        "LEFT JOIN resident r ON r.id = f.subject_id WHERE f.name = 'next_visit_on'"
    )
    homes = merged.kept(tx, "household")
    found: dict[str, list[str]] = defaultdict(list)
    for home, on in sorted(lines, key=lambda line: str(line[1])):
        if on:
            found[homes.get(home, home)].append(str(on))
    return found


@dataclass(frozen=True)
class WithoutWork:
    """零就业户. `mark`: the same while nobody's work changed."""

    household_id: str
    able: int
    mark: str


def without_work(tx: Tx) -> list[WithoutWork]:
    """零就业户 that are lived in: somebody able to work, nobody in work (LED-04). Worked out, not stored."""
    found, perhaps = [], _perhaps_without_work(tx)
    for home, residents in people(tx, perhaps - vacant(tx, perhaps)).items():
        labour = {one.id: one.labour for one in residents}
        able = risk.without_work(labour.values())
        if able:
            found.append(WithoutWork(home, able, risk.labour_mark(labour)))
    return found


def vacant(tx: Tx, ids: Collection[str]) -> set[str]:
    """Those of these homes in which nobody lives any more."""
    test = "id IN (SELECT value FROM json_each(?)) AND occupancy = 'vacant'"
    return {one for (one,) in tx.lines(f"SELECT id FROM household WHERE {test}", [json.dumps(list(ids))])}


def _perhaps_without_work(tx: Tx) -> set[str]:
    """Homes with somebody out of work and no row of somebody in work; read from an index alone. What was
    entered twice is looked at by whoever asks.
    """
    lines = tx.lines(
        "SELECT DISTINCT t.household_id FROM resident t "
        "WHERE t.labour IN (SELECT value FROM json_each(?)) AND NOT EXISTS "
        "(SELECT 1 FROM resident w WHERE w.household_id = t.household_id AND w.merged_into IS NULL "
        "AND w.labour IN (SELECT value FROM json_each(?)))",
        [json.dumps(sorted(risk.OUT_OF_WORK)), json.dumps(sorted(risk.IN_WORK))],
    )
    return _homes(tx, lines)


def _with_merged(homes: dict[str, str], ids: Collection[str]) -> list[str]:
    """`ids` and what stands for nothing but them. `homes`: as `merged.kept`."""
    wanted = set(ids)
    return [*wanted, *(one for one, target in homes.items() if target in wanted)]


def whom_to_call(tx: Tx, household_id: str) -> tuple[str, str]:
    """Resident id and phone: the head of the household, else another; empty when no phone is known."""
    rows = tx.sql(
        "SELECT id, phone FROM resident WHERE household_id IN (SELECT value FROM json_each(?)) "
        "AND phone <> '' ORDER BY merged_into IS NOT NULL, head DESC LIMIT 1",
        [json.dumps(merged.group(tx, "household", household_id))],
    )
    return (str(rows[0]["id"]), str(rows[0]["phone"])) if rows else ("", "")


def checked_since(tx: Tx, form: str, since: str) -> set[str]:
    """Households on which `form` was finished since the moment, until today."""
    lines = tx.lines(
        "SELECT DISTINCT household_id FROM record WHERE form = ? AND seen_at >= ? AND seen_at < ? "
        "AND status = 'finished' AND household_id IS NOT NULL",
        [form, since, _end_of_today(tx)],
    )
    return _homes(tx, lines)


def has_gas(tx: Tx) -> set[str]:
    """Households with a gas cylinder or other gas equipment on record."""
    return _homes(tx, tx.lines("SELECT DISTINCT household_id FROM equipment"))


def has_gas_since_asked(tx: Tx, ids: Collection[str]) -> set[str]:
    """Those of these homes whose equipment was confirmed on the day when it was last answered what is burnt
    there or later, or nobody knows when.
    """
    homes, asked = merged.kept(tx, "household"), dict[str, str]()
    wanted = _with_merged(homes, ids)
    for one, on in _asked_on(tx, wanted).items():
        home = homes.get(one, one)
        asked[home] = max(on, asked.get(home, ""))
    lines = tx.lines(
        "SELECT household_id, max(coalesce(confirmed_on, '9')) FROM equipment "
        "WHERE household_id IN (SELECT value FROM json_each(?)) GROUP BY household_id",
        [json.dumps(wanted)],
    )
    newest = [(homes.get(one, one), on) for one, on in lines]
    return {home for home, on in newest if on >= asked.get(home, "")}


def burning(tx: Tx, fuels: Collection[str]) -> dict[str, bool]:
    """Whether one of these is burnt there, by home of which it was answered: choices of `lg01_fuel`. Of a
    home entered twice the later answer counts, on the same day that of the kept one.
    """
    lines = tx.lines(
        "SELECT subject_id, EXISTS (SELECT 1 FROM json_each(fact.value) said "
        "WHERE said.value IN (SELECT value FROM json_each(?))) FROM fact WHERE name = 'fuel_types'",
        [json.dumps(sorted(fuels))],
    )
    homes = merged.kept(tx, "household")
    on = _asked_on(tx, {*homes, *homes.values()})
    ordered = sorted(lines, key=lambda line: (on.get(line[0], ""), line[0] not in homes))
    return {homes.get(home, home): bool(burnt) for home, burnt in ordered}


def _asked_on(tx: Tx, ids: Collection[str]) -> dict[str, str]:
    """When it was last answered what is burnt there, by row."""
    lines = tx.lines(
        "SELECT subject_id, confirmed_on FROM fact "
        "WHERE name = 'fuel_types' AND subject_id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    return dict(lines)


def answers_of(tx: Tx, ids: Collection[str]) -> dict[str, risk.Answers]:
    """What these records say, by id."""
    lines = tx.lines(
        "SELECT id, form, seen_at, answers FROM record WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    return {
        one: risk.Answers(one, form, china_day(seen_at), json.loads(answers))
        for one, form, seen_at, answers in lines
    }


def newest_of(tx: Tx, ids: Collection[str], form: str, outcomes: Collection[str]) -> dict[str, tuple[str]]:
    """By home the id of the newest finished record that ended so; `ids`: with what was merged into them."""
    found = [(home, one) for home, one in _newest(tx, ids) if one.form == form and one.outcome in outcomes]
    homes = merged.kept(tx, "household")
    ordered = sorted(found, key=lambda line: (line[1].seen_at, line[1].record_id))
    return {homes.get(home, home): (one.record_id,) for home, one in ordered}


def visits_of(tx: Tx, ids: Collection[str], form: str, outcomes: Collection[str]) -> list[tuple[str, str]]:
    """(household id, record id) of the finished records of these homes that ended so, the newest first."""
    return tx.lines(
        "SELECT household_id, id FROM record WHERE household_id IN (SELECT value FROM json_each(?)) "
        "AND form = ? AND status = 'finished' AND outcome IN (SELECT value FROM json_each(?)) "
        "ORDER BY seen_at DESC, id DESC",
        [json.dumps(list(ids)), form, json.dumps(list(outcomes))],
    )


def repeated(tx: Tx, since: str, count: int) -> set[str]:
    """Homes where the same 突出 hazard was found so often since the moment."""
    lines = tx.lines(
        f"SELECT household_id, item FROM matter WHERE {STANDING} AND found_at >= ? "
        "AND household_id IS NOT NULL AND state NOT IN (SELECT value FROM json_each(?))",
        [since, json.dumps(sorted(NONE_OF_ITS_OWN))],
    )
    homes = merged.kept(tx, "household")
    found = Counter((homes.get(home, home), item) for home, item in lines)
    return {home for (home, _), times in found.items() if times >= count}


def overruled(tx: Tx) -> set[str]:
    """Homes whose colour a person once judged otherwise."""
    return _homes(tx, tx.lines("SELECT subject_id FROM fact WHERE name = 'risk_override'"))


def special(tx: Tx) -> set[str]:
    """特殊户 that are lived in; of a home entered twice the kept one says whether it is."""
    lived_in = dict(tx.lines("SELECT id, occupancy NOT IN ('vacant', 'away') FROM household WHERE special"))
    found = _homes(tx, [(one,) for one in lived_in])
    others = _cells(tx, found - lived_in.keys())
    lived_in |= {one.id: one.occupancy not in ("vacant", "away") for one in map(household, others)}
    return {one for one in found if lived_in[one]}


def _homes(tx: Tx, lines: list[tuple[Any, ...]]) -> set[str]:
    """The homes these lines name, each as the one that stands for it."""
    homes, found = merged.kept(tx, "household"), {one for (one,) in lines}
    gone = found & homes.keys()
    return (found - gone) | {homes[one] for one in gone}


def noted_on(tx: Tx, items: Sequence[str]) -> dict[str, str]:
    """When the newest open finding of one of these items was made, by household."""
    rows = tx.sql(
        "SELECT household_id, max(found_at) AS at FROM matter "
        "WHERE item IN (SELECT value FROM json_each(?)) AND +household_id IS NOT NULL "
        f"AND {STILL_OPEN} GROUP BY +household_id",
        [json.dumps(list(items))],
    )
    homes = merged.kept(tx, "household")
    found: dict[str, str] = {}
    for row in rows:
        home = homes.get(row["household_id"], row["household_id"])
        found[home] = max(found.get(home, ""), row["at"])
    return found
