"""`form check FILE…` and `form eval FILE`: what a workbook's author needs, without window or laptop file."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.forms.compile import compile_workbook
from desktop.forms.faults import FormFaults
from desktop.forms.rulefiles import load_rules
from desktop.forms.session import Session
from desktop.forms.spec import FormSpec, pick
from desktop.resources import resources
from desktop.texts import Texts, load_texts

OK, REFUSED = 0, 1


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
    evaluate.add_argument("--today", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
    evaluate.set_defaults(run=_evaluate)
    for parser in (check, evaluate):
        parser.add_argument("--lang", choices=("zh_CN", "en"), default="zh_CN")


def _check(args: argparse.Namespace) -> int:
    texts = _texts(args)
    sound = True
    for file in args.files:
        try:
            spec = compile_workbook(_bytes(file))
        except FormFaults as faulty:
            sound = False
            _lines(_fault_lines(faulty, texts))
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


def _fault_lines(faulty: FormFaults, texts: Texts) -> list[str]:
    return [
        texts(
            "forms.fault_line" if fault.row else "forms.fault_sheet",
            sheet=fault.sheet,
            row=fault.row,
            column=fault.column,
            message=texts.say(fault.say),
        )
        for fault in faulty.faults
    ]


def _evaluate(args: argparse.Namespace) -> int:
    texts = _texts(args)
    try:
        spec = compile_workbook(_bytes(args.file))
        answers = _json(args.answers)
        subject = _json(args.subject) if args.subject else {}
        session = _filled(spec, answers, subject, args.today or Clock().today())
    except FormFaults as faulty:
        _lines(_fault_lines(faulty, texts))
        return REFUSED
    except UserError as error:
        _lines([texts.say(error.say)])
        return REFUSED
    _lines([json.dumps(_outcome(session, args.lang, texts), ensure_ascii=False, indent=1)])
    return OK


def _filled(spec: FormSpec, answers: dict[str, Any], subject: dict[str, Any], today: date) -> Session:
    session = Session(spec, subject, today, load_rules(resources() / "rules"))
    for name, value in answers.items():
        try:
            session.answer(name, value)
        except KeyError:
            raise UserError("forms.no_such_question", name=name) from None
    return session


def _outcome(session: Session, language: str, texts: Texts) -> dict[str, Any]:
    wrong = [
        {"name": one.name, "message": pick(one.words, language) or texts.say(one.say)}
        for one in session.errors
    ]
    missing = [{"name": name, "message": texts("forms.unanswered")} for name in session.missing]
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
