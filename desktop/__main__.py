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
    "restore": "desktop.commands.restore",
    "form": "desktop.commands.forms",
    "demo": "desktop.demo.cli",
}
"""Module of each command; its `register(subparsers)` adds the parser with `run` set."""
INNER = {"demo-laptop": "desktop.demo.laptop", "read-heic": "desktop.commands.readheic"}
"""Commands the program gives itself: in no help."""


def main(argv: list[str] | None = None) -> int:
    """Exit code: 0 done, 1 refused and said why, 2 usage."""
    arguments = sys.argv[1:] if argv is None else argv
    window, words = _bare_parser(add_help=False).parse_known_args(arguments)
    if words:
        args = build_parser(words).parse_args(arguments)
        return int(args.run(args))
    from desktop.main import run_window

    return run_window(window.data, window.lang or "")


def build_parser(words: list[str]) -> argparse.ArgumentParser:
    """The parser with the first command among `words`, whose module alone is imported; else with all."""
    parser = _bare_parser()
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    known = COMMANDS | INNER
    named = [known[one] for one in words if one in known][:1]
    for module in named or dict.fromkeys(COMMANDS.values()):
        importlib.import_module(module).register(subparsers)
    return parser


def _bare_parser(add_help: bool = True) -> argparse.ArgumentParser:
    """What the window alone takes."""
    name = "xunge" if getattr(sys, "frozen", False) else "python -m desktop"
    parser = argparse.ArgumentParser(
        prog=name, description="巡格 XunGe", add_help=add_help, allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"xunge {__version__}")
    parser.add_argument(
        "--data", type=Path, default=default_data_dir(), metavar="DIR", help="the laptop's folder"
    )
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the window")
    return parser


if __name__ == "__main__":
    sys.exit(main())
