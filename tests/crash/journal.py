"""What was typed on one laptop and what the program said about it, kept outside the program.

`missing` holds a file of that laptop against it: what was acknowledged is there
whole, what was asked for without an answer is there whole or not at all, and
nothing is there twice.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.crash.files import Contents, Filled

Answers = dict[str, Any]


@dataclass
class OpenForm:
    """The form that is being filled."""

    serial: str
    form: str
    kind: str
    subject: str
    script: list[tuple[str, Any]]
    """All answers it will get, in the order of the form."""
    draft: str = ""
    """Its id, once the program told it."""
    kept: Answers = field(default_factory=dict)
    """Acknowledged as saved."""
    asked: Answers = field(default_factory=dict)
    """Typed; equal to `kept` while nothing is on its way."""
    finishing: bool = False
    """Its end was asked for, without an answer yet."""

    def give(self, answers: Answers) -> None:
        self.asked = self.kept | answers

    def left(self) -> list[tuple[str, Any]]:
        return [(name, value) for name, value in self.script if self.kept.get(name) != value]

    def may_hold(self, answers: Answers) -> bool:
        """What was acknowledged, or what was typed after it; of a text perhaps its beginning."""
        if answers in (self.kept, self.asked):
            return True
        return answers.keys() == self.asked.keys() and all(
            isinstance(value, str) and self.asked[name].startswith(value)
            for name, value in answers.items()
            if value != self.asked[name]
        )


@dataclass
class Journal:
    """One laptop. After each death `missing` also learns which of the unanswered acts came to be."""

    who: str
    open: OpenForm | None = None
    records: dict[str, Answers] = field(default_factory=dict)
    """Answers by serial of every form that is finished."""
    matters: dict[str, int] = field(default_factory=dict)
    """Matters that a finished form led to, by serial."""
    notes: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    """Notes asked for without an answer."""
    arrived: set[str] = field(default_factory=set)
    """Serials and notes of which a round has told that the server has them."""

    def finished(self, matters: int) -> None:
        """The program acknowledged the end of the open form."""
        assert self.open is not None
        self.records[self.open.serial] = self.open.asked
        self.matters[self.open.serial] = matters
        self.open = None

    def round_done(self, waiting: int) -> None:
        if not waiting:
            self.arrived |= set(self.records) | self.notes

    def missing(self, file: Contents) -> list[str]:
        """Findings in words; empty when all is as it was told."""
        found = [f"{self.who}: {one}" for one in file.faults]
        mine = {one.serial: one for one in file.records if one.serial.startswith(self.who)}
        found += self._open_form(file, mine)
        for serial, answers in self.records.items():
            if serial not in mine:
                found.append(f"{self.who}: record {serial} was acknowledged and is gone")
            elif mine[serial].answers != answers:
                found.append(f"{self.who}: record {serial} has other answers than were typed")
            elif file.matters.get(mine[serial].id, 0) != self.matters[serial]:
                found.append(f"{self.who}: record {serial} lost a matter")
        found += [f"{self.who}: record {one} was never finished" for one in mine.keys() - self.records.keys()]
        return found + self._notes(file) + doubles(self.who, file)

    def _open_form(self, file: Contents, mine: dict[str, Filled]) -> list[str]:
        form = self.open
        if form is None:
            return [f"{self.who}: draft {one.id} nobody left open" for one in file.drafts]
        drafts = [one for one in file.drafts if one.id == form.draft or not form.draft]
        if len(drafts) != len(file.drafts) or len(drafts) > 1:
            return [f"{self.who}: {len(file.drafts)} drafts, one form is open"]
        if form.finishing and form.serial in mine:
            self.finished(file.matters.get(mine[form.serial].id, 0))
            return [f"{self.who}: {form.serial} is finished and open"] if drafts else []
        if not drafts:
            return [f"{self.who}: the open form {form.serial} is gone"] if form.draft else []
        held = drafts[0].answers
        if not form.may_hold(held):
            return [f"{self.who}: the open form {form.serial} has {held}, saved were {form.kept}"]
        form.draft, form.kept, form.asked, form.finishing = drafts[0].id, held, held, False
        return []

    def _notes(self, file: Contents) -> list[str]:
        there = set(file.notes)
        self.notes |= self.unsure & there
        self.unsure.clear()
        return [f"{self.who}: note {one} was acknowledged and is gone" for one in self.notes - there]

    def absent(self, server: Contents) -> list[str]:
        """What the server had told to have, and has not."""
        there = {one.serial for one in server.records} | set(server.notes)
        return [f"server: {one} had arrived and is gone" for one in sorted(self.arrived - there)]


def doubles(where: str, file: Contents) -> list[str]:
    """Serials, notes and numbers that stand in a file more than once."""
    texts = Counter(one.serial for one in file.records if one.serial)
    texts += Counter(one.number for one in file.records) + Counter(one for one in file.notes if one)
    return [f"{where}: {text} is there {count} times" for text, count in texts.items() if count > 1]
