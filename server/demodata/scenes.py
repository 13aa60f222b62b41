"""Plays the scenes of the story into the ledger: record, matter, steps, photos."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from desktop.domain.deadlines import deadline
from desktop.domain.moments import china_day
from desktop.forms.findings import Finding
from server.demodata import when
from server.demodata.gas import Gear
from server.demodata.history import OUTCOMES, History, gear_wishes
from server.demodata.ledger import Subject, of_building, of_home
from server.demodata.people import Home
from server.demodata.photos import photo_fields
from server.demodata.sheets import Sheet
from server.demodata.story import SCENES, Scene, Turn

_GEAR: dict[str, str] = {
    "LG05": "made",
    "LG06": "next_check",
    "LG13": "hose_changed",
    "LG20": "regulator_changed",
    "LG22": "stove_year",
}
"""Which part of the gear an answer to a checklist item describes."""


def as_told(gear: Gear, scene: Scene) -> Gear:
    """The gear of a home with what its scene says about it."""
    for item, value in scene.wishes:
        if item == "LG12":
            gear = replace(gear, hose="rubber")
        elif item in _GEAR:
            gear = replace(gear, **{_GEAR[item]: value})
    return gear


@dataclass
class Stage:
    """The scenes need the homes by door and the gear seen last."""

    history: History
    homes: dict[str, Home]
    gear: dict[str, Gear]
    """Gear by household id, as the scenes leave it."""

    def play(self) -> None:
        for scene in SCENES:
            self._play(scene)

    def _play(self, scene: Scene) -> None:
        history = self.history
        land = history.land
        subject = self._subject(scene)
        sheet = self._sheet(scene, subject)
        finding = next(found for found in sheet.findings if found.item == scene.item)
        day = self._found_on(scene, subject, finding)
        seen_at = when.moment(day, *scene.at)
        person = land.id("staff", scene.by)
        entered = (when.shift(seen_at, minutes=9), False)
        outcome = "met" if scene.form == "VISIT_HH" else ""
        record = history.keep(
            scene.form, subject, seen_at, entered, (person, person), sheet.answers, outcome=outcome
        )
        if subject.household_id:
            history.facts(subject, record)
        for found in sheet.findings:
            if found.item == scene.item:
                matter = history.loops.matter(record, subject, found, on_the_spot=False, detail=scene.detail)
                self._turns(scene, matter)

    def _subject(self, scene: Scene) -> Subject:
        if scene.where.endswith("栋"):
            return of_building(self.history.land, int(scene.where[:-1]))
        return of_home(self.history.land, self.homes[scene.where])

    def _sheet(self, scene: Scene, subject: Subject) -> Sheet:
        if scene.form == "VISIT_HH":
            return self.history.visit_sheet(
                self.homes[scene.where], [("VH01", OUTCOMES["met"]), *scene.wishes]
            )
        background = gear_wishes(self.gear[subject.id]) if scene.form == "LPG_HOME" else []
        return self.history.sheets.fill(scene.form, scene.wishes, background, special=subject.special)

    def _found_on(self, scene: Scene, subject: Subject, finding: Finding) -> date:
        """The day it was found, so that it falls due on the day the scene wants."""
        today = self.history.land.today
        if scene.due_in is None:
            return today - timedelta(days=scene.days_ago)
        wanted = today + timedelta(days=scene.due_in)
        for days in range(40):
            day = today - timedelta(days=days)
            seen_at = when.moment(day, *scene.at)
            peak = self.history.loops.rules.in_peak(day) is not None
            due = deadline(seen_at, finding.days, finding.hours, subject.special, peak).due_at
            if due is not None and china_day(when.shift(due, minutes=-1)) <= wanted:
                return day
        raise ValueError(f"{scene.where} {scene.item}: no day falls due on {wanted}")

    def _turns(self, scene: Scene, matter: dict[str, Any]) -> None:
        land, loops = self.history.land, self.history.loops
        if scene.photo:
            self._photo(
                matter, scene.photo, False, when.shift(matter["found_at"], minutes=3), matter["found_by"]
            )
        for turn in scene.turns:
            at = self._time(turn, matter)
            data: dict[str, Any] = dict(turn.data)
            if turn.to:
                data |= {"assignee_id": land.id("staff", turn.to), "assignee_name": turn.to}
            staff = land.id("staff", turn.by)
            if turn.action == "fixed" and scene.photo and "照片" in turn.note:
                data["photo_ids"] = [self._photo(matter, scene.photo, True, at, staff)]
            loops.step(matter, turn.action, at, staff, turn.note, **data)

    def _time(self, turn: Turn, matter: dict[str, Any]) -> str:
        if turn.action == "tell":
            return when.shift(matter["found_at"], minutes=8)
        return when.moment(self.history.land.today - timedelta(days=turn.days_ago), turn.hour, turn.minute)

    def _photo(self, matter: dict[str, Any], subject: str, after: bool, at: str, staff: str) -> str:
        photo_id = self.history.land.id("photo", matter["id"], after)
        row = {
            "id": photo_id,
            "scope_id": matter["scope_id"],
            "matter_id": matter["id"],
            "record_id": matter["record_id"],
            "moment": "after" if after else "before",
            "taken_at": at,
            "taken_by": staff,
        }
        self.history.ledger.others.append(("photo", row | photo_fields(subject, after)))
        return photo_id
