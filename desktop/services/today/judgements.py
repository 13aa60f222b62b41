"""研判意见: what a person judges of the situation, by month; and when a supervisor owes it (COR-09).

A fact of the grid, of a supervisor's first one for his community; where his grids have changed, of the one
where it stands. What is being typed is kept in the person's own file until he leaves it.
"""

from datetime import date

from desktop.domain import scopes
from desktop.domain.people import Fact
from desktop.domain.places import Area
from desktop.domain.say import say
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.services.shapes.today import TodayLine
from desktop.services.subjects.factrow import put_fact
from desktop.store.tx import Tx

MOST_WORDS = 1000
"""Characters of one person's judgement: they stand on one page."""
PREFIX = "judged_"
"""Names of the facts: `judged_community_2026_12`, `judged_grid_2026_12`."""
_TYPED = "judgement_typed"
"""State: what is typed and not yet a fact, with what stood there when typing began, by the fact's name."""
_ICON = "chart-box-outline"


def of_month(tx: Tx, desk: Desk) -> str:
    """As it is being typed here, else as it is known."""
    name = _name(desk)
    typed, _ = tx.state(_TYPED, {}).get(name, (None, ""))
    return _known(tx, desk, name) if typed is None else str(typed)


def most_words(known: str) -> int:
    """How long a judgement may become that stands there: two people's may be longer than one's already."""
    return max(MOST_WORDS, len(known))


def keep(desk: Desk, text: str) -> None:
    """While it is typed: in the person's file alone. Growth above `most_words` is not kept."""
    name, text = _name(desk), text.strip()

    def work(tx: Tx) -> None:
        typed = tx.state(_TYPED, {})
        _, over = typed.get(name, ("", _known(tx, desk, name)))
        if len(text) <= most_words(over):
            tx.set_state(_TYPED, typed | {name: (text, over)})

    desk.write(work)


def hand_in(desk: Desk) -> None:
    """What was typed becomes a fact, which goes to the server and whoever has the grid. What another person
    wrote there meanwhile stays above it.
    """

    def work(tx: Tx) -> None:
        for name, (text, over) in tx.state(_TYPED, {}).items():
            known = _known(tx, desk, name)
            if known not in (text, over):
                text = f"{known}\n{text}".strip()
            if text != known:
                before = _fact(tx, desk, name)
                grid = before.subject_id if before else _grid(desk)
                put_fact(tx, scopes.grid(grid), grid, name, text, desk.clock.today())
        tx.set_state(_TYPED, {})

    if desk.read(lambda tx: tx.state(_TYPED)) and _grid(desk):
        desk.write(work)


def _name(desk: Desk) -> str:
    level = "community" if desk.actor.may_supervise else "grid"
    return f"{PREFIX}{level}_{desk.clock.today():%Y_%m}"


def _grid(desk: Desk) -> str:
    """Empty for somebody who has lost the last of his."""
    return min(desk.staff.grid_ids, default="")


def _fact(tx: Tx, desk: Desk, name: str) -> Fact | None:
    """The newest of his grids."""
    ids = [fixed_id(grid, name) for grid in desk.staff.grid_ids]
    return max(tx.find(Fact, order_by="subject_id", id=ids), key=lambda one: one.confirmed_on, default=None)


def _known(tx: Tx, desk: Desk, name: str) -> str:
    found = _fact(tx, desk, name)
    return str(found.value) if found else ""


def due(tx: Tx, desk: Desk) -> list[TodayLine]:
    """A line for a supervisor once a month, and again when a peak has begun since."""
    if not desk.actor.may_supervise:
        return []
    today, known = desk.clock.today(), _fact(tx, desk, _name(desk))
    peak = desk.rules.in_peak(today)
    if known is None or not known.value:
        reason = say("reason.judge_month", month=today.month)
    elif peak is not None and date.fromisoformat(known.confirmed_on) < peak.begins:
        reason = say(f"reason.judge_{peak.key}")
    else:
        return []
    community = tx.get(Area, desk.staff.community_id)
    page = Target(TargetKind.LIST, "", subject_kind="report")
    name = community.name if community else ""
    return [TodayLine(_ICON, name, "", Risk.NONE, None, reason, say("reason.today"), page)]
