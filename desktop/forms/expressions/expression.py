"""Compiles an expression into one function; says what it reads, so that only that needs evaluating again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Protocol

from desktop.forms.expressions import values
from desktop.forms.expressions.tree import Node, Plain
from desktop.forms.expressions.values import Value


class Surroundings(Protocol):
    """What functions may ask besides the answers."""

    @property
    def now(self) -> datetime:
        """The moment of the check, with its zone: the same for a whole form."""

    @property
    def language(self) -> str: ...

    def rule(self, name: str) -> float:
        """A dated number of the rule tables. Raises KeyError."""

    def fact(self, name: str) -> Plain:
        """What is known of the subject: `in_peak`, `special_group`, `floors`; None when it is not known."""

    def label(self, question: str, choice: str) -> str:
        """The words of a choice; the choice itself when the question has no such one."""

    def instance(self, name: str) -> Node | None:
        """A list as a tree `root/item/…`; None when there is none of that name."""

    def random(self) -> float: ...


class Context:
    """Where an expression stands: `node`, its `position` among `size`; `here` is the question's own node."""

    __slots__ = ("around", "here", "node", "position", "root", "size")

    def __init__(self, node: Node, root: Node, around: Surroundings) -> None:
        self.node = self.here = node
        self.root, self.around = root, around
        self.position = self.size = 1

    def at(self, node: Node, position: int, size: int) -> "Context":
        """The same inside a predicate."""
        inner = Context(node, self.root, self.around)
        inner.here, inner.position, inner.size = self.here, position, size
        return inner


Evaluate = Callable[[Context], Value]


@dataclass
class Reads:
    """What an expression was found to read while it was compiled."""

    names: set[str] = field(default_factory=set)
    """Steps of paths, which may name what is not there."""
    references: set[str] = field(default_factory=set)
    """Names in `${…}`, which have to be there."""
    instances: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    itself: bool = False
    """`.` stands for the answer of the question."""
    keeps: bool = False
    """`once()`, random(), uuid(): the result has to be kept with the answers."""


@dataclass(frozen=True)
class Expression:
    """A checked expression. `names`: answers, groups and repeats it may read, `references` among them."""

    source: str
    names: frozenset[str]
    references: frozenset[str]
    instances: frozenset[str]
    rules: frozenset[str]
    reads_itself: bool
    keeps: bool
    evaluate: Evaluate = field(compare=False, repr=False)

    def text(self, context: Context) -> str:
        return values.text(self.evaluate(context))

    def number(self, context: Context) -> float:
        return values.number(self.evaluate(context))

    def holds(self, context: Context) -> bool:
        return values.boolean(self.evaluate(context))

    def value(self, context: Context) -> str | float | bool | date | datetime | time:
        return values.plain(self.evaluate(context))


def constant(text: str) -> Expression:
    """A text that is meant as it stands."""
    none: frozenset[str] = frozenset()
    return Expression(text, none, none, none, none, False, False, lambda context: text)
