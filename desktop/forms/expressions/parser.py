"""The grammar of XPath 1.0, each rule giving a function that evaluates it.

Of the axes child, parent, self and descendant-or-self are there, written short
or in full: forms have no others.
"""

import operator
from collections.abc import Callable

from desktop.forms.expressions import values
from desktop.forms.expressions.expression import Context, Evaluate, Expression, Reads
from desktop.forms.expressions.faults import ExpressionFault
from desktop.forms.expressions.functions import compile_call
from desktop.forms.expressions.lexer import Token, tokens
from desktop.forms.expressions.tree import Node
from desktop.forms.expressions.values import Value

_DEEPEST = 40
_AXES = frozenset({"child", "parent", "self", "descendant-or-self"})
_LEVELS = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)
Step = Callable[[Context, list[Node]], list[Node]]
Operation = Callable[[Context, Value, Evaluate], Value]
"""The left value, and what gives the right one if it is needed."""


def compile_expression(source: str, *, in_list: bool = False) -> Expression:
    """`in_list`: bare names are columns of a list, as in `choice_filter`.

    Raises ExpressionFault with the place and the reason.
    """
    parser = _Parser(tokens(source), in_list=in_list)
    evaluate = parser.whole()
    reads = parser.reads
    return Expression(
        source,
        frozenset(reads.names | reads.references),
        frozenset(reads.references),
        frozenset(reads.instances),
        frozenset(reads.rules),
        reads.itself,
        reads.keeps,
        evaluate,
    )


class _Parser:
    def __init__(self, found: list[Token], *, in_list: bool) -> None:
        self._tokens = found
        self._at = 0
        self._depth = self._conditions = 0
        self._in_list = in_list
        self.reads = Reads()

    def whole(self) -> Evaluate:
        evaluate = self._binary(0)
        if self._next.kind != "end":
            raise self._unexpected()
        return evaluate

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self, *texts: str) -> str:
        """The text of the next token if it is one of these signs or operators; else empty."""
        token = self._next
        if token.kind in ("sign", "operator") and token.text in texts:
            self._at += 1
            return token.text
        return ""

    def _want(self, text: str) -> None:
        if not self._take(text):
            if self._next.kind == "end":
                raise ExpressionFault("unfinished", self._next.position)
            raise ExpressionFault("expected", self._next.position, wanted=text)

    def _unexpected(self) -> ExpressionFault:
        token = self._next
        if token.kind == "end":
            return ExpressionFault("unfinished", token.position)
        return ExpressionFault("unexpected", token.position, met=token.text)

    def _binary(self, level: int) -> Evaluate:
        if level == 0:
            self._depth += 1
            if self._depth > _DEEPEST:
                raise ExpressionFault("deep", self._next.position)
        if level == len(_LEVELS):
            return self._unary()
        first = self._binary(level + 1)
        others: list[tuple[Operation, Evaluate]] = []
        while sign := self._take(*_LEVELS[level]):
            others.append((_OPERATIONS[sign], self._binary(level + 1)))
        if level == 0:
            self._depth -= 1
        return _chain(first, others)

    def _unary(self) -> Evaluate:
        signs = 0
        while self._take("-"):
            signs += 1
        inner = self._union()
        if not signs:
            return inner
        factor = -1.0 if signs % 2 else 1.0
        return lambda context: factor * values.number(inner(context))

    def _union(self) -> Evaluate:
        left = self._path()
        while self._take("|"):
            left = _joined(left, self._path())
        return left

    def _path(self) -> Evaluate:
        """A path that begins at a list stays there, also in its conditions; others are of the form."""
        before, token = self._in_list, self._next
        if token.kind == "reference" or token.text in ("/", "//", "current"):
            self._in_list = False
        elif token.text == "instance" and self._is_call():
            self._in_list = True
        evaluate = self._steps_from(token)
        self._in_list = before
        return evaluate

    def _steps_from(self, token: Token) -> Evaluate:
        start: Evaluate
        if token.kind in ("number", "text", "reference") or token.text == "(" or self._is_call():
            start = self._filtered()
            steps = self._steps_after() if self._next.text in ("/", "//") else []
        elif token.text in ("/", "//") and token.kind == "sign":
            start, steps = _root, self._absolute()
        else:
            if self._is_dot_alone() and not self._in_list and not self._conditions:
                self.reads.itself = True
            start, steps = _node, [self._step()]
            steps += self._steps_after()
        return start if not steps else _walk(start, steps)

    def _is_call(self) -> bool:
        following = self._tokens[self._at + 1] if self._next.kind == "name" else None
        return following is not None and following.text == "(" and following.kind == "sign"

    def _is_dot_alone(self) -> bool:
        after = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        return self._next.kind == "sign" and self._next.text == "." and after.text not in ("/", "//")

    def _absolute(self) -> list[Step]:
        if self._next.text == "/":
            self._at += 1
            steps = [self._step(first=True)] if self._starts_step() else []
            return steps + self._steps_after()
        return self._steps_after()

    def _starts_step(self) -> bool:
        return self._next.kind == "name" or (
            self._next.kind == "sign" and self._next.text in (".", "..", "*")
        )

    def _steps_after(self) -> list[Step]:
        steps: list[Step] = []
        while sign := self._take("/", "//"):
            if sign == "//":
                steps.append(_all_below)
            steps.append(self._step())
        return steps

    def _step(self, *, first: bool = False) -> Step:
        """`first`: below the root stands the form itself, whatever its name."""
        axis = self._axis()
        token = self._next
        if token.kind == "sign" and token.text in (".", ".."):
            self._at += 1
            walk: Step = _self if token.text == "." else _parent
        elif token.kind == "name" or token.text == "*":
            self._at += 1
            if self._next.text == "(":
                raise ExpressionFault("axis", token.position, met=f"{token.text}()")
            if not first:
                self._note_name(token)
            walk = _self if first else _named(axis, token.text)
        else:
            raise self._unexpected()
        return self._with_predicates(walk)

    def _note_name(self, token: Token) -> None:
        """Of the form every name is noted, so a step to whatever there is cannot be followed."""
        if self._in_list:
            return
        if token.text == "*":
            raise ExpressionFault("axis", token.position, met="*")
        self.reads.names.add(token.text)

    def _axis(self) -> str:
        token, after = self._next, self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if token.text == "@":
            raise ExpressionFault("axis", token.position, met="@")
        if after.text != "::" or after.kind != "sign":
            return "child"
        if token.text not in _AXES:
            raise ExpressionFault("axis", token.position, met=f"{token.text}::")
        self._at += 2
        return token.text

    def _with_predicates(self, walk: Step) -> Step:
        while self._take("["):
            self._conditions += 1
            walk = _chosen(walk, self._binary(0))
            self._want("]")
            self._conditions -= 1
        return walk

    def _filtered(self) -> Evaluate:
        evaluate = self._primary()
        if self._next.text != "[" or self._next.kind != "sign":
            return evaluate
        keep = self._with_predicates(_self)
        return lambda context: keep(context, _nodes(evaluate(context)))

    def _primary(self) -> Evaluate:
        token = self._next
        self._at += 1
        if token.kind == "number":
            number = float(token.text)
            return lambda context: number
        if token.kind == "text":
            text = token.text
            return lambda context: text
        if token.kind == "reference":
            name = token.text
            self.reads.references.add(name)
            return lambda context: context.here.find(name)
        if token.kind == "name":
            return self._call(token)
        inner = self._binary(0)
        self._want(")")
        return inner

    def _call(self, token: Token) -> Evaluate:
        self._want("(")
        arguments: list[Evaluate] = []
        firsts: list[Token] = []
        if not self._take(")"):
            while True:
                firsts.append(self._next)
                begun = self._at
                arguments.append(self._binary(0))
                if self._at - begun > 1:  # more than a literal or a reference alone
                    firsts[-1] = Token("more", "", firsts[-1].position)
                if not self._take(","):
                    break
            self._want(")")
        return compile_call(token, arguments, firsts, self.reads)


