"""Read arguments: no command opens the window, a command runs without it."""

import argparse
import importlib
import sys
from pathlib import Path

from desktop import __version__
from desktop.settings import default_data_dir
from desktop.texts import LANGUAGES

COMMANDS = {
    "enrol": "desktop.commands.enrol",
    "sync": "desktop.commands.sync",
    "record": "desktop.commands.record",
    "step": "desktop.commands.step",
    "dump": "desktop.commands.dump",
    "digest": "desktop.commands.dump",
    "doctor": "desktop.commands.doctor",
    "form": "desktop.commands.forms",
    "demo": "desktop.demo.cli",
}
"""Module of each command; its `register(subparsers)` adds the parser with `run` set."""
INNER = {"demo-laptop": "desktop.demo.laptop"}
"""Commands the program gives itself: in no help."""


def main(argv: list[str] | None = None) -> int:
    """Exit code: 0 done, 1 refused and said why, 2 usage."""
    arguments = sys.argv[1:] if argv is None else argv
    args = build_parser(_command_of(arguments)).parse_args(arguments)
    run = getattr(args, "run", None)
    if run is not None:
        return int(run(args))
    from desktop.main import run_window

    return run_window(args.data, args.lang or "")


def _command_of(arguments: list[str]) -> str:
    """The first word that names a command; only its module is imported."""
    return next((one for one in arguments if one in COMMANDS | INNER), "")


def build_parser(command: str = "") -> argparse.ArgumentParser:
    """The parser with one command, or with all of them when help is wanted."""
    name = "xunge" if getattr(sys, "frozen", False) else "python -m desktop"
    parser = argparse.ArgumentParser(prog=name, description="巡格 XunGe")
    parser.add_argument("--version", action="version", version=f"xunge {__version__}")
    parser.add_argument(
        "--data", type=Path, default=default_data_dir(), metavar="DIR", help="the laptop's folder"
    )
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the window")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    wanted = [(COMMANDS | INNER)[command]] if command else list(dict.fromkeys(COMMANDS.values()))
    for name in wanted:
        importlib.import_module(name).register(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
