"""`python -m server …`: the municipal server and its administration."""

import argparse
import os
import sys

from desktop import __version__
from server.commands import (
    backups,
    doctor,
    forms,
    imports,
    init,
    merging,
    recovery,
    sealed,
    serving,
    shows,
    staff,
)
from server.commands.common import carry_out, common_arguments


def parser() -> argparse.ArgumentParser:
    """The whole command line. JSON on standard output; exit 0, 1 (refused, said why), 2 (usage)."""
    top = argparse.ArgumentParser(
        prog="xunge-server" if getattr(sys, "frozen", False) else "python -m server",
        description="巡格 XunGe: the municipal server. JSON out; exit 0, 1 (refused, said why), 2 (usage).",
    )
    top.add_argument("--version", action="version", version=f"xunge-server {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    parent = common_arguments()
    groups = (serving, init, staff, recovery, sealed, imports, merging, forms, shows, backups, doctor)
    for group in groups:
        group.register(commands, parent)
    return top


def main(arguments: list[str]) -> int:
    """Carry out one command line. Raises SystemExit 2 for wrong usage."""
    return carry_out(parser().parse_args(arguments))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # the reader of our output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