def _root(context: Context) -> Value:
    return [context.root]


def _node(context: Context) -> Value:
    return [context.node]


def _nodes(value: Value) -> list[Node]:
    return value if isinstance(value, list) else []


def _walk(start: Evaluate, steps: list[Step]) -> Evaluate:
    def evaluate(context: Context) -> Value:
        found = _nodes(start(context))
        for step in steps:
            found = step(context, found)
        return found

    return evaluate


def _self(context: Context, found: list[Node]) -> list[Node]:
    return found


def _parent(context: Context, found: list[Node]) -> list[Node]:
    return list(dict.fromkeys(node.parent for node in found if node.parent is not None))


def _all_below(context: Context, found: list[Node]) -> list[Node]:
    return list(dict.fromkeys(one for node in found for one in (node, *node.below()) if one.relevant))


def _named(axis: str, name: str) -> Step:
    def fits(node: Node) -> bool:
        return node.relevant and name in ("*", node.name)

    def children(context: Context, found: list[Node]) -> list[Node]:
        return [child for node in found for child in node.children if fits(child)]

    def others(context: Context, found: list[Node]) -> list[Node]:
        moved = {"parent": _parent, "self": _self, "descendant-or-self": _all_below}[axis](context, found)
        return [node for node in moved if fits(node)]

    return children if axis == "child" else others


def _chosen(walk: Step, predicate: Evaluate) -> Step:
    """The nodes for which the predicate holds; a number is a position among those of one parent."""

    def step(context: Context, found: list[Node]) -> list[Node]:
        kept: list[Node] = []
        for start in found if walk is not _self else [None]:
            nodes = walk(context, found if start is None else [start])
            for position, node in enumerate(nodes, start=1):
                value = predicate(context.at(node, position, len(nodes)))
                if value == position if type(value) is float else values.boolean(value):
                    kept.append(node)
        return kept

    return step


def _joined(left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda context: list(dict.fromkeys([*_nodes(left(context)), *_nodes(right(context))]))


def _chain(first: Evaluate, others: list[tuple[Operation, Evaluate]]) -> Evaluate:
    """Operators of one level from left to right, in a loop: a long row of them needs no deep stack."""
    if not others:
        return first

    def evaluate(context: Context) -> Value:
        value = first(context)
        for operation, right in others:
            value = operation(context, value, right)
        return value

    return evaluate


def _arithmetic(work: Callable[[float, float], float]) -> Operation:
    return lambda context, left, right: work(values.number(left), values.number(right(context)))


def _comparison(holds: Callable[[float, float], bool]) -> Operation:
    return lambda context, left, right: values.compare(left, right(context), holds)


_OPERATIONS: dict[str, Operation] = {
    "or": lambda context, left, right: values.boolean(left) or values.boolean(right(context)),
    "and": lambda context, left, right: values.boolean(left) and values.boolean(right(context)),
    "=": lambda context, left, right: values.equal(left, right(context)),
    "!=": lambda context, left, right: values.unequal(left, right(context)),
    "<": _comparison(operator.lt),
    "<=": _comparison(operator.le),
    ">": _comparison(operator.gt),
    ">=": _comparison(operator.ge),
    "+": _arithmetic(operator.add),
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "div": _arithmetic(values.divided),
    "mod": _arithmetic(values.remainder),
}
