"""Rows as JSON lines: `{kind, row}`, or as `dump` writes them."""

from collections.abc import Iterator

import orjson

from desktop.domain.kinds import KINDS
from server.basedata.faults import Fault
from server.rows import KindRow
from server.shape import Misfit, canonical


def read_lines(name: str, text: str) -> tuple[int, list[KindRow], list[Fault]]:
    """Number of lines, the rows without fault, and every fault. `name`: the file's, for the faults."""
    lines, rows, faults = 0, [], []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            lines += 1
            pair = _kind_row(line)
            wrong = list(_faults(pair))
            faults += [Fault(name, number, column, column, "text", code) for column, code in wrong]
            rows += [pair] if pair and not wrong else []
    return lines, rows, faults


def _faults(pair: KindRow | None) -> Iterator[tuple[str, str]]:
    """(field, code) of what is wrong with one line."""
    if pair is None:
        yield "", "not_a_row"
        return
    kind, row = pair
    if kind not in KINDS:
        yield "kind", "unknown_kind"
        return
    data = {name: value for name, value in row.items() if name not in ("id", "scope_id")}
    try:
        canonical(kind, str(row.get("id", "")), str(row.get("scope_id", "")), data)
    except Misfit as misfit:
        yield from misfit.faults


def _kind_row(line: str) -> KindRow | None:
    try:
        read = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(read, dict) or not isinstance(read.get("kind"), str):
        return None
    row = read.get("row")
    if isinstance(read.get("data"), dict):
        row = {**read["data"], "id": read.get("id"), "scope_id": read.get("scope_id")}
    return (read["kind"], row) if isinstance(row, dict) else None
