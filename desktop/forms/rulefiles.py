"""Reads resources/rules/*.csv into the rule book."""

import csv
from pathlib import Path

from desktop.domain.rules import RuleBook


def load_rules(folder: Path) -> RuleBook:
    """One table per file, named after it."""
    tables = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            tables[file.stem] = list(csv.DictReader(lines))
    return RuleBook(tables)
