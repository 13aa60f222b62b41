"""The page 报表 and the one-page 研判 (COR-09): figures, and the judgement a person typed."""

from dataclasses import replace

from desktop.domain.paperdata import AnalysisData, AnalysisLine
from desktop.domain.places import Area
from desktop.domain.say import UserError, say
from desktop.domain.staff import Permission
from desktop.services.desk import Desk
from desktop.services.reports import figures
from desktop.services.reports.exports import Listed
from desktop.services.shapes.report import FigureRow, ReportView
from desktop.services.today import judgements
from desktop.store.queries import names
from desktop.store.tx import Tx


def view(desk: Desk) -> ReportView:
    """Raises UserError report.not_yours for a building lead."""
    _check(desk)
    return desk.read(lambda tx: _view(tx, desk))


def _check(desk: Desk) -> None:
    if desk.staff.permission not in (Permission.OWN_GRID, Permission.SEVERAL_GRIDS):
        raise UserError("report.not_yours")


def _view(tx: Tx, desk: Desk) -> ReportView:
    return ReportView(_area(tx, desk), figures.figures(tx, desk), judgements.of_month(tx, desk))


def _area(tx: Tx, desk: Desk) -> str:
    """Community of a supervisor, grid of a worker."""
    if desk.actor.may_supervise:
        community = tx.get(Area, desk.staff.community_id)
        return community.name if community else ""
    known = names.areas(tx)
    return " ".join(known[one] for one in desk.staff.grid_ids if one in known)


def rows(desk: Desk, key: str) -> Listed[FigureRow]:
    """Rows behind one figure, for export; none where the figure has gone meanwhile. What is wrong with the
    data of a home tells why it is monitored: that stays on the laptop (decision 1).

    Raises UserError report.not_yours.
    """
    found = next((one for one in view(desk).figures if one.key == key), None)
    if found is None:
        return Listed([])
    if found.group == figures.DATA:
        return Listed([replace(row, why=say("report.on_page")) for row in found.rows])
    return Listed(found.rows)


def keep_judgement(desk: Desk, text: str) -> None:
    """研判意见 of this month, while it is typed. Raises UserError report.not_yours."""
    _check(desk)
    judgements.keep(desk, text)


def hand_in_judgement(desk: Desk) -> None:
    """What was typed of it is the grid's or community's from here on. Raises UserError report.not_yours."""
    _check(desk)
    judgements.hand_in(desk)


def analysis(desk: Desk) -> AnalysisData:
    """The page as it is printed. Raises UserError report.not_yours."""
    shown = view(desk)
    lines = tuple(AnalysisLine(one.group, one.label, one.value, one.counts) for one in shown.figures)
    return AnalysisData(
        area=shown.area,
        day=desk.clock.today().isoformat(),
        made_at=desk.clock.moment(),
        author=desk.staff.name,
        lines=lines,
        judgement=shown.judgement,
        demo=desk.demo,
    )
