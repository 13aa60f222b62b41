"""What people were told is saved, and what must have become of it: knows nothing of the program's own books.

Everything that is written holds a word that no other write holds (n1, n2 …). The
ledger notes which word a person saw in its place. Whatever happens in between, each
word that was acknowledged must in the end

- stand in a row of the server, or in a conflict row beside the value it disagrees with,
- or have been replaced or deleted by somebody who saw it, whose own write must pass
  this test in turn,
- or stand before its writer as waiting or refused, with a reason.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.sync.simulation.laptop import TOKEN
from tests.sync.simulation.municipality import Truth


@dataclass
class Written:
    """One word in one field; `seen` is the word the person saw there before, empty for none."""

    token: str
    seen: str
    laptop: str
    row_id: str
    acknowledged: bool = False
    beside: frozenset[str] = frozenset()
    """Words of this person in the same field that were not taken, because another stood there: he was
    shown both. A restored server may know nothing of that any more.
    """


@dataclass
class Deleted:
    """A row that somebody deleted, with the words he saw in it."""

    row_id: str
    seen: frozenset[str]
    laptop: str
    acknowledged: bool = False


@dataclass
class Ledger:
    written: dict[str, list[Written]] = field(default_factory=lambda: defaultdict(list))
    deleted: list[Deleted] = field(default_factory=list)
    excused: dict[str, str] = field(default_factory=dict)
    """Words nobody can owe any more, and why: they lay on a machine that is gone."""
    never: set[str] = field(default_factory=set)
    """Words of changes that the server must refuse."""
    safe: set[str] = field(default_factory=set)
    """Words whose receipt says that the server will not lose them."""

    def write(self, *writes: Written) -> None:
        """What is about to be saved. It counts as acknowledged when `saved` is called."""
        for one in writes:
            self.written[one.token].append(one)

    def delete(self, one: Deleted) -> None:
        self.deleted.append(one)

    @staticmethod
    def saved(*acts: Written | Deleted) -> None:
        for one in acts:
            one.acknowledged = True

    def excuse(self, tokens: Iterable[str], why: str) -> None:
        for token in tokens:
            self.excused.setdefault(token, why)

    def of(self, laptop: str) -> set[str]:
        """Words acknowledged to the person at this laptop and still owed to him."""
        return {
            token
            for token, writes in self.written.items()
            if token not in self.excused and any(one.laptop == laptop and one.acknowledged for one in writes)
        }

    def owed(self) -> set[str]:
        """All words that were acknowledged to somebody."""
        return {
            token
            for token, writes in self.written.items()
            if token not in self.excused and any(one.acknowledged for one in writes)
        }

    def unaccounted(self, tokens: Iterable[str], truth: Truth, visible: Iterable[str]) -> list[str]:
        """Words that are nowhere. `visible`: those that stand on a laptop as waiting or refused."""
        found = words(truth) | set(visible)
        for one in self.deleted:
            if one.acknowledged or one.row_id in truth.dead:
                found |= one.seen
        follow = list(found)
        while follow:
            later = self.written.get(follow.pop(), ())
            seen = {word for one in later for word in (one.seen, *one.beside) if word} - found
            found |= seen
            follow += seen
        return sorted(set(tokens) - found)


def words(truth: Truth, *, conflicts: bool = True) -> set[str]:
    """Words that stand on the server: in rows, and in both values of what two people disagree on."""
    found: set[str] = set()
    for (_, kind, _), (_, data) in truth.live.items():
        told: Any = data
        if kind == "conflict":
            told = [data["server_value"], data["wanted_value"]] if conflicts else None
        found |= set(TOKEN.findall(orjson.dumps(told).decode()))
    return found
