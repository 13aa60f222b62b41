"""An expression as a row of tokens, with the rule of XPath 1.0 (3.7) for `*` and operators in words."""

import re
from dataclasses import dataclass

from desktop.forms.expressions.faults import ExpressionFault

_LONGEST = 4000
"""Characters: more is not written by a person."""
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<number>\d+(\.\d*)?|\.\d+)
  | (?P<text>'[^']*'|"[^"]*")
  | (?P<reference>\$\{\s*(?P<last>last-saved\#)?[^\W\d][\w.\-]*\s*\})
  | (?P<name>[^\W\d](?:[\w.\-]*\w)?(?::(?!:)[^\W\d](?:[\w.\-]*\w)?)?)
  | (?P<sign>::|//|\.\.|!=|<=|>=|[/.@()\[\],|+\-=<>*])
    """,
    re.VERBOSE,
)
_QUOTES = str.maketrans("‘’“”", "''\"\"")
"""Those of a word processor, which the input method writes too: the reference converter straightens them."""
_FULL_WIDTH = re.compile("[\uff01-\uff5e\u3001\u3002\u300c\u300d]")
_MEANT = {
    "&&": "and",
    "||": "or",
    "==": "=",
    "<>": "!=",
    "!": "not()",
    "%": "mod",
    "^": "pow()",
    "&": "concat()",
}
_WORDS = frozenset({"and", "or", "div", "mod"})
_BEFORE_OPERAND = frozenset(
    {"::", "(", "[", ",", "@", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">="}
)


@dataclass(frozen=True)
class Token:
    """`kind`: number, text (without its quotes), reference (the name), name, sign, operator, end."""

    kind: str
    text: str
    position: int


def tokens(source: str) -> list[Token]:
    """Ends with a token of kind `end`. Raises ExpressionFault for what is no XPath."""
    if len(source) > _LONGEST:
        raise ExpressionFault("long")
    source = source.translate(_QUOTES)
    found: list[Token] = []
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise _strange(source, at)
        if match.lastgroup == "last" or match["last"]:
            raise ExpressionFault("last_saved", at + 1)
        token = _token(match, at + 1, found)
        if token is not None:
            found.append(token)
        at = match.end()
    _check_doubles(found)
    return [*found, Token("end", "", len(source) + 1)]


def _token(match: "re.Match[str]", position: int, before: list[Token]) -> Token | None:
    text = match[0]
    if match["space"]:
        return None
    if match["number"]:
        return Token("number", text, position)
    if match["text"]:
        return Token("text", text[1:-1], position)
    if match["reference"]:
        return Token("reference", text[2:-1].strip(), position)
    operand = bool(before) and before[-1].kind != "operator" and before[-1].text not in _BEFORE_OPERAND
    operand = operand or (bool(before) and before[-1].kind in ("text", "number"))
    if operand and text in _WORDS | {"*"}:
        return Token("operator", text, position)
    return Token("name" if match["name"] else "sign", text, position)


def _check_doubles(found: list[Token]) -> None:
    """`==` and `<>` are how other programs write it."""
    for one, other in zip(found, found[1:], strict=False):
        met = one.text + other.text
        if one.kind == other.kind == "sign" and met in _MEANT and other.position == one.position + 1:
            raise ExpressionFault("not_a_sign", one.position, met=met, meant=_MEANT[met])


def _strange(source: str, at: int) -> ExpressionFault:
    met = source[at]
    if met in "'\"":
        return ExpressionFault("not_closed", at + 1)
    if _FULL_WIDTH.match(met):
        return ExpressionFault("full_width", at + 1, met=met)
    if met == "$":
        return ExpressionFault("variable", at + 1, met=source[at : at + 20])
    for sign in (source[at : at + 2], met):
        if sign in _MEANT:
            return ExpressionFault("not_a_sign", at + 1, met=sign, meant=_MEANT[sign])
    return ExpressionFault("strange", at + 1, met=met)
