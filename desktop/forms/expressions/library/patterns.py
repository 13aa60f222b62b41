"""Patterns of `regex()`: checked when the workbook is compiled, because a bad one would hang the window."""

import re
from collections.abc import Iterator
from functools import lru_cache
from re import _constants as codes  # type: ignore[attr-defined, unused-ignore]
from re import _parser as patterns  # type: ignore[attr-defined, unused-ignore]
from typing import Any

from desktop.forms.expressions.faults import ExpressionFault
from desktop.forms.expressions.lexer import Token


def checked_pattern(token: Token) -> None:
    """Raises ExpressionFault for a pattern that is wrong, or repeats a repetition without end."""
    try:
        compiled(token.text)
        parsed = patterns.parse(token.text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ExpressionFault("pattern", token.position, pattern=token.text) from error
    if _repeats_repetition(parsed, inside=False):
        raise ExpressionFault("slow_pattern", token.position, pattern=token.text)


@lru_cache(maxsize=512)
def compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern)


def _repeats_repetition(parsed: Any, *, inside: bool) -> bool:
    for code, argument in parsed:
        endless = code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and argument[1] > 50
        if endless and inside:
            return True
        if any(_repeats_repetition(part, inside=inside or endless) for part in _parts(argument)):
            return True
    return False


def _parts(argument: Any) -> Iterator[Any]:
    if isinstance(argument, patterns.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for one in argument:
            yield from _parts(one)
