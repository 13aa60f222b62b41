"""Two years of records: visits, gas checks, building checks, patrols, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from desktop.domain.moments import china_day
from server.demodata import rounds, visits, when
from server.demodata.cast import NEW_HOME
from server.demodata.chance import stream
from server.demodata.gas import Check, Gear
from server.demodata.land import GRIDS, Land
from server.demodata.ledger import Ledger, Subject, of_building, of_grid, of_home, of_place
from server.demodata.loops import Loops
from server.demodata.people import Home
from server.demodata.people_rows import who_lives_in
from server.demodata.sheets import Sheet, Sheets, Wish

OUTCOMES = {
    "met": "入户见面",
    "phone": "电话视频",
    "nobody": "家中无人",
    "away": "外出务工",
    "refused": "拒访",
}
_BUILDING = {
    "clutter": ("BC02", "是"),
    "bike_parked": ("BC04", "停放"),
    "lane_blocked": ("BC01", "是"),
    "extinguisher": ("BC09", "欠压"),
    "lamp_broken": ("BC19", "损坏"),
    "sewage": ("BC22", "是"),
    "flying_cable": ("BC05", "是"),
}
_PATROL = {
    "sanitation": ("PG04", "异常"),
    "facilities": ("PG07", "异常"),
    "lane": ("PG05", "异常"),
    "outage": ("PG08", "停水"),
}
_FIRE = ((("RF05", "是"), 0.25), (("RF04", "是"), 0.09), (("RF06", "有但失效"), 0.05))
"""What a fire check finds, and in what share of homes (domain reference 7.5)."""
_SETTLED = 40
"""Days after which all that a check found has run its course."""
_OF_PLACES = {
    "nine_small": ("NINE_SMALL",),
    "craft": ("NINE_SMALL",),
    "workshop": ("NINE_SMALL", "TRAFFIC_PROD"),
    "park": ("NINE_SMALL", "TRAFFIC_PROD"),
    "site": ("TRAFFIC_PROD",),
}
_WEATHER = (("晴", "阴", "雨"), ("晴", "阴", "雨"), ("晴", "雨", "高温"), ("晴", "晴", "阴"))
"""Winter to autumn."""
_WITH_FACTS = ("met", "phone")
_PRIVATE_DAYS = 7
"""Private answers are kept for the newest records only; the archive had nothing to report."""


def gear_wishes(gear: Gear) -> list[Wish]:
    """What the gas form asks about the gear."""
    return [
        ("LG01", "瓶装液化气"),
        ("LG03", "通风厨房"),
        ("LG04", gear.cylinders),
        ("LG05", gear.made),
        ("LG06", gear.next_check),
        ("LG10", 0.8),
        ("LG12", "橡胶" if gear.hose == "rubber" else "金属包覆"),
        ("LG13", gear.hose_changed),
        ("LG14", 1.5),
        ("LG19", "家用不可调"),
        ("LG20", gear.regulator_changed),
        ("LG22", gear.stove_year),
        ("LG23", "强排" if gear.heater else "无"),
        ("LG24", "有且有效"),
    ]


def fault_wishes(name: str, today: date) -> list[Wish]:
    """What makes the form find a fault of `gas.FAULTS`."""
    if name == "two_sources":
        return [("LG01", ["瓶装液化气", "柴煤"]), ("LG02", "是")]
    wishes: dict[str, Wish] = {
        "rubber_hose": ("LG12", "橡胶"),
        "old_hose": ("LG13", when.month(today, -110)),
        "cracked_hose": ("LG15", "是"),
        "inspection_overdue": ("LG06", when.month(today, -4)),
        "old_cylinder": ("LG05", when.month(today, -150)),
        "adjustable_regulator": ("LG19", "可调节"),
        "no_flame_failure": ("LG21", "无"),
        "closed_cupboard": ("LG03", "密闭橱柜"),
        "loose_clamp": ("LG18", "否"),
        "long_hose": ("LG14", 2.6),
        "itinerant": ("LG25", "流动商贩"),
    }
    return [wishes[name]]


@dataclass
class History:
    """Writes the records of two years into the ledger."""

    land: Land
    sheets: Sheets
    ledger: Ledger
    loops: Loops

    def visits(self, homes: list[Home]) -> None:
        """Every visit with its outcome; a visit in the home or by telephone confirms the facts."""
        rng = stream(self.land.seed, "visit records")
        known: set[str] = set()
        for visit in sorted(visits.schedule(self.land, homes), key=lambda one: (one.day, one.home.number)):
            subject = of_home(self.land, visit.home)
            sheet = self._visited(visit.home, [("VH01", OUTCOMES[visit.outcome])])
            record = self._record(
                rng,
                "VISIT_HH",
                subject,
                visit.day,
                self._worker(subject),
                sheet.answers,
                outcome=visit.outcome,
            )
            if visit.outcome in _WITH_FACTS:
                if subject.id in known:
                    record["confirmed"] = self.sheets.carried("VISIT_HH", record["answers"])
                known.add(subject.id)
                self.facts(subject, record)

    def visit_sheet(self, home: Home, wishes: list[Wish]) -> Sheet:
        """The form of one visit to a home in which else nothing has changed."""
        sheet = self._visited(home, wishes)
        answers = dict(sheet.answers)
        self.sheets.overwrite("VISIT_HH", answers, "VH03", sum(person.living for person in home.people))
        return Sheet(answers, sheet.findings)

    def _visited(self, home: Home, wishes: list[Wish]) -> Sheet:
        people = who_lives_in(self.land, home)
        return self.sheets.fill("VISIT_HH", wishes, home_facts(home), people=people)

    def gas(self, checks: Sequence[Check]) -> None:
        """Checks of one home, oldest first."""
        rng = stream(self.land.seed, f"gas records {checks[0].home.id}")
        for check in checks:
            subject = of_home(self.land, check.home)
            sheet = self.gas_sheet(check)
            record = self._record(rng, "LPG_HOME", subject, check.day, self._worker(subject), sheet.answers)
            self.facts(subject, record)
            self._come_of(rng, record, subject, sheet)

    def no_gas(self, homes: list[Home]) -> None:
        """Homes that burn no gas said so once, half a year ago or more; the newest home was not asked yet."""
        rng = stream(self.land.seed, "no gas")
        for home in homes:
            ago = rng.randint(185, 600)
            if home.uses_gas or not (home.living or home.let) or home.door == NEW_HOME:
                continue
            subject = of_home(self.land, home)
            day = when.workday(rng, self.land.today - timedelta(days=ago), self.land.today)
            sheet = self.sheets.fill("LPG_HOME", [("LG01", "电")])
            record = self._record(rng, "LPG_HOME", subject, day, self._worker(subject), sheet.answers)
            self.facts(subject, record)

    def gas_sheet(self, check: Check) -> Sheet:
        """The form of one check, put together from the same form with one fault at a time."""
        ideal = gear_wishes(_in_order(self.land.today))
        faults = [fault_wishes(name, self.land.today) for name in check.faults]
        sheet = self.composed("LPG_HOME", ideal, faults, check.home.special)
        answers = dict(sheet.answers)
        faulty = {item for fault in faults for item, _ in fault}
        dated = {"LG04", "LG05", "LG06", "LG13", "LG20", "LG22", "LG23"}
        for item, value in gear_wishes(check.gear):
            if item in dated or (item not in faulty and item == "LG12"):
                self.sheets.overwrite("LPG_HOME", answers, item, value)
        return Sheet(answers, sheet.findings)

    def composed(
        self, form: str, ideal: list[Wish], faults: list[list[Wish]], special: bool = False, variant: str = ""
    ) -> Sheet:
        """The ideal sheet with several faults laid over it."""
        plain = self.sheets.fill(form, [], ideal, variant=variant, special=special)
        answers, findings = dict(plain.answers), list(plain.findings)
        for fault in faults:
            one = self.sheets.fill(form, fault, ideal, variant=variant, special=special)
            answers |= {
                name: value for name, value in one.answers.items() if plain.answers.get(name) != value
            }
            known = {found.question for found in findings}
            findings += [found for found in one.findings if found.question not in known]
        return Sheet(answers, tuple(findings))

    def buildings(self) -> None:
        """Most leads report on paper: the grid worker keys it in (代录); 方秀莲 does it herself."""
        rng = stream(self.land.seed, "building records")
        for one in rounds.building_checks(self.land):
            subject = of_building(self.land, one.building)
            variant = "quick" if one.quick else ""
            sheet = self.composed(
                "BLDG_COMMON", [], [[_BUILDING[name]] for name in one.faults], variant=variant
            )
            worker = self.land.workers[one.grid]
            lead = self.land.leads[one.building]
            typist = lead if one.building == 3 else worker
            people = (lead, typist) if one.quick else (worker, worker)
            record = self._record(
                rng, "BLDG_COMMON", subject, one.day, people, sheet.answers, variant=variant
            )
            self._come_of(rng, record, subject, sheet)

    def patrols(self) -> None:
        rng = stream(self.land.seed, "patrol records")
        for one in rounds.patrols(self.land):
            subject = of_grid(self.land, one.grid, GRIDS[one.grid])
            weather = [("PG02", rng.choice(_WEATHER[(one.day.month % 12) // 3]))]
            sheet = self.composed("PATROL_LOG", weather, [[_PATROL[name]] for name in one.faults])
            record = self._record(rng, "PATROL_LOG", subject, one.day, self._worker(subject), sheet.answers)
            self._come_of(rng, record, subject, sheet)

    def fire(self, homes: list[Home]) -> None:
        """The last fire check of every home that is lived in: none is due by accident on the demo day."""
        rng = stream(self.land.seed, "fire records")
        for home in homes:
            ago = rng.randint(3, 80 if home.special else 170)
            faults = [wish for wish, rate in _FIRE if rng.random() < rate and ago > _SETTLED]
            if not (home.living or home.let) or home.door == NEW_HOME:
                continue
            subject = of_home(self.land, home)
            day = when.workday(rng, self.land.today - timedelta(days=ago), self.land.today)
            sheet = self.composed("RES_FIRE", [], [[wish] for wish in faults], home.special)
            record = self._record(rng, "RES_FIRE", subject, day, self._worker(subject), sheet.answers)
            self._come_of(rng, record, subject, sheet)

    def places(self) -> None:
        """The last monthly check of every place."""
        rng = stream(self.land.seed, "place records")
        for place in self.land.places:
            subject = of_place(self.land, place)
            for form in _OF_PLACES.get(place["kind"], ()):
                day = when.workday(rng, self.land.today - timedelta(days=rng.randint(3, 25)), self.land.today)
                sheet = self.sheets.fill(form, [])
                self._record(rng, form, subject, day, self._worker(subject), sheet.answers)

    def happened(self, rng: Random, form: str, subject: Subject, day: date, wishes: list[Wish]) -> None:
        """A form about something that happened, and what came of it."""
        sheet = self.sheets.fill(form, wishes)
        record = self._record(rng, form, subject, day, self._worker(subject), sheet.answers)
        self._come_of(rng, record, subject, sheet)

    def _record(
        self,
        rng: Random,
        form: str,
        subject: Subject,
        day: date,
        people: tuple[str, str],
        answers: dict[str, Any],
        *,
        variant: str = "",
        outcome: str = "",
    ) -> dict[str, Any]:
        seen_at = when.moment(day, *when.hour(rng))
        entered = when.entered(rng, day, seen_at, self.land.today)
        return self.keep(form, subject, seen_at, entered, people, answers, variant=variant, outcome=outcome)

    def keep(
        self,
        form: str,
        subject: Subject,
        seen_at: str,
        entered: tuple[str, bool],
        people: tuple[str, str],
        answers: dict[str, Any],
        *,
        variant: str = "",
        outcome: str = "",
    ) -> dict[str, Any]:
        """One record; its private answers go to the restricted scope."""
        private = {name: answers[name] for name in answers if name in self.sheets.private(form)}
        plain = {name: value for name, value in answers.items() if name not in private}
        record = self.ledger.record(
            form, subject, seen_at, entered, people, plain, variant=variant, outcome=outcome
        )
        if private and china_day(seen_at) > self.land.today - timedelta(days=_PRIVATE_DAYS):
            self.ledger.private(record, private)
        return record

    def _worker(self, subject: Subject) -> tuple[str, str]:
        worker = self.land.workers[subject.grid]
        return worker, worker

    def facts(self, subject: Subject, record: dict[str, Any]) -> None:
        """What a home does not have is not kept as a fact: it would only lengthen the first exchange."""
        for name, fact in self.sheets.saves(record["form"]).items():
            if record["answers"].get(name, "none") not in ("none", ["none"]):
                self.ledger.fact(subject, fact, record["answers"][name], record)

    def _come_of(self, rng: Random, record: dict[str, Any], subject: Subject, sheet: Sheet) -> None:
        """Advice is given and done with; everything graded runs its course."""
        for found in sheet.findings:
            if found.private or found.grade == "T" or not found.matter:
                continue
            spot = found.grade == "G" and rng.random() < 0.55
            matter = self.loops.matter(record, subject, found, on_the_spot=spot)
            self.loops.run_its_course(rng, matter)


def home_facts(home: Home) -> list[Wish]:
    """What a visit to this home finds when nothing has changed."""
    here = [person for person in home.people if person.living]
    tags = {tag for person in home.people for tag in person.tags}
    wishes: list[Wish] = [("VH21", 3)]
    if any(person.labour == "public_post" for person in here):
        wishes.append(("VH09", "在岗"))
    if tags & {"allowance", "destitute"}:
        wishes.append(("VH16", "到账"))
    if "illness" in tags:
        wishes.append(("VH13", "已签约"))
    return wishes


def _in_order(today: date) -> Gear:
    """Gear in which the form finds nothing on `today`."""
    return Gear(
        made=when.month(today, -20),
        next_check=when.month(today, 28),
        serial="",
        hose="metal",
        hose_changed=when.month(today, -10),
        regulator_changed=when.month(today, -12),
        stove_year=today.year - 2,
        heater="",
        alarm=True,
        supplier="",
    )
