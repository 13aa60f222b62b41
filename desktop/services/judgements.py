"""研判意见: what a person judges of the situation, by month; and when a supervisor owes it (COR-09)."""

from datetime import date

from desktop.domain.places import Area
from desktop.domain.say import say
from desktop.services.desk import Desk
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.services.shapes.today import TodayLine
from desktop.store.tx import Tx

MOST_WORDS = 1000
"""Characters of a judgement: they stand on one page."""
_BY_MONTH, _LAST = "judgements", "judged_on"
_ICON = "chart-box-outline"


def of_month(tx: Tx, on: date) -> str:
    return str(tx.state(_BY_MONTH, {}).get(f"{on:%Y-%m}", ""))


def keep(desk: Desk, text: str) -> None:
    """That of this month, in the person's file."""

    def work(tx: Tx) -> None:
        today = desk.clock.today()
        tx.set_state(_BY_MONTH, tx.state(_BY_MONTH, {}) | {f"{today:%Y-%m}": text.strip()[:MOST_WORDS]})
        tx.set_state(_LAST, today.isoformat())

    desk.write(work)


def due(tx: Tx, desk: Desk) -> list[TodayLine]:
    """A line for a supervisor once a month, and again when a peak has begun since."""
    if not desk.actor.may_supervise:
        return []
    today = desk.clock.today()
    peak = desk.rules.in_peak(today)
    if not of_month(tx, today):
        reason = say("reason.judge_month", month=today.month)
    elif peak is not None and str(tx.state(_LAST, "")) < peak.begins.isoformat():
        reason = say(f"reason.judge_{peak.key}")
    else:
        return []
    community = tx.get(Area, desk.staff.community_id)
    page = Target(TargetKind.LIST, "", subject_kind="report")
    name = community.name if community else ""
    return [TodayLine(_ICON, name, "", Risk.NONE, None, reason, say("reason.today"), page)]
