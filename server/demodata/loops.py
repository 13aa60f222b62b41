"""What came of a finding: the matter and its steps, as devices would have written them."""

from dataclasses import dataclass
from random import Random
from typing import Any

from desktop.domain import lifecycle, scopes
from desktop.domain.deadlines import deadline
from desktop.domain.matters import Matter, Step
from desktop.domain.moments import china_day
from desktop.domain.rules import RuleBook
from desktop.forms.findings import Finding
from server.demodata import when
from server.demodata.land import Land
from server.demodata.ledger import Ledger, Subject
from server.demodata.sheets import LANGUAGE


@dataclass
class Loops:
    """Writes matters and steps into the ledger."""

    land: Land
    ledger: Ledger
    rules: RuleBook

    def matter(
        self,
        record: dict[str, Any],
        subject: Subject,
        finding: Finding,
        *,
        on_the_spot: bool,
        detail: str = "",
    ) -> dict[str, Any]:
        """One matter from one finding of `record`."""
        hazard = finding.matter == "hazard"
        row: dict[str, Any] = {
            "id": self.land.id("matter", record["id"], finding.question),
            "scope_id": self._scope(subject, finding.matter),
            "number": "",
            "matter": finding.matter,
            "item": finding.item,
            "form": record["form"],
            "question": finding.question,
            "record_id": record["id"],
            "title": finding.title(LANGUAGE),
            "detail": detail,
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "household_id": subject.household_id,
            "building_id": subject.building_id,
            "grid_id": record["grid_id"],
            "where": subject.where,
            "who": subject.who,
            "grade": finding.grade if hazard and finding.grade else None,
            "remedy": _remedy(finding, on_the_spot) if hazard else None,
            "found_by": record["inspector_id"],
            "back_entry": record["back_entry"],
        }
        self.ledger.matters.append(row | self._deadline(record, subject, finding) | _duty(finding))
        return self.ledger.matters[-1]

    def _deadline(self, record: dict[str, Any], subject: Subject, finding: Finding) -> dict[str, Any]:
        """Counted from the time of the check; advice is never halved (decision 6)."""
        firm = finding.grade != "T"
        peak = firm and self.rules.in_peak(china_day(record["seen_at"])) is not None
        due = deadline(record["seen_at"], finding.days, finding.hours, subject.special and firm, peak)
        return {
            "found_at": record["seen_at"],
            "due_days": finding.days,
            "due_hours": finding.hours,
            "first_due_at": due.due_at,
            "halved": list(due.halved),
        }

    def _scope(self, subject: Subject, matter: str) -> str:
        """Hazards go to the building's scope, care to the restricted one, the rest stays with its record."""
        if matter == "care":
            return scopes.restricted(self.land.grids[subject.grid])
        return subject.matter_scope if matter == "hazard" else subject.scope_id

    def step(
        self, matter: dict[str, Any], action: str, at: str, staff: str, note: str = "", **data: Any
    ) -> dict[str, Any]:
        """One step of a matter by one person."""
        row = {
            "id": self.land.id("step", matter["id"], action, at),
            "scope_id": matter["scope_id"],
            "matter_id": matter["id"],
            "action": action,
            "at": at,
            "staff_id": staff,
            "staff_name": self.land.staff_names[staff],
            "entered_by": "",
            "note": note,
            "data": data,
        }
        self.ledger.steps.append(row)
        return row

    def run_its_course(self, rng: Random, matter: dict[str, Any]) -> None:
        """Told, put right and closed: 46 % on the spot, most of the rest in time (domain reference 7.5)."""
        at, inspector = matter["found_at"], matter["found_by"]
        if matter["matter"] != "hazard":
            self._other_kind(rng, matter)
            return
        if matter["grade"] == "M":
            self._by_authority(rng, matter)
            return
        if matter["remedy"] == "on_the_spot":
            self.step(matter, "fixed_and_checked", when.shift(at, minutes=12), inspector, "当场改好")
            return
        self.step(matter, "tell", when.shift(at, minutes=15), inspector)
        days = self._days_taken(rng, matter)
        fixed = when.shift(at, days=days, minutes=rng.randint(-90, 90))
        self.step(matter, "fixed", fixed, inspector, fixed_by="household")
        checker = inspector if matter["grade"] in ("T", "G", None) else self._other(matter, inspector)
        self.step(matter, "pass", when.shift(fixed, days=1, minutes=20), checker)

    def _other_kind(self, rng: Random, matter: dict[str, Any]) -> None:
        """Done by the worker; a lead is checked above and not taken up, a facility is looked at again."""
        at, inspector = matter["found_at"], matter["found_by"]
        done = when.shift(at, days=rng.randint(1, 3))
        match matter["matter"]:
            case "lead":
                self.step(matter, "report", when.shift(at, minutes=30), inspector)
                self.step(matter, "dismiss", done, self.land.supervisor, "核实后不符合纳入条件")
            case "need":
                self.step(matter, "report", when.shift(at, minutes=30), inspector)
                self.step(matter, "fixed", done, inspector, "已修好", fixed_by="unit")
                self.step(matter, "pass", when.shift(done, days=1), inspector)
            case "event":
                self.step(matter, "report", when.shift(at, minutes=30), inspector, "已上报")
                self.step(matter, "close", done, self.land.supervisor, "处置完毕")
            case _:
                self.step(matter, "close", done, inspector, "已办结")

    def _by_authority(self, rng: Random, matter: dict[str, Any]) -> None:
        """疑似重大 closes only on an authority's document, by the supervisor (decision 4)."""
        at, inspector = matter["found_at"], matter["found_by"]
        self.step(matter, "phoned", when.shift(at, minutes=5), inspector)
        self.step(matter, "report", when.shift(at, minutes=20), inspector, "疑似重大，已电话报告")
        self.step(matter, "written", when.shift(at, minutes=180), inspector, "书面报告已交")
        fixed = when.shift(at, days=1, minutes=rng.randint(-60, 60))
        self.step(matter, "fixed", fixed, inspector, fixed_by="household")
        document = f"现场核查意见{china_day(fixed):%m%d}号"
        told = {"document": document, "decision": "major"}
        self.step(matter, "authority", when.shift(fixed, days=1), self.land.supervisor, **told)
        self.step(matter, "close", when.shift(fixed, days=1, minutes=30), self.land.supervisor)

    def _days_taken(self, rng: Random, matter: dict[str, Any]) -> int:
        allowed = max(1, matter["due_days"] or 1)
        late = rng.random() < 0.18
        return allowed + rng.randint(1, 4) if late else rng.randint(1, max(1, min(allowed, 12) - 1))

    def _other(self, matter: dict[str, Any], person: str) -> str:
        """Another person re-inspects what is 突出 (decision 4)."""
        numbers = {building: number for number, building in self.land.buildings.items()}
        lead = self.land.leads.get(numbers.get(matter["building_id"] or "", 0), self.land.supervisor)
        return lead if lead != person else self.land.workers[self.land.grids.index(matter["grid_id"])]

    def settle(self) -> None:
        """States, due dates and assignees of all matters from their steps."""
        by_matter: dict[str, list[Step]] = {}
        for row in sorted(self.ledger.steps, key=lambda one: (one["at"], one["id"])):
            by_matter.setdefault(row["matter_id"], []).append(Step.model_validate(row))
        for matter in self.ledger.matters:
            matter.setdefault("number", "")
            derived = lifecycle.project(Matter.model_validate(matter), by_matter.get(matter["id"], []))
            matter["state"] = str(derived.state)
            matter["due_at"] = derived.due_at
            matter["assignee_id"] = derived.assignee_id
            matter["closed_at"] = derived.closed_at


def _duty(finding: Finding) -> dict[str, Any]:
    return {
        "responsible": finding.responsible,
        "policy_unit": finding.policy_unit,
        "statutory_unit": finding.statutory_unit,
        "duty_clause": finding.duty_clause,
        "advice": finding.advice(LANGUAGE),
    }


def _remedy(finding: Finding, on_the_spot: bool) -> str:
    if finding.grade == "M":
        return "transfer"
    return "on_the_spot" if on_the_spot else "by_deadline"
