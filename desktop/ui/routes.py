"""Which page opens a target, and where each role can go."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.domain.staff import Permission
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.page import FormPage
from desktop.ui.pages.analysis import AnalysisPage
from desktop.ui.pages.assign import AssignPage
from desktop.ui.pages.buildings import BuildingsPage
from desktop.ui.pages.carried import CheckSheetPage, RoutePage
from desktop.ui.pages.gaslist import GasListPage
from desktop.ui.pages.gridhandover import GridHandoverPage
from desktop.ui.pages.help import HelpPage
from desktop.ui.pages.household import HouseholdPage
from desktop.ui.pages.households import HouseholdsPage
from desktop.ui.pages.looppapers import HandoverPage, ReceiptPage
from desktop.ui.pages.matter import MatterPage
from desktop.ui.pages.matters import MattersPage
from desktop.ui.pages.notice import NoticePage
from desktop.ui.pages.record import RecordPage
from desktop.ui.pages.records import RecordsPage
from desktop.ui.pages.report import ReportPage
from desktop.ui.pages.settings import SettingsPage
from desktop.ui.pages.sync import SyncPage
from desktop.ui.pages.today import TodayPage

PageClass = Callable[[Any, Target], QWidget]

PAGES: Mapping[str, PageClass] = {
    "today": TodayPage,
    "households": HouseholdsPage,
    "buildings": BuildingsPage,
    "matters": MattersPage,
    "assign": AssignPage,
    "records": RecordsPage,
    "report": ReportPage,
    "sync": SyncPage,
    "help": HelpPage,
    "settings": SettingsPage,
    "grid_handover": GridHandoverPage,
}
"""Pages that the rail opens, made when first needed."""

DETAILS: Mapping[TargetKind, PageClass] = {
    TargetKind.MATTER: MatterPage,
    TargetKind.HOUSEHOLD: HouseholdPage,
    TargetKind.BUILDING: BuildingsPage,
    TargetKind.RECORD: RecordPage,
    TargetKind.NOTICE: NoticePage,
    TargetKind.HANDOVER: HandoverPage,
    TargetKind.RECEIPT: ReceiptPage,
    TargetKind.GAS: GasListPage,
    TargetKind.ROUTE: RoutePage,
    TargetKind.SHEET: CheckSheetPage,
    TargetKind.ANALYSIS: AnalysisPage,
    TargetKind.DRAFT: FormPage,
    TargetKind.FORM: FormPage,
    TargetKind.SEND_BACK: FormPage,
}
"""Pages of one thing: made for their target, gone when one goes back."""

ICONS = {
    "today": "calendar-check-outline",
    "households": "account-group-outline",
    "buildings": "office-building-outline",
    "matters": "clipboard-alert-outline",
    "assign": "stamper",
    "records": "file-document-outline",
    "report": "chart-box-outline",
    "sync": "sync",
    "help": "help-circle-outline",
    "settings": "cog-outline",
}

BELOW = ("help", "settings")


def rail_of(permission: str) -> tuple[str, ...]:
    """Keys of the rail for a permission set."""
    if permission == Permission.OWN_BUILDING:
        return ("today", "buildings", "matters", "sync")
    if permission == Permission.SEVERAL_GRIDS:
        return ("today", "households", "buildings", "matters", "assign", "report", "sync")
    return ("today", "households", "buildings", "matters", "records", "report", "sync")


def list_target(key: str) -> Target:
    """What a rail item opens; 分办·审核 begins with what waits to be assigned."""
    filters = {"assign": "to_assign", "matters": "open"}
    return Target(TargetKind.LIST, filters.get(key, ""), subject_kind=key)


def page_key(target: Target) -> str:
    """Key of the list a LIST target names; matters when it names none."""
    return target.subject_kind if target.subject_kind in PAGES else "matters"
