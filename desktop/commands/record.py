"""`record FORM --subject ID --answers FILE`: fill and finish a form without the window."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from desktop.commands.desk import open_desk_of
from desktop.commands.opening import OK, REFUSED, add_desk_arguments, refusals_said, write_json
from desktop.domain.moments import from_moment
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.forms.session import fits_form
from desktop.resources import resources
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.services.shapes.filling import Filling
from desktop.texts import load_texts


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("record", help="finish a form about a household, building, place or grid")
    parser.add_argument("form", metavar="FORM", help="code of the form, e.g. LPG_HOME")
    parser.add_argument("--subject", required=True, metavar="ID", help="id of the subject")
    parser.add_argument(
        "--answers", required=True, metavar="FILE", help="JSON {name: value}; - reads standard input"
    )
    parser.add_argument("--cards", metavar="FILE", help="JSON {question: {remedy, detail, responsible}}")
    parser.add_argument("--variant", default="", help="e.g. quick")
    parser.add_argument("--seen-at", metavar="MOMENT", help="YYYY-MM-DDTHH:MM:SSZ, for paper keyed in late")
    parser.add_argument("--inspector", metavar="ID", help="staff id of who saw it")
    parser.add_argument("--same", action="store_true", help="confirm the facts of the last record")
    parser.add_argument("--normal", action="store_true", help="give the normal answer wherever there is one")
    add_desk_arguments(parser)
    parser.set_defaults(run=refusals_said(_run))


def _run(args: argparse.Namespace) -> int:
    with open_desk_of(args) as desk:
        answers = _json(args.answers)
        cards = _json(args.cards) if args.cards else {}
        _check(desk, args.seen_at, args.inspector)
        begun = filling.start(
            desk,
            args.form,
            filling.kind_of(desk, args.subject),
            args.subject,
            args.variant,
            args.seen_at,
            args.inspector,
        )
        return _finish(desk, args, begun, answers, cards)


def _check(desk: Desk, seen_at: str | None, inspector_id: str | None) -> None:
    """Raises UserError record.bad_moment, record.no_inspector."""
    try:
        from_moment(seen_at or desk.clock.moment())
    except ValueError as error:
        raise UserError("record.bad_moment", typed=seen_at) from error
    if inspector_id and desk.read(lambda tx: tx.get(Staff, inspector_id)) is None:
        raise UserError("record.no_inspector")


def _finish(
    desk: Desk, args: argparse.Namespace, begun: Filling, answers: dict[str, Any], cards: dict[str, Any]
) -> int:
    session = filling.session(desk, begun)
    unknown = sorted(name for name in answers if not fits_form(session.spec, name))
    for name, value in answers.items():
        if name not in unknown:
            session.answer(name, value)
    confirmed = session.same() if args.same else []
    if args.normal:
        session.all_normal()
    errors = [{"name": name, "said": "no such question"} for name in unknown]
    texts = load_texts(resources() / "i18n", desk.texts_language)
    errors += [{"name": one.name, "said": texts.say(one.say)} for one in session.errors]
    errors += [{"name": name, "said": texts("record.missing")} for name in session.missing]
    if errors:
        filling.discard(desk, begun.draft_id)
        write_json({"record_id": None, "matters": [], "errors": errors})
        return REFUSED
    filling.save(
        desk, begun.draft_id, answers=session.answers, confirmed=confirmed, cards=cards, at_question=""
    )
    done = filling.finish(desk, begun.draft_id)
    write_json({"record_id": done.record_id, "matters": done.matter_ids, "errors": []})
    return OK


def _json(name: str) -> dict[str, Any]:
    """An object from a file or standard input. Raises UserError record.bad_json."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
        found = json.loads(text)
    except (OSError, ValueError) as error:
        raise UserError("record.bad_json", file=name) from error
    if not isinstance(found, dict):
        raise UserError("record.bad_json", file=name)
    return found
