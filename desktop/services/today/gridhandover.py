"""交接清单: open matters, questions to be answered, visits and checks that are due, forms begun (SUP-01).

All but the forms stay with the grid and come to who takes it over by themselves.
"""

from desktop.domain import lifecycle
from desktop.domain.say import Say
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters.matterlines import Standing, book, by_urgency
from desktop.services.shapes.gridhandover import GridHandoverLine, GridHandoverView
from desktop.services.shapes.today import TodayLine
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.today import todaychecks, todaymatters, todayrecords, todayvisits
from desktop.store.queries import sent
from desktop.store.tx import Tx

KINDS = ("matters", "sent_back", "visits", "drafts")


def view(desk: Desk) -> GridHandoverView:
    """Everything that is open in what this person has, by kind."""
    return desk.read(lambda tx: _view(tx, desk))


def _view(tx: Tx, desk: Desk) -> GridHandoverView:
    now = HomesNow(tx)
    found = {
        "matters": _matters(tx, desk),
        "sent_back": todayrecords.to_answer(tx, desk),
        "visits": todaychecks.with_checks(now, desk, todayvisits.visits(now, desk)),
        "drafts": todayvisits.drafts(tx, desk),
    }
    lines = [GridHandoverLine(kind, line) for kind in KINDS for line in found[kind]]
    return GridHandoverView(lines, len(found["drafts"]), sent.waiting(tx))


def _matters(tx: Tx, desk: Desk) -> list[TodayLine]:
    """The most urgent first."""
    known = book(tx, desk)
    found = sorted(known.standings, key=by_urgency)
    return [todaymatters.plain_line(one, known, desk, _stands(one)) for one in found]


def _stands(one: Standing) -> Say:
    """What it is and how far it has come."""
    return days.sentence([one.matter.title, lifecycle.state_said(one.matter, one.matter.state)])
