"""What is wrong with a list, and where: never the value itself, which may be personal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault. `row` as the spreadsheet counts it; `column` is the heading as it stands there,
    `field` its English name; `found`: kind of content (`number`, `text`, `date`, `yes_no`, `empty`).

    `code` is key `server.fault_<code>`, `found` key `server.found_<found>` in the texts.
    """

    sheet: str
    row: int
    column: str
    field: str
    found: str
    code: str


class Unreadable(Exception):
    """A file that is no list at all: `code` is key `server.<code>` in the texts."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values
