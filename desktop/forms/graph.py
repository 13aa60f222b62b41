"""Which answers a change reaches, and in which order they are worked out. Circles are found here."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Graph:
    """`positions`: groups and questions as the form has them. `order`: each behind all that it reads.

    `readers`: by name, whose value or relevance reads it. `watchers`: whose
    checks, choices or findings read it; nothing follows from those. `needs`: what a name reads.
    """

    positions: dict[str, int] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    readers: dict[str, set[str]] = field(default_factory=dict)
    watchers: dict[str, set[str]] = field(default_factory=dict)
    needs: dict[str, set[str]] = field(default_factory=dict)
    circle: list[str] = field(default_factory=list)
    """Names that each need the next and the last the first; empty when there is none."""
    _after: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def after(self, name: str) -> tuple[str, ...]:
        """What a change of one name may reach, in the order in which to work it out."""
        found = self._after.get(name)
        if found is None:
            reached = {name}
            ahead = [name]
            while ahead:
                fresh = self.readers.get(ahead.pop(), set()) - reached
                reached |= fresh
                ahead += fresh
            found = self._after[name] = tuple(sorted(reached - {name}, key=self.order.__getitem__))
        return found


def build_graph(
    names: list[str], reads: Mapping[str, set[str]], checks: Mapping[str, set[str]], around: Mapping[str, str]
) -> Graph:
    """`names` as the form has them; `reads` and `checks` by who reads; `around`: the group of each."""
    graph = Graph({name: at for at, name in enumerate(names)})
    needs = graph.needs = {
        name: {one for one in reads.get(name, ()) if one in graph.positions}
        | ({around[name]} if around.get(name) else set())
        for name in names
    }
    for name, several in needs.items():
        for one in several:
            graph.readers.setdefault(one, set()).add(name)
    for name, several in checks.items():
        for one in several & graph.positions.keys():
            graph.watchers.setdefault(one, set()).add(name)
    _put_in_order(graph, needs)
    return graph


def _put_in_order(graph: Graph, needs: dict[str, set[str]]) -> None:
    left = {name: len(several) for name, several in needs.items()}
    free = [(graph.positions[name], name) for name, count in left.items() if not count]
    heapq.heapify(free)
    while free:
        _, name = heapq.heappop(free)
        graph.order[name] = len(graph.order)
        for reader in graph.readers.get(name, ()):
            left[reader] -= 1
            if not left[reader]:
                heapq.heappush(free, (graph.positions[reader], reader))
    stuck = {name: several for name, several in needs.items() if name not in graph.order}
    if stuck:
        graph.circle = _circle(stuck)


def _circle(stuck: dict[str, set[str]]) -> list[str]:
    """Whoever cannot be ordered needs another who cannot: following that must come round."""
    seen: list[str] = []
    name = next(iter(stuck))
    while name not in seen:
        seen.append(name)
        name = min(one for one in stuck[name] if one in stuck)
    return seen[seen.index(name) :]
