"""What worker and supervisor do with the lines of 今日; chances are those of domain reference 7.5 and 7.6."""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from desktop.domain.say import UserError
from desktop.forms.session import Session
from desktop.forms.spec import Question
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.memory import Memory
from desktop.services.records import filling
from desktop.services.records.finishing import OUTCOME
from desktop.services.shapes.matter import MatterView
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.shapes.today import TodayLine, TodayView
from desktop.services.today import today
from tests.year.world import Grid, Now

WALK = 14
"""Doors that a worker gets round to on a day."""
_VISIT = {"met": 52, "nobody": 30, "phone": 16, "refused": 2}
_FAULTY = {"RES_FIRE": 0.02, "LPG_HOME": 0.012, "NINE_SMALL": 0.02, "BLDG_COMMON": 0.03, "PATROL_LOG": 0.01}
"""Chance that one question of a form is answered as not in order."""
_ANY_OTHER = 0.008
_SPOT = 0.46


@dataclass
class Played:
    """What came of a year in one grid."""

    records: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    """Steps that the program offered and then did not take: none."""
    stale: list[str] = field(default_factory=list)
    """Days, of those looked at, on which 今日 was not what it is to somebody who remembers nothing: none."""

    def count(self, what: dict[str, int], name: str) -> None:
        what[name] = what.get(name, 0) + 1


