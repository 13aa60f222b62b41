"""The admin command line as people call it, in this process."""

import io
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from server.__main__ import main


@dataclass
class Done:
    """How one command ended."""

    code: int
    out: str

    @property
    def said(self) -> Any:
        """Its one line of JSON, or all of them."""
        lines = [json.loads(line) for line in self.out.splitlines()]
        return lines[0] if len(lines) == 1 else lines


def run(*args: str) -> Done:
    """One command line."""
    out = io.StringIO()
    with redirect_stdout(out):
        try:
            code = main(list(args))
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, out.getvalue())
