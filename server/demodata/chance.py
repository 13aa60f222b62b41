"""Chance that repeats: the same seed gives the same data on every machine."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

_Item = TypeVar("_Item")


def stream(seed: int, name: str) -> Random:
    """A stream of its own per topic, so that one more draw in one topic moves no other."""
    return Random(f"xunge-demo:{seed}:{name}")  # noqa: S311 - invented data, nothing secret


def deck(shares: Sequence[tuple[_Item, float]], size: int) -> list[_Item]:
    """`size` items in exactly these shares (largest remainders get the rest), unshuffled."""
    total = sum(share for _, share in shares)
    exact = [(item, share * size / total) for item, share in shares]
    counts = [int(amount) for _, amount in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: counts[i] - exact[i][1])
    for index in by_rest[: size - sum(counts)]:
        counts[index] += 1
    return [item for (item, _), count in zip(exact, counts, strict=True) for _ in range(count)]
