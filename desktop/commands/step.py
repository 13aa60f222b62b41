"""`step MATTER STEP`: take one step of a matter without the window."""

import argparse
import json
from pathlib import Path
from typing import Any

from desktop.commands.desk import open_desk_of
from desktop.commands.opening import OK, add_desk_arguments, refusals_said, write_json
from desktop.domain.matters import Action
from desktop.domain.say import UserError
from desktop.services.matters import matters
from desktop.services.photos.pictures import read_file


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("step", help="take one step of a matter")
    parser.add_argument("matter", metavar="MATTER", help="id of the matter")
    parser.add_argument(
        "step", metavar="STEP", choices=[one.value for one in Action], help="e.g. tell, fixed, pass"
    )
    parser.add_argument("--note", default="", help="what happened, one sentence")
    parser.add_argument(
        "--data-json", default="{}", metavar="JSON", help='e.g. {"assignee_id": "…"}, {"days": 7}'
    )
    parser.add_argument("--photo", action="append", default=[], type=Path, metavar="FILE")
    add_desk_arguments(parser)
    parser.set_defaults(run=refusals_said(_run))


def _run(args: argparse.Namespace) -> int:
    data = _data(args.data_json)
    note = args.note or str(data.pop("note", ""))
    photos = [read_file(file) for file in args.photo]
    with open_desk_of(args) as desk:
        view = matters.step(desk, args.matter, args.step, note, data, photos)
        line = view.line
        write_json(
            {
                "matter": line.id,
                "state": line.state,
                "due": line.due.isoformat() if line.due else None,
                "assignee": line.assignee,
                "offers": [offer.action for offer in view.offers],
            }
        )
    return OK


def _data(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UserError("record.bad_json", file="--data-json") from error
    if not isinstance(found, dict):
        raise UserError("record.bad_json", file="--data-json")
    return found
