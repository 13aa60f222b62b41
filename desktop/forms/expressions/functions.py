"""What may be called, with how many arguments; what is left out, and why.

After XPath 1.0 (4) and the functions of the ODK XForms specification, with a
few of our own for ages and dated rules.
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.say import say
from desktop.forms.expressions import values
from desktop.forms.expressions.expression import Context, Evaluate, Reads
from desktop.forms.expressions.faults import ExpressionFault
from desktop.forms.expressions.lexer import Token
from desktop.forms.expressions.library import dates, lists, numbers, texts
from desktop.forms.expressions.library.patterns import checked_pattern
from desktop.forms.expressions.values import Value

Work = Callable[..., Value]
MANY = 1_000
"""As many arguments as one likes."""


@dataclass(frozen=True)
class Function:
    """`work(context, *values)`. Those of `lazy` get functions that evaluate instead of values."""

    fewest: int
    most: int
    work: Work
    lazy: bool = False


def _if(context: Context, test: Evaluate, yes: Evaluate, no: Evaluate) -> Value:
    return yes(context) if values.boolean(test(context)) else no(context)


def _coalesce(context: Context, *several: Evaluate) -> Value:
    """The first that is not empty."""
    for one in several[:-1]:
        value = one(context)
        if values.text(value) != "":
            return value
    return several[-1](context)


def _once(context: Context, first: Evaluate) -> Value:
    """What the question holds already, else the value."""
    held = context.here.value
    return values.value_of(held) if held is not None else first(context)


def _position(context: Context, *of: Evaluate) -> Value:
    if not of:
        return float(context.position)
    found = of[0](context)
    if not isinstance(found, list) or not found or found[0].parent is None:
        return 1.0
    node = found[0]
    alike = [one for one in node.parent.children if one.name == node.name] if node.parent else [node]
    return float(alike.index(node) + 1)


FUNCTIONS: dict[str, Function] = {
    "if": Function(3, 3, _if, lazy=True),
    "coalesce": Function(2, MANY, _coalesce, lazy=True),
    "once": Function(1, 1, _once, lazy=True),
    "position": Function(0, 1, _position, lazy=True),
    "last": Function(0, 0, lambda context: float(context.size)),
    "current": Function(0, 0, lambda context: [context.here]),
    "instance": Function(1, 1, lists.instance),
    "pulldata": Function(4, 4, lists.pulldata),
    "indexed-repeat": Function(3, 7, lists.indexed),
    "true": Function(0, 0, lambda context: True),
    "false": Function(0, 0, lambda context: False),
    "not": Function(1, 1, lambda context, one: not values.boolean(one)),
    "boolean": Function(1, 1, lambda context, one: values.boolean(one)),
    "boolean-from-string": Function(1, 1, lambda context, one: values.text(one) in ("true", "1")),
    "rule": Function(1, 1, lambda context, name: context.around.rule(values.text(name))),
    "fact": Function(1, 1, lambda context, name: values.value_of(context.around.fact(values.text(name)))),
    "random": Function(0, 0, lambda context: context.around.random()),
    **{name: Function(*one) for name, one in texts.FUNCTIONS.items()},
    **{name: Function(*one) for name, one in numbers.FUNCTIONS.items()},
    **{name: Function(*one) for name, one in dates.FUNCTIONS.items()},
}
LEFT_OUT: dict[str, str] = {
    "area": "why_trail",
    "distance": "why_trail",
    "geofence": "why_trail",
    "digest": "why_digest",
    "extract-signed": "why_digest",
    "base64-encode": "why_digest",
    "randomize": "why_random",
    "jr:itext": "why_media",
    "property": "why_device",
    "version": "why_version",
    "id": "why_version",
    "lang": "why_version",
    "name": "why_version",
    "local-name": "why_version",
    "namespace-uri": "why_version",
    "intersects": "why_trail",
}
_WRITTEN = {"instance": 0, "pulldata": 0, "rule": 0, "fact": 0, "regex": 1}
"""Arguments that have to be written out, so that they can be checked beforehand."""
_KEEPS = frozenset({"once", "random", "uuid"})


def compile_call(token: Token, arguments: list[Evaluate], firsts: list[Token], reads: Reads) -> Evaluate:
    """`firsts`: each argument if it is a single token, else of kind `more`. Raises ExpressionFault."""
    name, found = token.text, len(arguments)
    function = FUNCTIONS.get(name)
    if function is None:
        raise _unknown(token)
    if not function.fewest <= found <= function.most or (name == "indexed-repeat" and found % 2 == 0):
        raise ExpressionFault("arguments", token.position, name=name, wanted=_count(function), found=found)
    _note(token, firsts, reads)
    if name == "jr:choice-name":
        return _choice_name(token, arguments, firsts, reads)
    if name == "indexed-repeat":
        places = [(firsts[at].text, arguments[at + 1]) for at in range(1, found, 2)]
        return lambda context: lists.indexed(context, firsts[0].text, places)
    work = function.work
    if function.lazy:
        return lambda context: work(context, *arguments)
    if found == 1:
        (only,) = arguments
        return lambda context: work(context, only(context))
    return lambda context: work(context, *[one(context) for one in arguments])


def _note(token: Token, firsts: list[Token], reads: Reads) -> None:
    name = token.text
    reads.keeps = reads.keeps or name in _KEEPS
    if name in _WRITTEN:
        number = _WRITTEN[name]
        written = firsts[number]
        if written.kind != "text":
            raise ExpressionFault("literal", written.position, name=name, number=number + 1)
        if name == "regex":
            checked_pattern(written)
        elif name in ("instance", "pulldata"):
            reads.instances.add(written.text.removesuffix(".csv"))
        elif name == "rule":
            reads.rules.add(written.text)
    if name == "indexed-repeat":
        for number in (0, *range(1, len(firsts), 2)):
            if firsts[number].kind != "reference":
                raise ExpressionFault("reference", firsts[number].position, name=name, number=number + 1)
    if not firsts and name in ("string", "number", "string-length", "normalize-space"):
        reads.itself = True


def _choice_name(token: Token, arguments: list[Evaluate], firsts: list[Token], reads: Reads) -> Evaluate:
    """`jr:choice-name(value, '${question}')`: the question is named, not evaluated."""
    written = firsts[1].text.strip()
    question = written[2:-1].strip() if written.startswith("${") else written.rpartition("/")[2]
    if firsts[1].kind not in ("text", "reference") or not question:
        raise ExpressionFault("reference", firsts[1].position, name=token.text, number=2)
    reads.references.add(question)
    value = arguments[0]
    return lambda context: context.around.label(question, values.text(value(context)))


def _unknown(token: Token) -> ExpressionFault:
    name = token.text
    if name in LEFT_OUT:
        return ExpressionFault(
            "left_out", token.position, name=name, why=say(f"expressions.{LEFT_OUT[name]}")
        )
    near = difflib.get_close_matches(name.lower(), FUNCTIONS, n=1, cutoff=0.6)
    if near:
        return ExpressionFault("meant", token.position, name=name, meant=near[0])
    return ExpressionFault("unknown_function", token.position, name=name)


def _count(function: Function) -> object:
    if function.fewest == function.most:
        return say("expressions.number", count=function.fewest)
    if function.most == MANY:
        return say("expressions.at_least", low=function.fewest)
    return say("expressions.from_to", low=function.fewest, high=function.most)
