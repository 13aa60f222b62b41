"""Small workbooks and expressions for tests."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from desktop.domain.moments import CHINA
from desktop.domain.rules import RuleBook
from desktop.forms.compile import compile_sheets, compile_workbook
from desktop.forms.expressions.expression import Context
from desktop.forms.expressions.parser import compile_expression
from desktop.forms.expressions.tree import Node, Plain
from desktop.forms.faults import FormFaults
from desktop.forms.rulefiles import load_rules
from desktop.forms.session import Session
from desktop.forms.spec import FormSpec
from desktop.forms.surroundings import FormSurroundings
from desktop.resources import resources

TODAY = date(2026, 12, 8)
NOW = datetime(2026, 12, 8, 9, 30, tzinfo=CHINA)
ITEM = "/".join(("", "root", "item"))
"""Where the rows of a served list are found: a path of a form, not of a machine."""
Row = Mapping[str, Any]
Table = Sequence[Row]


def rules() -> RuleBook:
    return load_rules(resources() / "rules")


def book(survey: Table, choices: Table = (), settings: Row | None = None, **others: Table) -> bytes:
    """An .xlsx. A question without a label is labelled by its name."""
    about = {"form_id": "T", "version": "1", **(settings or {})}
    rows = [{"label": row["name"], **row} if row.get("name") else row for row in survey]
    named = [{"label": row["name"], **row} if row.get("name") else row for row in choices]
    return sheets({"survey": rows, "choices": named, "settings": [about], **others})


def sheets(tables: Mapping[str, Table]) -> bytes:
    """Columns as they are first met; texts, numbers and truth as they are."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        heads = list(dict.fromkeys(head for row in rows for head in row))
        for column, head in enumerate(heads):
            sheet.write(0, column, head)
        for at, row in enumerate(rows, start=1):
            for head, cell in row.items():
                sheet.write(at, heads.index(head), cell)
    book.close()
    return target.getvalue()


def form(survey: Table, choices: Table = (), settings: Row | None = None, **others: Table) -> FormSpec:
    return compile_workbook(book(survey, choices, settings, **others))


def refused(survey: Table, rows: Table = (), **others: Any) -> list[str]:
    """Keys of the faults."""
    with pytest.raises(FormFaults) as caught:
        form(survey, rows, **others)
    return [one.say.key.removeprefix("forms.") for one in caught.value.faults]


def quick(survey: Table, choices: Table = ()) -> FormSpec:
    """The same without a file in between and without the converter: for thousands of forms."""
    tables = {"survey": survey, "choices": choices, "settings": [{"form_id": "T", "version": "1"}]}
    return compile_sheets({name: _rows(table) for name, table in tables.items()})


def _rows(table: Table) -> list[list[Any]]:
    rows = [{"label": row["name"], **row} if row.get("name") else row for row in table]
    heads = list(dict.fromkeys(head for row in rows for head in row))
    return [heads, *([row.get(head, "") for head in heads] for row in rows)]


def opened(spec: FormSpec, answers: Row | None = None, **others: Any) -> Session:
    return Session(spec, others.pop("subject", {}), TODAY, rules(), answers=answers, now=NOW, **others)


def ask(name: str, type: str = "text", **cells: Any) -> Row:
    """A row of the survey."""
    return {"type": type, "name": name, **cells}


def calc(name: str, calculation: str, **cells: Any) -> Row:
    return {"type": "calculate", "name": name, "calculation": calculation, "label": "", **cells}


def choices(**lists: str) -> list[Row]:
    """`yn="yes no"`."""
    return [{"list_name": name, "name": one} for name, several in lists.items() for one in several.split()]


def begin(name: str, kind: str = "repeat", **cells: Any) -> Row:
    return {"type": f"begin_{kind}", "name": name, **cells}


def end(kind: str = "repeat") -> Row:
    return {"type": f"end_{kind}"}


def context(answers: Mapping[str, Plain], language: str = "en", own: Plain = None) -> Context:
    """A flat form with these answers, standing at a question `own` of its own."""
    root = Node("")
    for name, value in answers.items():
        Node(name, root).value = value
    here = Node("own", root)
    here.value = own
    spec = FormSpec("T", "1", {}, {}, {}, {}, (), None)  # type: ignore[arg-type]
    return Context(here, root, FormSurroundings(spec, {"floors": 6}, NOW, rules(), {}, language))


def worth(source: str, own: Plain = None, language: str = "en", **answers: Plain) -> object:
    """Value of an expression; no number is the text NaN, so that it can be compared."""
    value = compile_expression(source).value(context(answers, language, own))
    return "NaN" if value != value else value