@dataclass
class Day:
    """One working day of one grid."""

    grid: Grid
    now: Now
    chance: Random
    played: Played

    @property
    def with_supervisor(self) -> bool:
        """He comes on Mondays and Thursdays."""
        return self.now.day.weekday() in (0, 3)

    def work(self) -> list[TodayLine]:
        """The worker's lines of this morning, after he has dealt with what he could."""
        view = self._today(self.grid.worker)
        lines = [line for group in view.groups for line in group.lines]
        if self.chance.random() < 0.85:
            self._fill(Target(TargetKind.FORM, self.grid.worker.staff.grid_ids[0], "PATROL_LOG", "grid"))
        for group in view.groups:
            for line in group.lines[:WALK]:
                self.now.passes(self.chance.randint(4, 18))
                self._deal_with(line)
        return lines

    def supervise(self) -> list[TodayLine]:
        """The supervisor's lines, after he has dealt with them."""
        view = self._today(self.grid.supervisor)
        lines = [line for group in view.groups for line in group.lines]
        for line in lines:
            if line.target.kind is TargetKind.MATTER:
                self.now.passes(3)
                self._decide(line.target.id)
        return lines

    def _today(self, desk: Desk) -> TodayView:
        view = today.view(desk)
        if self.with_supervisor and view != today.view(replace(desk, memory=Memory())):
            self.played.stale.append(f"{view.day}")
        return view

    def _deal_with(self, line: TodayLine) -> None:
        if line.target.kind is TargetKind.FORM:
            self._fill(line.target)
        elif line.target.kind is TargetKind.MATTER:
            self._follow(line.target.id)

    # -- forms -------------------------------------------------------------------

    def _fill(self, target: Target) -> None:
        """One form from the first question to the end."""
        desk = self.grid.worker
        begun = filling.start(desk, target.form, target.subject_kind, target.id, target.variant)
        session = filling.session(desk, begun)
        session.same()
        while name := self._open(session):
            session.answer(name, self._answer(session, name))
        outcome = self._outcome(session)
        cards = {one.question: self._card(one.grade) for one in session.findings}
        filling.save(desk, begun.draft_id, answers=session.answers, confirmed=[], cards=cards, at_question="")
        filling.finish(desk, begun.draft_id)
        self.played.count(self.played.records, target.form)
        if outcome:
            self.played.count(self.played.outcomes, outcome)

    def _open(self, session: Session) -> str:
        """The next question that has a normal answer or must be answered."""
        for name in session.relevant:
            if name in session.answers:
                continue
            if session.is_required(name) or any(one.normal for one in session.question(name).choices):
                return name
        return ""

    def _answer(self, session: Session, name: str) -> Any:
        question = session.question(name)
        names = [one.name for one in question.choices]
        if set(names) >= OUTCOME:
            return self.chance.choices([*_VISIT], [*_VISIT.values()])[0]
        normal = [one.name for one in question.choices if one.normal]
        faulty = _FAULTY.get(session.spec.code, _ANY_OTHER)
        other = [one for one in names if one not in normal]
        several = question.type == "select_multiple"
        if normal and other and self.chance.random() < faulty:
            found = self.chance.choice(other)
            return [found] if several else found
        if names:
            return (normal[:1] or names[:1]) if several else (normal or names)[0]
        return self._plain(question)

    def _plain(self, question: Question) -> Any:
        plain: dict[str, Any] = {
            "integer": 1,
            "decimal": 1.0,
            "date": self.now.day.isoformat(),
            "month": f"{self.now.day:%Y-%m}",
            "year": self.now.day.year - 2,
        }
        return plain.get(question.type, "无")

    @staticmethod
    def _outcome(session: Session) -> str:
        for name, value in session.answers.items():
            if {one.name for one in session.question(name).choices} >= OUTCOME:
                return str(value)
        return ""

    def _card(self, grade: str) -> dict[str, Any]:
        if grade == "M":
            return {}
        spot = self.chance.random() < _SPOT
        return {"remedy": "on_the_spot" if spot else "by_deadline", "fixed_by": "household"}

    # -- matters -----------------------------------------------------------------

    def _follow(self, matter_id: str) -> None:
        """The worker at the door: mostly it is put right, sometimes nobody is there or somebody refuses."""
        view = matters.view(self.grid.worker, matter_id)
        offered = {one.action for one in view.offers}
        for action in ("phoned", "written", "measures", "accept"):
            if action in offered:
                view = self._step(view, action)
                offered = {one.action for one in view.offers}
        if "pass" in offered:
            again = self.chance.random() < 0.06
            self._step(view, "return" if again else "pass")
        elif "fixed" in offered:
            done = self.chance.choices(["fixed", "nobody_home", "refused", ""], [64, 16, 2, 18])[0]
            if done in offered:
                self._step(view, done)
        elif "report" in offered and view.line.matter in ("lead", "need", "event", "dispute"):
            self._step(view, "report")
        elif "close" in offered:
            self._step(view, "close")

    def _decide(self, matter_id: str) -> None:
        """The supervisor gives it to somebody, presses for it, or strikes it off on the document."""
        desk = self.grid.supervisor
        view = matters.view(desk, matter_id)
        offered = {one.action: one for one in view.offers}
        state, kind = view.line.state, view.line.matter
        if kind == "lead" and "verify" in offered:
            self._step(view, self.chance.choice(["verify", "dismiss"]), by_boss=True)
        elif kind == "lead" and state == "helping":
            self._step(view, "close", by_boss=True)
        elif state == "reported" and "assign" in offered:
            worker = self.grid.worker.staff.id
            self._step(view, "assign", by_boss=True, assignee_id=worker)
        elif state == "to_check" and view.line.grade == "S":
            lead = [who for who, _ in offered["assign"].choices["assignee"]] if "assign" in offered else []
            view = self._step(view, "assign", by_boss=True, assignee_id=lead[0]) if lead else view
            self._step(view, "pass", by_boss=True)
        elif state == "to_check" and view.line.grade == "M":
            view = self._step(view, "authority", by_boss=True)
            self._step(view, "close" if view.line.grade == "M" else "pass", by_boss=True)
        elif "supervise" in offered and line_is_red(view):
            self._step(view, "supervise", by_boss=True)

    def _step(self, view: MatterView, action: str, *, by_boss: bool = False, **more: Any) -> MatterView:
        """Take a step that is offered; when it is refused all the same, that is noted."""
        desk = self.grid.supervisor if by_boss else self.grid.worker
        offer = next((one for one in view.offers if one.action == action), None)
        if offer is None:
            return view
        data: dict[str, Any] = {"document": "核查意见", "decision": "major", "fixed_by": "household"}
        asked = {name for name in data if name in offer.asks} | more.keys()
        given = {name: value for name, value in (data | more).items() if name in asked}
        try:
            after = matters.step(desk, view.line.id, action, "演示数据", given)
        except UserError as error:
            self.played.refused.append(f"{action}: {error}")
            return view
        self.played.count(self.played.steps, action)
        return after


def line_is_red(view: MatterView) -> bool:
    return view.line.risk == "red"
