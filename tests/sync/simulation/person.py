"""What the people at the laptops do: through the real store and services, every word noted in the ledger."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from pydantic import ValidationError

from desktop.domain.base import Row
from desktop.domain.kinds import KINDS
from desktop.domain.lifecycle import table_of
from desktop.domain.matters import Action, Grade, Matter, MatterKind, Step
from desktop.domain.office import Conflict, Decision
from desktop.domain.people import CareTag, CareTagKind, Fact, Household, Resident, Sex
from desktop.domain.places import Building
from desktop.domain.records import SubjectKind
from desktop.domain.rules import RuleBook
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.domain.values import fixed_id, new_id
from desktop.forms.library import FormLibrary
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.sent import conflicts
from desktop.store.tx import Tx
from tests.sync.simulation.laptop import TOKEN, Fell, Full, Laptop
from tests.sync.simulation.ledger import Ledger, Written
from tests.sync.simulation.pen import Pen, tokens
from tests.sync.simulation.tally import Tally
from tests.sync.simulation.world import FOREIGN_SCOPE, UNFIT

_SAID: dict[str, tuple[Any, ...]] = {
    "days": (2,),
    "document": ("文书",),
    "decision": ("major", "general"),
    "fixed_by": ("household", "staff"),
}
"""What steps say besides their note; of an unfit mixture the laptop refuses the step."""


@cache
def _rules() -> RuleBook:
    return load_rules(resources() / "rules")


_ENTERED = (
    'SELECT tx, group_concat("set") AS words FROM outbox GROUP BY tx '
    "HAVING min(op IN ('put', 'patch') AND kind <> 'conflict') ORDER BY min(id)"
)
"""What could be taken back: not deletions, nor decisions, whose words the ledger counts otherwise."""


@dataclass
class People:
    """Everybody who works; `act` lets the person at one laptop do something."""

    ledger: Ledger
    chance: random.Random
    tally: Tally
    note: Callable[[str], None]
    _numbers: Any = field(default_factory=lambda: count(1))

    def token(self) -> str:
        return f"n{next(self._numbers)}"

    def act(self, laptop: Laptop) -> None:
        """One thing, if there is what it needs. Power cuts and full disks end it, as they would."""
        acts: dict[Callable[[Laptop], None], int] = {
            self.edit: 8,
            self.new_home: 2,
            self.delete_home: 1,
            self.resident: 3,
            self.care: 2,
            self.fact: 3,
            self.matter: 2,
            self.step: 4,
            self.decide: 3,
            self.undo: 3,
            self.bad: 2,
        }
        [what] = self.chance.choices(list(acts), list(acts.values()))
        self.tally[f"{what.__name__} by a person"] += 1
        self.note(f"{laptop.label} {what.__name__}")
        what(laptop)

    def save(self, laptop: Laptop, work: Callable[[Pen], None]) -> str:
        """Save in one transaction; its id, empty when it did not come to an end."""
        pens: list[Pen] = []

        def write(tx: Tx) -> str:
            pens.append(Pen(tx, self.ledger, laptop.label))
            work(pens[0])
            return tx.tx_id

        try:
            tx_id = laptop.write(write)
        except (Fell, Full, ValidationError):  # the last: a row that `bad` has spoilt takes no work
            self.note(f"  not saved: {pens[0].acts if pens else ''}")
            return ""
        self.note(f"  saved: {pens[0].acts}")
        self.ledger.saved(*pens[0].acts)
        return tx_id

    def _one(self, laptop: Laptop, model: type[Row], but: str = "", **equals: Any) -> Any:
        """One row the person sees, by chance, `but` not this one; None when there is none."""
        try:
            found = laptop.run(lambda: laptop.store.read(lambda tx: tx.find(model, order_by="id", **equals)))
        except Fell:
            return None
        found = [one for one in found if one.id != but]
        return self.chance.choice(found) if found else None

    # -- homes and people ------------------------------------------------------

    def edit(self, laptop: Laptop) -> None:
        home = self._one(laptop, Household)
        if home is not None:
            name = self.chance.choice(("head_name", "door", "number"))
            self.save(laptop, lambda pen: pen.patch(Household, home.id, **{name: self.token()}))

    def new_home(self, laptop: Laptop) -> None:
        building = self._one(laptop, Building)
        if building is not None:
            self.save(laptop, lambda pen: pen.put(self._home(building.scope_id, building.grid_id)))

    def _home(self, scope_id: str, grid_id: str) -> Household:
        return Household(
            id=new_id(),
            scope_id=scope_id,
            building_id=new_id(),
            dwelling_id=new_id(),
            grid_id=grid_id,
            door=self.token(),
            head_name=self.token(),
            people=2,
            order=0,
        )

    def delete_home(self, laptop: Laptop) -> None:
        home = self._one(laptop, Household)
        if home is not None:
            self.save(laptop, lambda pen: pen.delete(Household, home.id))

    def resident(self, laptop: Laptop) -> None:
        person, home = self._one(laptop, Resident), self._one(laptop, Household)
        if person is not None and self.chance.random() < 0.6:
            self.save(laptop, lambda pen: pen.patch(Resident, person.id, name=self.token()))
        elif home is not None and (grid := self._grid(laptop)):
            row = Resident(
                id=new_id(),
                scope_id=f"grid:{grid}",
                household_id=home.id,
                name=self.token(),
                sex=Sex.FEMALE,
                born_on="1941-05-06",
            )
            self.save(laptop, lambda pen: pen.put(row))

    def _grid(self, laptop: Laptop) -> str:
        """A grid of this person; a lead has none."""
        me = self._one(laptop, Staff, id=laptop.staff_id)
        return self.chance.choice(me.grid_ids) if me is not None and me.grid_ids else ""

    def care(self, laptop: Laptop) -> None:
        tag, grid = self._one(laptop, CareTag), self._grid(laptop)
        if tag is not None and self.chance.random() < 0.4:
            self.save(laptop, lambda pen: pen.delete(CareTag, tag.id))
        elif grid:
            row = CareTag(
                id=new_id(),
                scope_id=f"restricted:{grid}",
                resident_id=new_id(),
                household_id=new_id(),
                tag=CareTagKind.LIVING_ALONE,
                basis=self.token(),
                since="2026-01-01",
            )
            self.save(laptop, lambda pen: pen.put(row))

    def fact(self, laptop: Laptop) -> None:
        home = self._one(laptop, Household)
        if home is None:
            return
        row_id, day = fixed_id(home.id, "meter"), f"2026-11-{self.chance.randint(1, 28):02}"
        row = Fact(
            id=row_id,
            scope_id=home.scope_id,
            subject_id=home.id,
            name="meter",
            value=self.token(),
            confirmed_on=day,
        )

        def write(pen: Pen) -> None:
            known = pen.tx.get(Fact, row_id)
            if known is None:
                pen.put(row)
            else:
                pen.patch(Fact, row_id, value=row.value, confirmed_on=max(day, known.confirmed_on))

        self.save(laptop, write)

    # -- matters -----------------------------------------------------------------

    def matter(self, laptop: Laptop) -> None:
        """A matter, mostly a hazard, and its first step, in one transaction."""
        home, now = self._one(laptop, Household), laptop.clock.moment()
        if home is None:
            return
        row = Matter(
            id=new_id(),
            scope_id=home.scope_id,
            number=self.token(),
            matter=self.chance.choice((*[MatterKind.HAZARD] * 7, *MatterKind)),
            item="LG15",
            form="LPG_HOME",
            question="lg15",
            record_id=new_id(),
            title=self.token(),
            detail="",
            due_days=None,
            due_hours=None,
            subject_kind=SubjectKind.HOUSEHOLD,
            subject_id=home.id,
            grid_id=home.grid_id,
            where="1栋1单元101",
            grade=self.chance.choice([*Grade]),
            found_at=now,
            found_by=laptop.staff_id,
            first_due_at="2027-06-15T16:00:00Z",
        )
        told = Step(
            id=new_id(),
            scope_id=row.scope_id,
            matter_id=row.id,
            action=Action.NOTE,
            at=now,
            staff_id=laptop.staff_id,
            staff_name=laptop.staff,
            note=self.token(),
        )

        def both(pen: Pen) -> None:
            pen.put(row)
            pen.put(told)

        self.save(laptop, both)

    def step(self, laptop: Laptop) -> None:
        """Any step of any kind, as this person's permission set and the matter's state allow it."""
        matter, desk = self._one(laptop, Matter), self._desk(laptop)
        if matter is None or desk is None:
            return
        action, token = self.chance.choice([*table_of(matter).rules]), self.token()
        said = {name: self.chance.choice(values) for name, values in _SAID.items()}
        other = self._one(laptop, Matter)
        said |= {"assignee_id": laptop.staff_id, "into": other.id if other else ""}

        def take(pen: Pen) -> None:
            pen.note(token, "", matter.id)
            matters.take_step(pen.tx, desk, matter.id, action, token, dict(said))

        try:
            self.save(laptop, take)
        except UserError:
            self.tally["steps the laptop refused"] += 1

    def _desk(self, laptop: Laptop) -> Desk | None:
        me = self._one(laptop, Staff, id=laptop.staff_id)
        return Desk(laptop.store, me, laptop.clock, _rules(), FormLibrary()) if me else None

    # -- what two people disagree on ---------------------------------------------

    def decide(self, laptop: Laptop) -> None:
        conflict = self._one(laptop, Conflict, decided=Decision.OPEN.value)
        if conflict is None or self._unfit(laptop, conflict.row_id):
            return
        desk = self._desk(laptop)  # last: a program that fell meanwhile has another store
        if desk is None:
            return
        choice = self.chance.choice(("server", "wanted"))
        try:
            acts = laptop.run(lambda: laptop.store.read(lambda tx: self._taken(tx, laptop, conflict)))
            if choice == "wanted":
                self.ledger.write(*acts)
            laptop.run(lambda: conflicts.decide(desk, conflict.id, choice))
        except (Fell, Full, UserError):
            return
        self.note(f"  decided: {choice} {conflict.id} {acts}")
        if choice == "wanted":
            self.ledger.saved(*acts)

    def _unfit(self, laptop: Laptop, row_id: str) -> bool:
        """A home that `bad` made one that no program writes, and none can change."""
        home = self._one(laptop, Household, id=row_id)
        return home is not None and home.people >= UNFIT

    def _taken(self, tx: Tx, laptop: Laptop, conflict: Conflict) -> list[Written]:
        """The words that deciding for the wanted value writes, with those they replace."""
        row = tx.get(KINDS[conflict.kind].model, conflict.row_id)
        now = row.model_dump(mode="json") if row else {}
        wanted = conflict.wanted_value if not conflict.field else {conflict.field: conflict.wanted_value}
        if conflict.kind == "step" or not isinstance(wanted, dict):
            wanted, now = {"": wanted}, {}
        acts = []
        for name, value in wanted.items():
            seen = next(iter(tokens(now.get(name))), "")
            acts += [Written(one, seen, laptop.label, conflict.row_id) for one in tokens(value)]
        return acts

    def undo(self, laptop: Laptop) -> None:
        """Saved and taken back at once, or something that was entered earlier."""
        home, token = self._one(laptop, Household), self.token()
        if home is not None and self.chance.random() < 0.5:
            tx_id = self.save(laptop, lambda pen: pen.patch(Household, home.id, head_name=token))
            if tx_id:
                self._take_back(laptop, tx_id, [token])
            return
        found = laptop.look(lambda tx: tx.sql(_ENTERED))
        if found:
            entered = self.chance.choice(found)
            self._take_back(laptop, entered["tx"], TOKEN.findall(entered["words"]))

    def _take_back(self, laptop: Laptop, tx_id: str, words: list[str]) -> None:
        """Whatever becomes of it, nobody is owed anything; unless it was sent meanwhile."""
        try:
            laptop.run(lambda: laptop.store.undo_tx(tx_id))
        except UserError:
            self.tally["taken back too late"] += 1
            return
        except (Fell, Full):
            self.tally["cut while taking back"] += 1
        self.tally["taken back"] += 1
        self.ledger.excuse(words, "taken back")

    # -- changes that a fault of the program could make ---------------------------

    def bad(self, laptop: Laptop) -> None:
        """The server must refuse it, with what belongs to it, and nothing else."""
        home, token = self._one(laptop, Household), self.token()
        name = self.chance.choice(("value", "foreign scope", "not allowed", "among good ones"))
        colleague = self._one(laptop, Staff, but=laptop.staff_id)

        def write(pen: Pen) -> None:
            if name == "foreign scope":
                pen.put(self._home(FOREIGN_SCOPE, new_id()))
            elif name == "not allowed":
                pen.patch(Staff, colleague.id, name=token)
            elif name == "value":
                pen.unfit(home.id, token)
            else:
                pen.patch(Household, home.id, head_name=token)
                pen.unfit(home.id, self.token())

        if (colleague if name == "not allowed" else home) is None:
            return
        before = len(self.ledger.written)
        if self.save(laptop, write):
            self.tally.fault(f"bad change: {name}")
        self.ledger.never |= set(list(self.ledger.written)[before:])
