"""Lists of choices: of the sheet `choices`, of a csv file beside the workbook, served by the program."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from desktop.forms.faults import Faults
from desktop.forms.leads import choice_lead
from desktop.forms.sheets import DEFAULT_LANGUAGE, Line
from desktop.forms.spec import OTHER, Choice, Lead

ROUTE = "route"
"""Served one that may also stand in the sheet: its rows come before the stops of the grid."""
SERVED = frozenset({"residents", "buildings", "places", "households", "staff", ROUTE})
"""Lists that the program fills when a form is opened: `select_one_from_file residents.csv`."""
OTHER_WORDS = {"zh": "其他", "en": "Other"}
MOST_CHOICES = 5_000


@dataclass
class ChoiceLists:
    """Reads lists when they are first used, and says what is wrong with them once."""

    lines: dict[str, list[Line]]
    files: Mapping[str, bytes]
    faults: Faults
    duplicates: bool = False
    """`allow_choice_duplicates` of the settings."""

    def __post_init__(self) -> None:
        self._said: set[str] = set()
        self.asked: set[str] = set()
        """Files that the form needs, of those there are."""
        self.served: set[str] = set()

    @property
    def names(self) -> set[str]:
        return set(self.lines) | SERVED | {name.removesuffix(".csv") for name in self.files}

    def of_sheet(self, line: Line, name: str, base: Lead, *, several: bool) -> tuple[Choice, ...]:
        """The choices of a question, each with what it leads to."""
        rows = self.lines.get(name)
        if name.startswith("${"):
            self.faults.refused(line, "type", name, "forms.why_list_of_repeat")
            return ()
        if not rows:
            self.faults.add(line, "type", "forms.no_list" if name else "forms.list_not_named", name=name)
            return ()
        if name == ROUTE:
            self.served.add(name)
        faults = Faults() if name in self._said else self.faults
        self._said.add(name)
        self._check(rows, faults)
        if several:
            for row in rows:
                if " " in row.get("name"):
                    faults.add(row, "name", "forms.choice_with_space", name=row.get("name"))
        return tuple(
            Choice(
                row.get("name"),
                row.words("label"),
                row.get("normal").lower() in ("yes", "true"),
                choice_lead(row, base, faults),
                {**row.own, "name": row.get("name"), "label": next(iter(row.words("label").values()), "")},
            )
            for row in rows
        )

    def _check(self, rows: list[Line], faults: Faults) -> None:
        seen: set[str] = set()
        for row in rows:
            name = row.get("name")
            if not name:
                faults.add(row, "name", "forms.missing_cell")
            elif not row.words("label"):
                faults.add(row, "label", "forms.missing_cell")
            elif name in seen and not self.duplicates:
                faults.add(row, "name", "forms.choice_twice", name=name)
            seen.add(name)

    def of_file(self, line: Line, file: str, value: str, label: str) -> tuple[Choice, ...]:
        """`value`, `label`: columns, by default `name` and `label`. A served list has no choices yet."""
        name, dot, kind = file.rpartition(".")
        if kind.lower() != "csv" or not dot:
            self.faults.add(line, "type", "forms.only_csv", file=file)
            return ()
        if file not in self.files:
            if name in SERVED:
                self.served.add(name)
            else:
                self.faults.add(line, "type", "forms.no_list_file", file=file, words=sorted(SERVED))
            return ()
        return tuple(self._rows_of(line, file, value, label))

    def attached(self, line: Line) -> None:
        """A line `csv-external`: a csv file, or a served list, that only expressions ask for."""
        name = line.get("name")
        if name not in SERVED and f"{name}.csv" not in self.files:
            self.faults.add(line, "name", "forms.no_list_file", file=f"{name}.csv", words=sorted(SERVED))

    def any(self, line: Line, name: str) -> tuple[Choice, ...] | None:
        """A list that no question offers: for `instance()` and `pulldata()`. None for a served one."""
        if name in self.lines:
            return self.of_sheet(line, name, Lead(), several=False)
        if name in SERVED and f"{name}.csv" not in self.files:
            self.served.add(name)
        rows = self._rows(line, f"{name}.csv") if f"{name}.csv" in self.files else None
        return None if rows is None else tuple(_choice(row, "name", "label") for row in rows)

    def _rows_of(self, line: Line, file: str, value: str, label: str) -> list[Choice]:
        rows = self._rows(line, file)
        for column in (value, label):
            if rows and column not in rows[0]:
                self.faults.add(line, "type", "forms.csv_column", file=file, name=column)
                return []
        return [_choice(row, value, label) for row in rows]

    def _rows(self, line: Line, file: str) -> list[dict[str, str]]:
        self.asked.add(file)
        try:
            reader = csv.DictReader(io.StringIO(self.files[file].decode("utf-8-sig")))
            rows = [{key: text or "" for key, text in row.items() if key} for row in reader]
        except (ValueError, csv.Error) as error:
            self.faults.add(line, "type", "forms.bad_csv", file=file, why=str(error).partition("\n")[0])
            return []
        if len(rows) > MOST_CHOICES:
            self.faults.add(line, "type", "forms.too_many_rows", most=MOST_CHOICES)
            return []
        return rows


def _choice(row: dict[str, str], value: str, label: str) -> Choice:
    return Choice(row.get(value, ""), {DEFAULT_LANGUAGE: row.get(label, "")}, columns=row)


def with_other(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """What `or_other` adds, unless the list has it already."""
    if any(one.name == OTHER for one in choices):
        return choices
    return (*choices, Choice(OTHER, OTHER_WORDS, columns={"name": OTHER, "label": OTHER_WORDS["zh"]}))
