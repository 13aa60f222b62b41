"""Tries workbooks of others: `python -m tools.foreign_forms FOLDER…` prints a table, a row a file.

The examples of pyxform are in its source distribution up to 1.5.1:
`pip download --no-deps --no-binary :all: pyxform==1.5.1`, unpacked.
"""

import sys
from collections import Counter
from pathlib import Path

from desktop.forms.compile import compile_workbook
from desktop.forms.faults import FormFaults
from desktop.resources import resources
from desktop.texts import Texts, load_texts

_FILES = (".xls", ".xlsx", ".xlsm")


def tried(file: Path, texts: Texts) -> tuple[bool, str]:
    """Whether it compiles; how many questions it has, or its first fault and how many more there are."""
    lists = {one.name: one.read_bytes() for one in sorted(file.parent.glob("*.csv"))}
    try:
        spec = compile_workbook(file.read_bytes(), name=file.stem, files=lists)
    except FormFaults as faulty:
        first, more = faulty.faults[0], len(faulty.faults) - 1
        place = f"{first.sheet} {first.row or ''} {first.column}".strip()
        rest = f" (and {more} more)" if more else ""
        return False, f"{place}: {texts.say(first.say)}{rest}".strip(": ")
    return True, f"{len(spec.questions)} questions"


def main() -> int:
    texts = load_texts(resources() / "i18n", "en")
    counts: Counter[bool] = Counter()
    sys.stdout.write("| workbook | compiles | questions, or the first fault |\n|---|---|---|\n")
    for folder in map(Path, sys.argv[1:]):
        for file in sorted(one for one in folder.rglob("*") if one.suffix in _FILES and one.stat().st_size):
            sound, words = tried(file, texts)
            counts[sound] += 1
            name = str(file.relative_to(folder)).replace("|", "/")
            sys.stdout.write(f"| {name} | {'yes' if sound else 'no'} | {words.replace('|', '/')} |\n")
    sys.stdout.write(f"\n{counts[True]} compile, {counts[False]} are refused.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
