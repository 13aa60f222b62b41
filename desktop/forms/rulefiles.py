"""Reads resources/rules/*.csv into the rule book."""

import csv
from pathlib import Path

from desktop.domain.rules import RuleBook, RuleRow
from desktop.domain.say import UserError

_NEEDED = frozenset({"campaigns", "categories", "numbers", "peaks", "phrases", "units", "visit_rule"})
"""Tables that the rule book and the use cases look things up in."""
_DATED = frozenset({"valid_from", "valid_to", "source"})


def load_rules(folder: Path) -> RuleBook:
    """One table per file, named after it. Raises UserError store.program_broken with the file's name."""
    tables = {file.stem: _read(file) for file in sorted(folder.glob("*.csv"))}
    for name in sorted(_NEEDED - tables.keys()):
        raise UserError("store.program_broken", file=f"{name}.csv")
    return RuleBook(tables)


def _read(file: Path) -> list[RuleRow]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = list(reader)
            named = set(reader.fieldnames or ())
    except (OSError, ValueError, csv.Error) as error:
        raise UserError("store.program_broken", file=file.name) from error
    cut = any(None in row or None in row.values() for row in rows)
    if cut or not rows or not named >= _DATED:
        raise UserError("store.program_broken", file=file.name)
    return rows
