"""`python -m tests.crash --seed N --kills N [--out FILE]`: one run, its table; 1 when something was found."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.crash.report import page
from tests.crash.run import Run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--out", type=Path, help="file for the table, e.g. docs/crash.md")
    args = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder) / "run", args.seed)
        run.play(args.kills)
    told = page(run, args.kills)
    sys.stdout.write(told)
    if args.out and not run.findings:
        args.out.write_text(told, "utf-8")
    return 1 if run.findings else 0


if __name__ == "__main__":
    sys.exit(main())
