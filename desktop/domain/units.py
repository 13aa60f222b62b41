"""责任单位: which unit a written name means, what it is called on a day, who holds what it held.

Names come from clauses, forms and old records, in several spellings, with or without 市 and with a
remark in brackets: 市水利湖泊局, 水利和湖泊局, 住建局（燃气）. Table `units` of the rule book: one row a
unit and period, `alias` its other spellings, `held_by` who took it over (domain reference 1.0, findings
6 and 7). A name the table does not know stays as it was written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desktop.domain.rules import RuleBook, RuleRow
from desktop.domain.say import Say, say

_LEVEL = "市"
_ONE = re.compile(r"(?:[^；;、，,\n（(]|（[^）]*）|\([^)]*\))+")
"""One name of a list; what stands in brackets belongs to it: 各县（市、区）人民政府."""
_REMARK = re.compile(r"^(?P<name>.+?)(?P<remark>（[^（）]*）|\([^()]*\))$")


@dataclass(frozen=True)
class Unit:
    """One written name, and what it stands for on a day."""

    written: str
    code: str
    """Empty for a name that the table does not know."""
    name: str
    """As printed on that day: the level of government stays as it was written."""
    statutory: bool = False
    """Competent by law, though no clause of the policy names it."""
    was: str = ""
    """Name of the unit itself where another holds its work on that day."""
    ended: str = ""
    """Last day it existed, where nobody took over its work."""

    @property
    def fate(self) -> Say | None:
        """What became of a unit that is no more on that day."""
        if self.was:
            return say("units.merged", old=self.was, new=self.name)
        if self.ended:
            year, month, day = self.ended.split("-")
            return say("units.gone", old=self.name, year=year, month=int(month), day=int(day))
        return None


class Units:
    """The units as they are on one day."""

    def __init__(self, rules: RuleBook, on: date) -> None:
        self._today = {row["code"]: row for row in rules.table("units", on)}
        self._last: dict[str, RuleRow] = {}
        self._codes: dict[str, tuple[str, bool]] = {}
        for row in sorted(rules.whole("units"), key=lambda one: one["valid_from"]):
            self._last[row["code"]] = row
            for name in (row["name"], *_parts(row["alias"])):
                self._codes.setdefault(name, (row["code"], True))
                self._codes.setdefault(name.removeprefix(_LEVEL), (row["code"], False))
        self._known: dict[str, Unit] = {}

    def one(self, written: str) -> Unit:
        """The unit that one written name, or its code, means."""
        text = written.strip()
        if text not in self._known:
            self._known[text] = self._look(text)
        return self._known[text]

    def all(self, text: str) -> tuple[Unit, ...]:
        """Every unit of a list, each once: 自然资源局；水利和湖泊局."""
        found: dict[tuple[str, str, str], Unit] = {}
        for name in _parts(text):
            unit = self.one(name)
            found.setdefault((unit.code, unit.name, unit.was), unit)
        return tuple(found.values())

    def names(self, text: str) -> tuple[str, ...]:
        """Names printed on this day for a list of written ones, each once."""
        return tuple(dict.fromkeys(unit.name for unit in self.all(text)))

    def fates(self, text: str) -> tuple[Say, ...]:
        return tuple(unit.fate for unit in self.all(text) if unit.fate)

    def _look(self, text: str) -> Unit:
        (code, levelled), remark = self._code(text), ""
        split = _REMARK.match(text)
        if not code and split:
            (code, levelled), remark = self._code(split["name"]), split["remark"]
        if not code:
            return Unit(text, "", text)
        own = self._today.get(code, self._last[code])
        heir = self._heir(own)
        name = _at_level(heir["name"], levelled) + remark
        statutory = own["statutory"] == "yes"
        if heir is not own:
            return Unit(text, heir["code"], name, statutory, was=_at_level(own["name"], levelled))
        return Unit(text, code, name, statutory, ended="" if code in self._today else own["valid_to"])

    def _code(self, name: str) -> tuple[str, bool]:
        """The code, and whether the name is written with its level of government."""
        return (name, True) if name in self._last else self._codes.get(name, ("", False))

    def _heir(self, row: RuleRow) -> RuleRow:
        """Who holds the work on this day, however often it was handed on."""
        seen = {row["code"]}
        while row["held_by"] in self._today and row["held_by"] not in seen:
            row = self._today[row["held_by"]]
            seen.add(row["code"])
        return row


def _parts(text: str) -> Iterator[str]:
    return (part.strip() for part in _ONE.findall(text) if part.strip())


def _at_level(name: str, levelled: bool) -> str:
    """市住建局 for whoever wrote 市, 住建局 for whoever did not."""
    return name if levelled else name.removeprefix(_LEVEL)
