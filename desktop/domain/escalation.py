"""Who is told of what is due or late, and how loudly: the dated table `escalation` (domain reference 2.5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.rules import RuleRow


@dataclass(frozen=True)
class Level:
    """`colour`: yellow, orange or red; `permissions`: the sets that see it among what is due;
    `supervise`: 督办 is proposed.
    """

    colour: str
    permissions: frozenset[str]
    supervise: bool


CALM = Level("", frozenset(), False)


def level(days_late: int, grade: str, rows: Sequence[RuleRow]) -> Level:
    """`days_late`: whole days since the last day, −1 for the day before it, 0 for the day itself.

    The rows that are reached add up: who was told stays told, the loudest colour counts.
    """
    reached = [row for row in rows if row["grade"] in ("", grade) and days_late >= int(row["after_days"])]
    if not reached:
        return CALM
    loudest = max(reached, key=lambda row: _LOUD.index(row["colour"]))
    told = {one for row in reached for one in row["permissions"].split()}
    return Level(loudest["colour"], frozenset(told), any(row["supervise"] == "yes" for row in reached))


_LOUD = ("yellow", "orange", "red")
