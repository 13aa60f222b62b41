"""What is wrong with a workbook, by sheet, row and column."""

from dataclasses import dataclass
from typing import Any

from desktop.domain.say import Say, say
from desktop.forms.expressions.expression import Expression
from desktop.forms.expressions.faults import ExpressionFault
from desktop.forms.expressions.parser import compile_expression
from desktop.forms.sheets import FaultParts, Line


@dataclass(frozen=True)
class Fault:
    """One fault. `row` counts from 1 as Excel does; 0 for the sheet, or the file, as a whole."""

    sheet: str
    row: int
    column: str
    say: Say


class FormFaults(Exception):
    """A workbook that cannot be used; the version in use stays."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class Faults:
    """Collects, so that all are told at once."""

    def __init__(self) -> None:
        self.found: list[FaultParts] = []

    def add(self, line: Line, column: str, key: str, **values: Any) -> None:
        self.found.append((line.sheet, line.row, line.head(column), say(key, **values)))

    def refused(self, line: Line, column: str, what: str, why: str) -> None:
        """Left out on purpose. `why`: key of the reason."""
        self.add(line, column, "forms.refused", what=what, why=say(why))

    def expression(self, line: Line, column: str, *, in_list: bool = False) -> Expression | None:
        """The cell compiled; None when it is empty or wrong."""
        source = line.get(column)
        return self.compiled(line, column, source, in_list=in_list) if source else None

    def compiled(self, line: Line, column: str, source: str, *, in_list: bool = False) -> Expression | None:
        try:
            return compile_expression(source, in_list=in_list)
        except ExpressionFault as fault:
            self.add(line, column, "forms.bad_expression", text=source, why=fault.say)
            return None
