"""SQL is written in the two stores, and nowhere hides an old row from the triggers."""

import re

from tests.architecture.source import name, python_files, strings

STATEMENT = re.compile(
    r"\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX|TRIGGER)\s"
    r"|PRAGMA\s+\w+|BEGIN\s+IMMEDIATE)",
    re.DOTALL,
)
REPLACING = re.compile(r"INSERT\s+OR\s+REPLACE|REPLACE\s+INTO", re.IGNORECASE)


def test_sql_only_in_the_stores() -> None:
    elsewhere = [
        f"{name(file)}:{line}"
        for file in python_files("desktop")
        if not name(file).startswith("desktop/store/")
        for line, text in strings(file)
        if STATEMENT.match(text)
    ]
    assert elsewhere == []


def test_no_row_is_replaced_unseen_by_triggers() -> None:
    found = [
        f"{name(file)}:{line}"
        for file in python_files("desktop", "server")
        for line, text in strings(file)
        if REPLACING.search(text)
    ]
    assert found == []
