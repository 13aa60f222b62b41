"""Dated numbers and tables of the trade, looked up as of a day. Pure: `forms.rulefiles` reads the files.

Every row has `valid_from`, `valid_to` (empty for open) and `source`, so that a
county can change a number without a release and an old record keeps its rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

RuleRow = dict[str, str]


@dataclass(frozen=True)
class Peak:
    """A season of high gas and electricity use (COR-07): 盛夏 or 深冬."""

    key: str
    begins: date
    ends: date

    def day(self, on: date) -> int:
        """第n天 of the season, from 1."""
        return (on - self.begins).days + 1


@dataclass(frozen=True)
class VisitRule:
    """How often a household of one class is visited (domain reference 2.6)."""

    care_class: str
    every_days: int
    phone_ok: bool


class RuleBook:
    """All rules. Asking for a rule that has no row on that day is our fault: KeyError."""

    def __init__(self, tables: Mapping[str, Sequence[RuleRow]]) -> None:
        self._tables = {name: list(rows) for name, rows in tables.items()}
        self._valid: dict[tuple[str, date], list[RuleRow]] = {}
        self._in_season: dict[tuple[str, date], list[RuleRow]] = {}
        """What was asked for already: a list asks for the same day at each of its lines."""

    def table(self, name: str, on: date) -> list[RuleRow]:
        """Rows of a table valid on a day, in file order."""
        return list(self._valid_on(name, on))

    def _valid_on(self, name: str, on: date) -> list[RuleRow]:
        found = self._valid.get((name, on))
        if found is None:
            day = on.isoformat()
            found = self._valid[name, on] = [
                row
                for row in self._tables[name]
                if row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
            ]
        return found

    def whole(self, name: str) -> list[RuleRow]:
        """Rows of a table of all days, in file order."""
        return list(self._tables[name])

    @property
    def number_names(self) -> frozenset[str]:
        """All that `number` may be asked for, on whatever day."""
        return frozenset(row["name"] for row in self._tables["numbers"])

    @property
    def clauses(self) -> frozenset[str]:
        """Duty clauses that papers may cite, on whatever day."""
        return frozenset(row["clause"] for row in self._tables.get("clauses", []))

    def text(self, name: str, on: date) -> str:
        """One value of the table `numbers`. Raises KeyError when none is valid on that day."""
        for row in self.table("numbers", on):
            if row["name"] == name:
                return row["value"]
        raise KeyError(f"{name} on {on}")

    def number(self, name: str, on: date) -> float:
        return float(self.text(name, on))

    def phrases(self, form: str, language: str, on: date) -> tuple[str, ...]:
        """Phrases for remarks: those of the form before those for all, nine at most (a digit each)."""
        rows = [row for row in self.table("phrases", on) if row["form"] in ("", form)]
        ordered = sorted(rows, key=lambda row: not row["form"])
        return tuple(words(row, language) for row in ordered)[:9]

    def visit_rule(self, care_class: str, on: date) -> VisitRule:
        """Rhythm of a class: high, key, general, none, away, and of a colour: red, orange, yellow."""
        for row in self._valid_on("visit_rule", on):
            if row["class"] == care_class:
                return VisitRule(care_class, int(row["every_days"]), row["phone_ok"] == "yes")
        raise KeyError(f"visit_rule {care_class} on {on}")

    def seasonal(self, name: str, on: date) -> list[RuleRow]:
        """Rows of a table valid on a day, of those with a season (`begins`, `ends` as MM-DD) only in it."""
        found = self._in_season.get((name, on))
        if found is None:
            rows = self._valid_on(name, on)
            found = [row for row in rows if not row["begins"] or season_of(row, on) is not None]
            self._in_season[name, on] = found
        return list(found)

    def in_peak(self, on: date) -> Peak | None:
        """The peak season a day lies in. A season may span New Year (12-01 to 02-28)."""
        for row in self.table("peaks", on):
            if (season := season_of(row, on)) is not None:
                return Peak(row["key"], *season)
        return None


def words(row: RuleRow, language: str) -> str:
    """What a row says in one of its two languages, `zh` and `en`."""
    return row["zh" if language.startswith("zh") else "en"]


def season_of(row: RuleRow, on: date) -> tuple[date, date] | None:
    """First and last day of the season a day lies in; None outside it."""
    for year in (on.year - 1, on.year):
        begins = _month_day(year, row["begins"])
        ends = _month_day(year + (row["ends"] < row["begins"]), row["ends"])
        if begins <= on <= ends:
            return begins, ends
    return None


def _month_day(year: int, text: str) -> date:
    """`MM-DD` in a year; 02-29 is the last day of February whatever the year."""
    month, day = (int(part) for part in text.split("-"))
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)
