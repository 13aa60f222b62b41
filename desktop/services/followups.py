"""Which form is for what, and which one is due next after another was finished."""

from collections.abc import Iterable

from desktop.domain.permissions import sees_reasons
from desktop.domain.places import PlaceKind
from desktop.domain.records import Record, SubjectKind
from desktop.forms.findings import Finding
from desktop.services.desk import Desk
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.subjects import Subject
from desktop.store.queries import homes
from desktop.store.tx import Tx

VISIT, CARE = "VISIT_HH", "VISIT_CARE"
FORMS_OF_PLACE: dict[PlaceKind, tuple[str, ...]] = {
    PlaceKind.NINE_SMALL: ("NINE_SMALL",),
    PlaceKind.CRAFT: ("NINE_SMALL",),
    PlaceKind.WORKSHOP: ("NINE_SMALL", "TRAFFIC_PROD"),
    PlaceKind.PARK: ("NINE_SMALL", "TRAFFIC_PROD"),
    PlaceKind.SITE: ("TRAFFIC_PROD", "GEO_FLOOD"),
    PlaceKind.HAZARD_POINT: ("GEO_FLOOD",),
}
"""What is checked at a place (domain reference 3 d, e, f)."""
HOME_FORMS = frozenset({"RES_FIRE", "LPG_HOME", VISIT, CARE})
_MET = "met"


def next_forms(
    tx: Tx, desk: Desk, subject: Subject, record: Record, findings: Iterable[Finding]
) -> list[Target]:
    """Forms that the answers ask for on the same home; after a visit the care visit, where somebody is
    cared for and this person may know it.
    """
    if subject.kind != SubjectKind.HOUSEHOLD:
        return []
    wanted = [one.follow_up for one in findings if one.follow_up in HOME_FORMS]
    if record.form == VISIT and record.outcome == _MET and _cared_for(tx, desk, subject):
        wanted.insert(0, CARE)
    known = set(desk.forms.codes())
    return [
        Target(TargetKind.FORM, subject.id, form, subject.kind)
        for form in dict.fromkeys(wanted)
        if form in known and form != record.form
    ]


def wanted_elsewhere(desk: Desk, subject: Subject, findings: Iterable[Finding]) -> list[str]:
    """Forms that the answers ask for on another subject: a patrol saw something at a place."""
    home = subject.kind == SubjectKind.HOUSEHOLD
    wanted = [
        one.follow_up for one in findings if one.follow_up and not (home and one.follow_up in HOME_FORMS)
    ]
    return [form for form in dict.fromkeys(wanted) if form in desk.forms.codes()]


def _cared_for(tx: Tx, desk: Desk, subject: Subject) -> bool:
    today = desk.clock.today().isoformat()
    return sees_reasons(desk.staff) and bool(homes.tags(tx, today, subject.id).get(subject.id))
