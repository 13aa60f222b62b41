"""The tree that expressions read: a form's groups, repeats and answers, or the rows of a list."""

from collections.abc import Iterator
from datetime import date, datetime, time

Plain = str | int | float | bool | date | datetime | time | None


class Node:
    """A group, an instance of a repeat, an answer, or a cell of a list.

    `value`: None when empty; of several choices their names with spaces between.
    `relevant`: what is not relevant is not seen by any expression.
    `named`: at the root and at each instance of a repeat, everything below it by name, in document order;
    nothing for what may stand there but does not.
    """

    __slots__ = ("children", "name", "named", "parent", "relevant", "value")

    def __init__(self, name: str, parent: "Node | None" = None, *, holds_names: bool = False) -> None:
        self.name = name
        self.parent = parent
        self.children: list[Node] = []
        self.value: Plain = None
        self.relevant = True
        self.named: dict[str, list[Node]] | None = {} if holds_names or parent is None else None
        if parent is not None:
            parent.children.append(self)
            for above in self.above():
                if above.named is not None:
                    above.named.setdefault(name, []).append(self)

    def above(self) -> Iterator["Node"]:
        """Ancestors, the nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def below(self) -> Iterator["Node"]:
        """Descendants in document order."""
        for child in self.children:
            yield child
            yield from child.below()

    def find(self, name: str) -> list["Node"]:
        """Nodes of a name: those of the same instance of a repeat where it has them, else all."""
        node: Node | None = self
        while node is not None:
            if node.named is not None and (found := node.named.get(name)) is not None:
                return [one for one in found if one.relevant]
            node = node.parent
        return []

    def order_names(self) -> None:
        """Set `named` anew after instances of a repeat were put in or taken out."""
        for holder in (self, *self.below()):
            if holder.named is not None:
                holder.named = {}
                for node in holder.below():
                    holder.named.setdefault(node.name, []).append(node)


def list_tree(rows: list[dict[str, str]]) -> Node:
    """A list of choices as the tree `root/item/<column>` that `instance('…')` gives."""
    root = Node("root")
    for row in rows:
        item = Node("item", root)
        for column, text in row.items():
            Node(column, item).value = text
    return root
