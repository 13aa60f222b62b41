"""`form check FILE…` and `form eval FILE`: what a workbook's author needs, without window or laptop file."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.domain.rules import RuleBook
from desktop.domain.say import UserError
from desktop.forms.cells import typed
from desktop.forms.compile import compile_workbook
from desktop.forms.faults import FormFaults
from desktop.forms.rulefiles import load_rules
from desktop.forms.session import Session
from desktop.forms.spec import Choice, FormSpec, pick
from desktop.resources import resources
from desktop.texts import Texts, load_texts

OK, REFUSED = 0, 1
_LINES = {
    (True, True): "forms.fault_line",
    (True, False): "forms.fault_row",
    (False, False): "forms.fault_sheet",
    (False, True): "forms.fault_sheet",
}


def register(subparsers: Any) -> None:
    """Mounts `form check` and `form eval`."""
    form = subparsers.add_parser("form", help="check or evaluate a workbook")
    actions = form.add_subparsers(dest="action", required=True)
    check = actions.add_parser("check", help="one line per fault: sheet, row, column")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.set_defaults(run=_check)
    evaluate = actions.add_parser("eval", help="what answers lead to")
    evaluate.add_argument("file", type=Path, metavar="FILE")
    evaluate.add_argument("--answers", type=Path, required=True, metavar="A.json")
    evaluate.add_argument("--subject", type=Path, metavar="S.json")
    evaluate.add_argument("--last", type=Path, metavar="L.json")
    evaluate.add_argument("--lists", type=Path, metavar="LISTS.json", help="served lists: {name: [row, …]}")
    evaluate.add_argument("--variant", default="")
    evaluate.add_argument("--today", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
    evaluate.set_defaults(run=_evaluate)
    for parser in (check, evaluate):
        parser.add_argument("--lang", choices=("zh_CN", "en"), default="zh_CN")


def _check(args: argparse.Namespace) -> int:
    texts = _texts(args)
    rules = load_rules(resources() / "rules")
    sound = True
    for file in args.files:
        try:
            spec = _compiled(file, rules)
        except FormFaults as faulty:
            sound = False
            _lines(_fault_lines(faulty, texts, file))
        except UserError as error:
            sound = False
            _lines([texts.say(error.say)])
        else:
            _lines(
                [
                    texts(
                        "forms.fits",
                        file=file.name,
                        form=spec.code,
                        version=spec.version,
                        questions=len(spec.questions),
                    )
                ]
            )
    return OK if sound else REFUSED


def _compiled(file: Path, rules: RuleBook) -> FormSpec:
    """With the csv lists that lie beside it. Raises FormFaults; UserError forms.no_file."""
    data = _bytes(file)
    lists = {one.name: _bytes(one) for one in sorted(file.parent.glob("*.csv"))}
    return compile_workbook(data, name=file.stem, files=lists, rules=rules)


def _fault_lines(faulty: FormFaults, texts: Texts, file: Path) -> list[str]:
    """A fault of the file as a whole begins with its name."""
    return [
        texts(
            _LINES[bool(fault.row), bool(fault.column)],
            sheet=fault.sheet or file.name,
            row=fault.row,
            column=fault.column,
            message=texts.say(fault.say),
        )
        for fault in faulty.faults
    ]


def _evaluate(args: argparse.Namespace) -> int:
    texts = _texts(args)
    try:
        rules = load_rules(resources() / "rules")
        session = _filled(args, _compiled(args.file, rules), rules)
    except FormFaults as faulty:
        _lines(_fault_lines(faulty, texts, args.file))
        return REFUSED
    except UserError as error:
        _lines([texts.say(error.say)])
        return REFUSED
    _lines([json.dumps(_outcome(session, args.lang, texts), ensure_ascii=False, indent=1)])
    return OK


def _filled(args: argparse.Namespace, spec: FormSpec, rules: RuleBook) -> Session:
    subject = _json(args.subject) if args.subject else {}
    last = dict(_flat(_json(args.last))) if args.last else {}
    today = args.today or Clock().today()
    session = Session(spec, subject, today, rules, last, args.variant, _lists(args.lists))
    for key, value in _flat(_json(args.answers)):
        try:
            question = spec.question(key)
            session.answer(key, typed(question, value) if isinstance(value, str) else value)
        except KeyError:
            raise UserError("forms.no_such_question", name=key) from None
    return session


def _lists(file: Path | None) -> dict[str, list[Choice]]:
    """Rows by list: `{"residents": [{"name": "r1", "label": "…", "age": 40}]}`. Raises UserError."""
    found = {}
    for name, rows in (_json(file) if file else {}).items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("name") for row in rows):
            raise UserError("forms.bad_json", file=str(file), why=f'{{"{name}": [{{"name": "…"}}]}}')
        found[name] = [
            Choice(
                str(row["name"]),
                {"zh": str(row.get("label", row["name"]))},
                columns={column: "" if cell is None else str(cell) for column, cell in row.items()},
            )
            for row in rows
        ]
    return found


def _flat(answers: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """A repeat may be written as a list: `{"people": [{"name": "…"}]}` is `people[1]/name`."""
    for name, value in answers.items():
        if isinstance(value, list) and any(isinstance(one, dict) for one in value):
            for number, one in enumerate(value, start=1):
                yield from _flat(one if isinstance(one, dict) else {}, f"{before}{name}[{number}]/")
        else:
            yield f"{before}{name}", value


def _outcome(session: Session, language: str, texts: Texts) -> dict[str, Any]:
    wrong = [
        {"name": one.name, "message": pick(one.words, language) or texts.say(one.say)}
        for one in session.errors
    ]
    missing = [
        {"name": name, "message": session.required_message(name, language) or texts("forms.unanswered")}
        for name in session.missing
    ]
    return {
        "relevant": session.relevant,
        "errors": wrong + missing,
        "values": session.values,
        "findings": [
            {
                "item": one.item,
                "matter": one.matter,
                "grade": one.grade,
                "title": one.title(language),
                "deadline": one.due_at,
                "policy_unit": one.policy_unit,
                "statutory_unit": one.statutory_unit,
            }
            for one in session.findings
        ],
        "updates": session.updates,
        "entity_updates": [
            {"list_name": one.list_name, "entity_id": one.entity_id, "values": one.values}
            for one in session.entity_updates
        ],
    }


def _texts(args: argparse.Namespace) -> Texts:
    return load_texts(resources() / "i18n", args.lang)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError("forms.no_file", file=str(file)) from error


def _json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(file))
    except ValueError as error:
        raise UserError("forms.bad_json", file=str(file), why=str(error)) from error
    if not isinstance(found, dict):
        raise UserError("forms.bad_json", file=str(file), why="{…}")
    return found


def _lines(lines: list[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
