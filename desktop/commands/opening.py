"""What the commands share: opening a person's file by PIN, JSON out, refusals said."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.resources import resources
from desktop.settings import Settings, default_data_dir, folder_faults, load_settings
from desktop.store import erase
from desktop.store.keyfile import desk_path
from desktop.store.keys import check_pin, unlock
from desktop.store.people import Person, broken, people
from desktop.store.store import Store
from desktop.texts import load_texts

OK, REFUSED = 0, 1


@dataclass(frozen=True)
class OpenDesk:
    """An unlocked file with what belongs to it. Close the store after use."""

    store: Store
    person: Person
    clock: Clock
    settings: Settings


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        default=default_data_dir(),
        metavar="DIR",
        help="the laptop's folder",
    )


def add_desk_arguments(parser: argparse.ArgumentParser) -> None:
    """`--data`, `--person`, `--pin-stdin`."""
    add_data_argument(parser)
    parser.add_argument(
        "--person",
        default="",
        metavar="NAME",
        help="whose file, when there are several",
    )
    parser.add_argument("--pin-stdin", action="store_true", help="read the PIN from standard input")


def read_pin(args: argparse.Namespace) -> str:
    """The first line of standard input, or asked for on the terminal."""
    return sys.stdin.readline().strip() if args.pin_stdin else getpass.getpass("PIN: ")


def open_desk_store(args: argparse.Namespace) -> OpenDesk:
    """Unlock and open the file of `--person`, or of the only person there is.

    Raises UserError: store.no_person, store.which_person, store.wrong_pin and the others of `unlock`.
    """
    erase.finish(args.data)
    settings = load_settings(args.data)
    person = find_person(args.data, args.person)
    pin = read_pin(args)
    check_pin(pin)  # a line left empty is no wrong try
    key = unlock(args.data, person.replica_id, pin)
    clock = Clock(offset=settings.clock_offset)
    store = Store.open(
        desk_path(args.data, person.replica_id),
        key,
        clock=clock,
        staff_id=person.staff_id,
        known=True,
    )
    return OpenDesk(store, person, clock, settings)


def find_person(data_dir: Path, name: str) -> Person:
    """The person of this name or id, or the only one. Raises UserError store.no_person, which_person."""
    with folder_faults():
        if data_dir.exists():
            next(data_dir.iterdir(), None)
    found = people(data_dir)
    if name:
        found = [one for one in found if name in (one.name, one.staff_id, one.replica_id)]
    if not found:
        raise UserError("store.key_broken" if broken(data_dir) else "store.no_person")
    if len(found) > 1:
        raise UserError("store.which_person", names=[one.name for one in found])
    return found[0]


def write_json(value: Any) -> None:
    """One line of JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n")


def refusals_said(
    run: Callable[[argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """A UserError becomes `{"error": key, "said": words}` and exit code 1."""

    def guarded(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except UserError as error:
            texts = load_texts(resources() / "i18n", load_settings(args.data).language)
            write_json({"error": error.say.key, "said": texts.say(error.say)})
            return REFUSED

    return guarded
