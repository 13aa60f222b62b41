"""Which form is for what, and which one is due next after another was finished."""

from collections.abc import Iterable

from desktop.domain.moments import china_day
from desktop.domain.permissions import sees_reasons
from desktop.domain.places import PlaceKind
from desktop.domain.records import Record, SubjectKind, VisitOutcome
from desktop.forms.findings import Finding
from desktop.services.desk import Desk
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.subjects.subjects import Subject
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
GAS_FORM = "LPG_HOME"
GAS_FUELS = frozenset({"lpg", "piped"})
"""Choices of its first question after which it is asked again by its rhythm."""
OF_PEAKS = ("RES_FIRE", GAS_FORM)
"""Forms with a short set for 盛夏 and 深冬, one after the other at a home (domain reference 4)."""
HOME_FORMS = frozenset({*OF_PEAKS, VISIT, CARE})


def next_forms(
    tx: Tx, desk: Desk, subject: Subject, record: Record, findings: Iterable[Finding]
) -> list[Target]:
    """Forms that the answers ask for on the same home; after a visit the care visit, where somebody is
    cared for and this person may know it.
    """
    if subject.kind != SubjectKind.HOUSEHOLD:
        return []
    wanted = [one.follow_up for one in findings if one.follow_up in HOME_FORMS]
    if record.form == VISIT and record.outcome == VisitOutcome.MET and _cared_for(tx, desk, subject):
        wanted.insert(0, CARE)
    known = set(desk.forms.codes())
    found = [
        Target(TargetKind.FORM, subject.id, form, subject.kind)
        for form in dict.fromkeys(wanted)
        if form in known and form != record.form
    ]
    return found + _other_of_peak(tx, desk, subject, record, found)


def _other_of_peak(tx: Tx, desk: Desk, subject: Subject, record: Record, found: list[Target]) -> list[Target]:
    """The season's short set of the other form, unless that one was done here today."""
    if record.form not in OF_PEAKS or not record.variant:
        return []
    today = china_day(record.seen_at)
    seen = homes.last_seen(tx, subject.id).get(subject.id, ())
    done = {one.form for one in seen if china_day(one.seen_at) == today} | {one.form for one in found}
    return [
        Target(TargetKind.FORM, subject.id, form, subject.kind, record.variant)
        for form in OF_PEAKS
        if form not in done and record.variant in desk.forms.get(form).variants
    ]


def peak_set(desk: Desk, form: str) -> tuple[str, int] | None:
    """Variant of the form for the peak season that is on, and how many items it has; None without one."""
    peak = desk.rules.in_peak(desk.clock.today())
    if peak is None or form not in desk.forms.codes():
        return None
    items = [one for one in desk.forms.get(form).questions.values() if peak.key in one.variants]
    return (peak.key, len(items)) if items else None


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
