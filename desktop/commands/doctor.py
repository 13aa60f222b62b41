"""`doctor`: is the file sound? Counts and versions only, no personal data; `--bundle` for support."""

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop import __version__
from desktop.clock import Clock
from desktop.commands.opening import (
    OK,
    REFUSED,
    add_desk_arguments,
    open_desk_store,
    refusals_said,
    write_json,
)
from desktop.domain.say import UserError
from desktop.forms.library import load_library
from desktop.papers.saving import save_whole
from desktop.resources import resources
from desktop.services.support import bundle
from desktop.settings import load_settings
from desktop.store.connection import DatabaseError
from desktop.store.health import Health, examine
from desktop.sync.digest import differing
from desktop.texts import load_texts


@dataclass(frozen=True)
class _Finding:
    """What was found; `health` is None when the file could not be opened or read."""

    health: Health | None
    wrong: list[str] = field(default_factory=list)
    trouble: UserError | None = None

    @property
    def sound(self) -> bool:
        health = self.health
        return health is not None and not (health.faults or self.wrong or health.differs)


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("doctor", help="examine a person's file")
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="FILE.zip",
        help="write a support bundle without personal data; an empty PIN leaves the file closed",
    )
    add_desk_arguments(parser)
    parser.set_defaults(run=refusals_said(_run))


def _run(args: argparse.Namespace) -> int:
    found = _examine(args)
    if args.bundle is None and found.trouble is not None:
        raise found.trouble
    answer = _answer(args, found)
    if args.bundle is not None:
        settings = load_settings(args.data)
        content = bundle(
            settings,
            Clock(offset=settings.clock_offset),
            load_library(resources() / "forms"),
            health=found.health,
            content_differs=found.wrong,
            trouble=found.trouble.say.key if found.trouble else "",
        )
        save_whole(args.bundle, content)
        answer["bundle"] = str(args.bundle)
    write_json(answer)
    return OK if found.sound else REFUSED


def _examine(args: argparse.Namespace) -> _Finding:
    try:
        desk = open_desk_store(args)
    except UserError as error:
        return _Finding(None, trouble=error)
    try:
        return _Finding(desk.store.read(examine), desk.store.read(differing))
    except DatabaseError:
        return _Finding(None, trouble=UserError("store.damaged", file=desk.store.path.name))
    finally:
        desk.store.close()


def _answer(args: argparse.Namespace, found: _Finding) -> dict[str, Any]:
    health = found.health
    if health is None:
        trouble = found.trouble or UserError("store.damaged", file="")
        texts = load_texts(resources() / "i18n", load_settings(args.data).language)
        return {"sound": False, "error": trouble.say.key, "said": texts.say(trouble.say)}
    return {
        "sound": found.sound,
        "version": __version__,
        "faults": health.faults,
        "content_differs": found.wrong,
        "server_differs": health.differs,
        "versions": health.versions,
        "counts": health.counts,
        "outbox": health.outbox,
        "scopes": len(health.scopes),
    }
