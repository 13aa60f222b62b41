"""`python -m bench [--only NAME]… [--write FILE]`: measure, show a table, keep bench/out/NAME.json."""

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    community,
    finding,
    forms,
    ledger,
    photos,
    pulling,
    saving,
    starting,
    sync_first,
    sync_peers,
    sync_slow,
    sync_storm,
)
from bench.figure import Figure, keep, table
from bench.world import World

Measure = Callable[[World], Iterator[Figure]]
MEASURES: dict[str, Measure] = {
    "signin": starting.signin,
    "today": starting.today,
    "finish": saving.finish,
    "today-t4": community.today_t4,
    "lists-t4": community.lists_t4,
    "search": finding.search,
    "pull": pulling.pull,
    "frozen": starting.frozen,
    "form": forms.long_form,
    "list": finding.long_list,
    "ledger": ledger.to_excel,
    "phone": photos.phone,
    "sync-anki": sync_peers.versus_anki,
    "sync-others": sync_peers.versus_others,
    "sync-storm": sync_storm.storm,
    "sync-scale": sync_storm.scale,
    "sync-slow": sync_slow.slow_line,
    "sync-first": sync_first.first_sync,
}
OUT = Path(__file__).parent / "out"


def main(argv: list[str] | None = None) -> int:
    """0 when no limit was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=sorted(MEASURES), help="may be repeated")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table as Markdown, too")
    args = parser.parse_args(argv)
    shutil.rmtree(OUT / "work", ignore_errors=True)
    world = World(OUT / "work")
    figures: list[Figure] = []
    try:
        for name in args.only or MEASURES:
            for figure in MEASURES[name](world):
                keep(figure, OUT, _commit())
                figures.append(figure)
                sys.stderr.write(f"{figure.name}: {figure.value:.3g} {figure.unit}\n")
    finally:
        world.close()
    shown = table(figures)
    sys.stdout.write(f"{shown}\n\n{_machine()}\n")
    if args.write:
        args.write.write_text(f"{_HEAD}\n{shown}\n\n{_machine()}\n", "utf-8")
    return int(any(one.passed is False for one in figures))


_HEAD = """# Benchmarks

Written by `python -m bench --write docs/benchmarks.md` (`make bench` shows the same).
References are measured in the same run, in turns with the figure; medians unless said otherwise.
"""


def _commit() -> str:
    done = subprocess.run(
        [shutil.which("git") or "git", "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def _machine() -> str:
    day = datetime.now(UTC).date().isoformat()
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{day}, commit {_commit()}, {system}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
