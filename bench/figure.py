"""One measured figure, how it is judged, kept and shown."""

import gc
import json
import statistics
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """`value` and `reference` have the same `unit`; both are of the same run."""

    name: str
    what: str
    """What was measured, in words."""
    value: float
    unit: str
    n: int
    """Samples."""
    reference: float | None = None
    against: str = ""
    """What the reference is."""
    limit: float | None = None
    """At most this; None where the figure is only recorded."""
    at_least: bool = False
    """The limit is the lowest that passes: the figure is a rate."""
    limits_ratio: bool = False
    """The limit is one of value ÷ reference, not of the value."""

    @property
    def ratio(self) -> float | None:
        return self.value / self.reference if self.reference else None

    @property
    def passed(self) -> bool | None:
        """None without a limit."""
        judged = self.ratio if self.limits_ratio else self.value
        if self.limit is None or judged is None:
            return None
        return judged >= self.limit if self.at_least else judged <= self.limit


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is collected: the program leaves that to the window's quiet moments
    (`desktop/ui/collector.py`).
    """
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def percentile(samples: Iterable[float], share: float) -> float:
    """The smallest sample that at least `share` (0 to 1) of all do not exceed."""
    ordered = sorted(samples)
    place = max(0, -int(-len(ordered) * share // 1) - 1)
    return ordered[place]


def median(samples: Iterable[float]) -> float:
    return statistics.median(samples)


def keep(figure: Figure, folder: Path, commit: str) -> None:
    """Write `folder/NAME.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    told = asdict(figure) | {"ratio": figure.ratio, "pass": figure.passed, "commit": commit}
    (folder / f"{figure.name}.json").write_text(
        json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )


def table(figures: Sequence[Figure]) -> str:
    """Markdown; the screen shows the same."""
    lines = ["| figure | measured | n | reference | ratio | limit | |", "|---|---|---|---|---|---|---|"]
    verdicts = {True: "pass", False: "**missed**", None: "recorded"}
    for one in figures:
        reference = f"{_number(one.reference)} {one.unit}, {one.against}" if one.reference else ""
        ratio = f"{one.ratio:.2f}×" if one.ratio is not None else ""
        unit = "×" if one.limits_ratio else f" {one.unit}"
        sign = "≥" if one.at_least else "≤"
        limit = "" if one.limit is None else f"{sign} {_number(one.limit)}{unit}"
        cells = [one.what, f"{_number(one.value)} {one.unit}", str(one.n), reference, ratio, limit]
        lines.append("| " + " | ".join([*cells, verdicts[one.passed]]) + " |")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
