"""Collects what was recorded and what came of it, and numbers it at the end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from desktop.domain import scopes
from desktop.domain.moments import CHINA, from_moment
from desktop.domain.values import fixed_id
from server.demodata.land import Land, Row
from server.demodata.people import Home

_PREFIX = {"VISIT_HH": "ZF", "LPG_HOME": "RQ", "BLDG_COMMON": "LD", "PATROL_LOG": "XC"} | {
    "RES_FIRE": "XF",
    "NINE_SMALL": "JC",
    "TRAFFIC_PROD": "JC",
    "INCIDENT": "XQ",
    "DRILL": "YL",
    "PUBLICITY": "AX",
    "TRAINING": "PX",
}
_COMMUNITY = "104203"


@dataclass(frozen=True)
class Subject:
    """What a record is about, and where it may be read."""

    kind: str
    id: str
    grid: int
    scope_id: str
    where: str
    who: str = ""
    household_id: str | None = None
    building_id: str | None = None
    matter_scope: str = ""
    special: bool = False


def of_home(land: Land, home: Home) -> Subject:
    building = home.dwelling.building
    return Subject(
        "household",
        home.id,
        home.grid,
        scopes.grid(land.grids[home.grid]),
        home.door,
        home.head.name,
        home.id,
        land.buildings[building],
        land.building_scope(building),
        home.special,
    )


def of_building(land: Land, number: int) -> Subject:
    scope = land.building_scope(number)
    building = land.buildings[number]
    return Subject(
        "building", building, land.block(number).grid, scope, f"{number}栋", "", None, building, scope
    )


def of_place(land: Land, place: dict[str, Any]) -> Subject:
    scope = scopes.grid(place["grid_id"])
    grid = land.grids.index(place["grid_id"])
    return Subject("place", place["id"], grid, scope, place["name"], place["owner"], matter_scope=scope)


def of_grid(land: Land, grid: int, name: str) -> Subject:
    scope = scopes.grid(land.grids[grid])
    return Subject("grid", land.grids[grid], grid, scope, name, matter_scope=scope)


@dataclass
class Ledger:
    """Rows by kind, in the order they happened once `rows` is called."""

    land: Land
    versions: dict[str, str]
    """Version of each form in use."""
    records: list[dict[str, Any]] = field(default_factory=list)
    matters: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def record(
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
        confirmed: list[str] | None = None,
    ) -> dict[str, Any]:
        """One finished record; `people` are 检查人 and 录入人."""
        row: dict[str, Any] = {
            "id": self.land.id("record", form, variant, subject.id, seen_at),
            "scope_id": subject.scope_id,
            "number": "",
            "form": form,
            "form_version": self.versions[form],
            "variant": variant,
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "household_id": subject.household_id,
            "building_id": subject.building_id,
            "grid_id": self.land.grids[subject.grid],
            "inspector_id": people[0],
            "entered_by": people[1],
            "seen_at": seen_at,
            "entered_at": entered[0],
            "back_entry": entered[1],
            "outcome": outcome,
            "answers": answers,
            "confirmed": confirmed or [],
            "status": "finished",
            "status_reason": "",
            "corrects_id": None,
        }
        self.records.append(row)
        return row

    def fact(self, subject: Subject, name: str, value: Any, record: dict[str, Any]) -> None:
        """The newest confirmation wins; call in the order of time."""
        day = from_moment(record["seen_at"]).astimezone(CHINA).date().isoformat()
        fact_id = fixed_id(subject.id, name)
        self.facts[fact_id] = {
            "id": fact_id,
            "scope_id": scopes.grid(self.land.grids[subject.grid]),
            "subject_id": subject.id,
            "name": name,
            "value": value,
            "confirmed_on": day,
            "record_id": record["id"],
        }

    def private(self, record: dict[str, Any], answers: dict[str, Any]) -> None:
        """Answers that may live only in the restricted scope (decision 1)."""
        scope = scopes.restricted(record["grid_id"])
        row = {"id": self.land.id("private", record["id"]), "scope_id": scope}
        self.others.append(("record_private", row | {"record_id": record["id"], "answers": answers}))

    def rows(self) -> Iterator[Row]:
        """Numbered by grid and month in the order of time, as a device numbers them."""
        self._number(self.records, "entered_at", lambda row: _PREFIX[row["form"]])
        self._number(self.matters, "found_at", lambda row: "YH" if row["matter"] == "hazard" else "SX")
        yield from (("record", row) for row in self.records)
        yield from (("fact", row) for row in self.facts.values())
        yield from (("matter", row) for row in self.matters)
        yield from (("step", row) for row in self.steps)
        yield from self.others

    def _number(self, rows: list[dict[str, Any]], time: str, prefix: Any) -> None:
        rows.sort(key=lambda row: (row[time], row["id"]))
        seen: Counter[str] = Counter()
        for row in rows:
            at = from_moment(row[time]).astimezone(CHINA)
            grid = self.land.grids.index(row["grid_id"]) + 1
            start = f"{prefix(row)}-{_COMMUNITY}-{at:%y%m}-{90 + grid}"
            seen[start] += 1
            row["number"] = f"{start}{seen[start]:04}"
