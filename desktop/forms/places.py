"""The tree of an open form: every group, instance of a repeat and question as a node that holds its value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from desktop.forms.expressions.tree import Node
from desktop.forms.spec import FormSpec, Group, Question

MOST_INSTANCES = 500
"""Of one repeat in one place: a form of persons or homes needs no more."""


class Place(Node):
    """A question or a group where it stands; of a repeat, one instance.

    `key`: `job`, `workers[2]/job`, `workers[2]`. `fresh`: not worked out yet.
    `known`: what was found of it since its answer or anything it reads changed.
    """

    __slots__ = ("fresh", "item", "key", "known", "number", "slots")

    def __init__(
        self, item: Question | Group | None, key: str, parent: "Place | None", number: int = 0
    ) -> None:
        super().__init__(item.name if item else "", None)
        if parent is not None and not number:
            self.named = None
        self.parent = parent
        self.item = item
        self.key = key
        self.number = number
        self.fresh = True
        self.known: dict[str, Any] = {}
        self.slots: list[Place | Repeat] = []

    @property
    def prefix(self) -> str:
        """Of the keys below it."""
        place: Place | None = self
        while place is not None and not place.number:
            place = place.parent if isinstance(place.parent, Place) else None
        return f"{place.key}/" if place is not None else ""

    @property
    def question(self) -> Question:
        """Only of places of questions."""
        if not isinstance(self.item, Question):
            raise TypeError(self.key)
        return self.item

    def settle(self) -> None:
        """Set `children` anew from what stands in it."""
        self.children = [
            one for slot in self.slots for one in (slot.instances if isinstance(slot, Repeat) else [slot])
        ]


@dataclass(eq=False)
class Repeat:
    """A repeat in one place, with its instances. `ghost` stands for an instance that is not there yet."""

    group: Group
    parent: Place
    instances: list[Place]
    ghost: Node

    @property
    def key(self) -> str:
        return f"{self.parent.prefix}{self.group.name}"

    @property
    def here(self) -> Node:
        """Where its relevance and count are worked out."""
        return self.instances[0] if self.instances else self.ghost


class Tree:
    """All places by key and by name. `wanted`: questions that the form's variant asks."""

    def __init__(self, spec: FormSpec, wanted: Callable[[Question], bool]) -> None:
        self._spec, self._wanted = spec, wanted
        self.root = Place(None, "", None)
        self._may_stand = _nested(spec)
        self.by_key: dict[str, Place] = {}
        self.by_name: dict[str, list[Place]] = {}
        self.repeats: dict[str, list[Repeat]] = {}
        self._fill(self.root, "")
        self.settle()

    def resize(self, repeat: Repeat, count: int) -> bool:
        """Put instances in at the end or take them out there; True when that changed anything."""
        count = max(0, min(count, MOST_INSTANCES))
        if count == len(repeat.instances):
            return False
        del repeat.instances[count:]
        while len(repeat.instances) < count:
            number = len(repeat.instances) + 1
            place = Place(repeat.group, f"{repeat.key}[{number}]", repeat.parent, number)
            repeat.instances.append(place)
            self._fill(place, repeat.group.name)
        return True

    def settle(self) -> None:
        """After instances were put in or taken out: who stands where, by name and by key."""
        self.by_key, self.by_name, self.repeats = {}, {}, {}
        self._settle(self.root)
        self.root.order_names()
        for repeat, inside in self._may_stand.items():
            for place in self.by_name.get(repeat, ()):
                for name in inside:
                    if place.named is not None:
                        place.named.setdefault(name, [])

    def places(self) -> Iterator[Place]:
        """Of questions, in the form's order."""
        return iter(self.by_key.values())

    def _fill(self, place: Place, group: str) -> None:
        for name in self._spec.members.get(group, ()):
            inner = self._spec.groups.get(name)
            if inner is None:
                question = self._spec.questions[name]
                if self._wanted(question):
                    place.slots.append(Place(question, f"{place.prefix}{name}", place))
            elif inner.repeat:
                ghost = Node(name)
                ghost.parent = place
                place.slots.append(Repeat(inner, place, [], ghost))
            else:
                one = Place(inner, f"{place.prefix}{name}", place)
                place.slots.append(one)
                self._fill(one, name)

    def _settle(self, place: Place) -> None:
        place.settle()
        for slot in place.slots:
            if isinstance(slot, Repeat):
                self.repeats.setdefault(slot.group.name, []).append(slot)
                for one in slot.instances:
                    self.by_name.setdefault(one.name, []).append(one)
                    self._settle(one)
            else:
                self.by_name.setdefault(slot.name, []).append(slot)
                if isinstance(slot.item, Question):
                    self.by_key[slot.key] = slot
                else:
                    self._settle(slot)


def _nested(spec: FormSpec) -> dict[str, list[str]]:
    """What may stand in an instance without being there: repeats inside the repeat, and what they hold."""
    found: dict[str, list[str]] = {}
    for name, group in spec.groups.items():
        inner = [one for one in spec.below(name) if one in spec.groups and spec.groups[one].repeat]
        if group.repeat and inner:
            found[name] = [one for repeat in inner for one in (repeat, *spec.below(repeat))]
    return found
