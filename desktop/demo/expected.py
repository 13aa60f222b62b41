"""What the played day must lead to, worked out from the seed alone: homes, answers, findings, figures.

It reads the workbooks and rules as any reader of the papers could, and knows
nothing of how the program saves, derives or exchanges.
"""

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from desktop.domain.people import Resident
from desktop.domain.rules import RuleBook
from desktop.forms.library import FormLibrary
from desktop.forms.residents import RESIDENTS, resident_choices
from desktop.forms.session import Session
from desktop.forms.spec import Choice

TODAY = date(2026, 12, 8)
Row = dict[str, Any]
_STANDING = ({"lg15_aged": "yes"}, {"lg16_wall": "yes"}, {"lg17_tee": "yes"})
_GENERAL = ({"lg14_length": 2.6}, {"lg18_clamped": "no"}, {"lg10_distance": 0.3})
_MAJOR = ({"lg03_place": "basement"}, {"lg04_count": 8})
_ASKED = ("lg22_stove_year", 2021)
"""Asked of every home with bottled gas, and not a hazard in either year."""
_SHARED = ({"bc02_stairs": "yes"}, {"bc01_fire_lane": "yes"}, {"bc05_cables": "yes"}, {"bc03_doors": "yes"})


@dataclass(frozen=True)
class Sheet:
    """One form to fill: on whom, with which answers, in screen order."""

    form: str
    variant: str
    subject: Row
    answers: dict[str, Any]
    last: dict[str, Any]
    found: list[tuple[str, str]]
    """(item, grade) of the hazards that must arise."""
    titles: list[str]
    """What the papers call them, in the same order."""
    people: list[Choice]
    """Who belongs to the home: the list that the form is served."""


@dataclass(frozen=True)
class Plan:
    """The day of one seed."""

    seed: int
    gas: Sheet
    visit: Sheet
    check: Sheet
    """The worker's building check."""
    quick: Sheet
    """The lead's quick check, with the same hazard."""
    stop_at: int
    """Number of the question of the gas check at which the laptop dies, from 1."""
    records: int = 5
    """Patrol, gas check, visit, two building checks."""
    worker_waits: int = 5
    """Receipts of the worker: his four records, and that the household was told by the notice."""
    item: str = field(default="")
    """The item of the hazard that is followed to its end."""

    asked: str = ""
    """The answer of the gas check that the office asks about."""
    asked_label: str = ""
    asked_answer: Any = None
    """What it is put right to: no hazard arises or goes by it."""

    @property
    def title(self) -> str:
        """What the papers call the followed hazard."""
        return next(
            title
            for (item, _), title in zip(self.gas.found, self.gas.titles, strict=True)
            if item == self.item
        )


def make_plan(
    seed: int,
    library: FormLibrary,
    rules: RuleBook,
    homes: list[Row],
    records: list[Row],
    building: Row,
    residents: list[Row],
    cared_for: set[str],
) -> Plan:
    """The day for a seed. `homes`: households of the lead's building; `records`, `residents`: all of them;
    `cared_for`: ids of residents after whose visit the care form would open.
    """
    rng = random.Random(seed)
    last = _last_answers(records)
    peak = rules.in_peak(TODAY) is not None
    lived_in = sorted(
        (home for home in homes if home["occupancy"] == "living" and ("LPG_HOME", home["id"]) in last),
        key=lambda home: home["order"],
    )
    gas_homes = [home for home in lived_in if last["LPG_HOME", home["id"]].get("lg01_fuel") == ["lpg"]]
    gas_home = rng.choice(gas_homes)
    left_out = {gas_home["id"]} | {one["household_id"] for one in residents if one["id"] in cared_for}
    visit_home = rng.choice(
        [home for home in lived_in if ("VISIT_HH", home["id"]) in last and home["id"] not in left_out]
    )
    standing, general, major = rng.choice(_STANDING), rng.choice(_GENERAL), rng.choice(_MAJOR)
    shared = rng.choice(_SHARED)

    def sheet(form: str, subject: Row, wishes: dict[str, Any], variant: str = "") -> Sheet:
        before = last.get((form, subject["id"]), {})
        home = [_person(one) for one in residents if one["household_id"] == subject["id"]]
        people = resident_choices(home, TODAY, {}, {})
        return _filled(library, rules, form, variant, subject, wishes, before, peak, people)

    gas = sheet("LPG_HOME", gas_home, {**standing, **general, **major})
    visit_wishes = {**_facts(library, last["VISIT_HH", visit_home["id"]]), "vh01_outcome": "met"}
    return Plan(
        seed,
        gas,
        sheet("VISIT_HH", visit_home, visit_wishes),
        sheet("BLDG_COMMON", building, shared),
        sheet("BLDG_COMMON", building, shared, "quick"),
        rng.randint(8, 14),
        item=next(iter(standing))[:4].upper(),
        asked=_ASKED[0],
        asked_label=library.get("LPG_HOME").question(_ASKED[0]).label("zh"),
        asked_answer=_ASKED[1],
    )


def _person(row: Row) -> Resident:
    return Resident.model_validate({"scope_id": "muni"} | row)


def _facts(library: FormLibrary, last: dict[str, Any]) -> dict[str, Any]:
    """Last answers that 与上次一致 may confirm."""
    spec = library.get("VISIT_HH")
    return {key: last[key] for key in spec.ordered(last) if spec.question(key).carry == "fact"}


def _last_answers(records: list[Row]) -> dict[tuple[str, str], dict[str, Any]]:
    """Latest finished answers by form and subject."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for record in sorted(records, key=lambda one: one["seen_at"]):
        if record["status"] == "finished":
            found[record["form"], record["subject_id"]] = record["answers"]
    return found


_PLAIN: dict[str, Any] = {
    "lg04_count": 1,
    "lg05_made": "2022-03",
    "lg06_next_check": "2028-06",
    "lg10_distance": 0.8,
    "lg12_hose": "metal",
    "lg13_changed": "2025-08",
    "lg14_length": 1.6,
    "lg20_regulator_changed": "2025-08",
    "lg22_stove_year": 2022,
    "vh03_living": 2,
    "vh21_policy": 3,
}


def _filled(
    library: FormLibrary,
    rules: RuleBook,
    form: str,
    variant: str,
    subject: Row,
    wishes: dict[str, Any],
    last: dict[str, Any],
    peak: bool,
    people: list[Choice],
) -> Sheet:
    about = {"special_group": bool(subject.get("special")), "in_peak": peak}
    spec, lists = library.get(form), {RESIDENTS: people}
    session = Session(spec, about, TODAY, rules, last, variant, lists)
    for name, value in {**_PLAIN, **wishes}.items():
        if "[" not in name and name in spec.questions:
            session.answer(name, value)
    session.same(key for key in session.relevant if "[" in key)
    session.all_normal()
    hazards = sorted(
        (one.item, one.grade, one.title("zh")) for one in session.findings if one.matter == "hazard"
    )
    found, titles = [one[:2] for one in hazards], [one[2] for one in hazards]
    return Sheet(form, variant, subject, session.given, last, found, titles, people)
