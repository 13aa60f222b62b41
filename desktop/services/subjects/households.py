"""住户: working lists, and one household with all that is known of it, each fact with its date."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from desktop.domain.matters import is_counted
from desktop.domain.people import Household, Resident
from desktop.domain.records import Record
from desktop.domain.say import Say, UserError, say
from desktop.domain.values import age_band, mask
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters.marks import WORST, worst
from desktop.services.matters.matterlines import Book, book, by_urgency
from desktop.services.plans import visits
from desktop.services.shapes.household import FactLine, HouseholdLine, HouseholdView, MergedLine, ResidentLine
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.services.shapes.timeline import TimelineLine
from desktop.services.subjects import contacts, gear, risks
from desktop.services.subjects.answers import answer_text, fact_questions
from desktop.services.subjects.search import subjects_found
from desktop.store.queries import equipment, facts, homes, merged, names
from desktop.store.tx import Tx

FILTERS = ("", "due", "hazards", "care", "special", "risk", "away")
_HISTORY = 40
"""Records in a household's timeline: about two years of visits."""
Seen = Mapping[str, Sequence[homes.LastSeen]]
Colours = Mapping[str, tuple[Risk, Say]]


def listing(desk: Desk, text: str = "", filter: str = "") -> list[HouseholdLine]:
    """Households in the order of the walk; those at risk by colour, with it and its reasons in `due`. `text`:
    name, pinyin initials, door or end of a phone number.

    Raises ValueError for an unknown list.
    """
    if filter not in FILTERS:
        raise ValueError(filter)

    def work(tx: Tx) -> list[HouseholdLine]:
        seen = homes.last_seen(tx)
        colours = risks.coloured(tx, desk, seen)
        found = _lines(tx, desk, seen, colours)
        if filter == "risk":
            found = _at_risk(found, colours)
        fitting = subjects_found(tx, text) if text.strip() else None
        return [
            line
            for line in found
            if _TESTS[filter](line)
            and (fitting is None or line.id in fitting or text.strip() in line.door + line.name)
        ]

    return desk.read(work)


_TESTS: dict[str, Callable[[HouseholdLine], bool]] = {
    "": lambda line: True,
    "due": lambda line: line.due is not None,
    "hazards": lambda line: line.open_hazards > 0,
    "care": lambda line: line.care_level not in ("", "none"),
    "special": lambda line: line.special,
    "risk": lambda line: True,
    "away": lambda line: line.occupancy != "living",
}


def _lines(
    tx: Tx, desk: Desk, seen: Seen, colours: Colours, only: Household | None = None
) -> list[HouseholdLine]:
    """`seen`: as `homes.last_seen`, `colours`: as `risks.coloured`, of all homes or of `only`."""
    today = desk.clock.today()
    people, tags = homes.people(tx), homes.tags(tx, today.isoformat(), only.id if only else "")
    worries, agreed = _worries(book(tx, desk), merged.kept(tx, "household")), homes.next_visits(tx)
    lines = []
    for home in [only] if only else homes.households(tx):
        own, residents = seen.get(home.id, []), people.get(home.id, [])
        reasons = [tag for _, tag in tags.get(home.id, ())]
        due = None
        if desk.sees_reasons:
            colour = str(colours[home.id][0]) if home.id in colours else ""
            due = visits.visit_due(home, own, reasons, today, desk.rules, agreed.get(home.id, ()), colour)
        open_risks = worries.get(home.id, [])
        lines.append(
            HouseholdLine(
                id=home.id,
                door=home.door,
                name=home.head_name,
                age_band=age_band(residents[0].born_on, today) if residents else "",
                people=home.people,
                care_level=home.care_level,
                special=home.special,
                occupancy=home.occupancy,
                last_visit=visits.last_visit(own),
                last_check=visits.last_check(own),
                open_hazards=len(open_risks),
                worst=worst(open_risks),
                due=due.reason if due else None,
            )
        )
    return lines


def _at_risk(lines: list[HouseholdLine], colours: Colours) -> list[HouseholdLine]:
    """Red before orange before yellow (COR-14)."""
    found = [replace(one, due=colours[one.id][1]) for one in lines if one.id in colours]
    return sorted(found, key=lambda line: WORST.index(colours[line.id][0]))


def _worries(known: Book, homes: dict[str, str]) -> dict[str, list[Risk]]:
    """Marks of the open hazards by household. `homes`: merged ones and what stands for each."""
    found: dict[str, list[Risk]] = {}
    for one in known.standings:
        if is_counted(one.matter) and one.matter.household_id:
            home = homes.get(one.matter.household_id, one.matter.household_id)
            found.setdefault(home, []).append(one.mark.risk)
    return found


def view(desk: Desk, household_id: str) -> HouseholdView:
    """The home, or the one that stands for it. Raises UserError record.no_subject."""
    return desk.read(lambda tx: _view(tx, desk, household_id))


def _view(tx: Tx, desk: Desk, household_id: str) -> HouseholdView:
    ids = merged.group(tx, "household", household_id)
    home = homes.standing(tx, ids[0])
    if home is None:
        raise UserError("record.no_subject")
    today = desk.clock.today()
    known = book(tx, desk)
    own = sorted((one for one in known.standings if one.matter.household_id in ids), key=by_urgency)
    colours = risks.coloured(tx, desk, of={home.id})
    return HouseholdView(
        line=_lines(tx, desk, homes.last_seen(tx, home.id), colours, home)[0],
        building=names.buildings(tx).get(home.building_id, ""),
        residents=_residents(tx, desk, ids, today),
        facts=_facts(tx, desk, ids),
        equipment=[gear.line(one, today, desk.rules) for one in equipment.of_home(tx, home.id)],
        timeline=_timeline(tx, desk, ids),
        matters=[known.line(one) for one in own],
        merged=_merged(tx, ids),
        risk=risks.view(tx, desk, home),
        contact=contacts.of_home(tx, ids),
    )


def _merged(tx: Tx, ids: list[str]) -> list[MergedLine]:
    """What was merged into a home (its id first) and into its residents."""
    lines = [
        MergedLine("household", one.id, f"{one.door} {one.head_name}")
        for one in tx.find(Household, order_by="door", id=ids[1:])
    ]
    gone = merged.kept(tx, "resident")
    people = tx.find(Resident, order_by="name", household_id=ids) if gone else []
    return lines + [MergedLine("resident", one.id, one.name) for one in people if one.id in gone]


def _residents(tx: Tx, desk: Desk, ids: list[str], today: date) -> list[ResidentLine]:
    """`ids`: the home and those merged into it."""
    found = homes.tags(tx, today.isoformat(), ids[0]).get(ids[0], []) if desk.sees_reasons else []
    tags: dict[str, list[str]] = {}
    for resident_id, tag in found:
        tags.setdefault(resident_id, []).append(tag)
    gone = merged.kept(tx, "resident")
    people = tx.find(Resident, order_by="head desc, born_on", household_id=ids)
    people = [one for one in people if one.id not in gone]
    return [
        ResidentLine(
            id=one.id,
            name=one.name,
            relation=one.relation,
            age_band=age_band(one.born_on, today),
            sex=one.sex,
            living_here=one.living_here,
            labour=one.labour,
            phone=mask(one.phone),
            tags=tags.get(one.id, []),
        )
        for one in people
    ]


def _facts(tx: Tx, desk: Desk, ids: list[str]) -> list[FactLine]:
    """In the order of the forms they come from; what no form asks any more is left out."""
    questions = fact_questions(desk.forms)
    place = {name: number for number, name in enumerate(questions)}
    language = desk.texts_language
    found = [one for one in facts.latest(tx, ids) if one.name in questions]
    return [
        FactLine(
            one.name,
            questions[one.name].label(language),
            answer_text(questions[one.name], one.value, language),
            date.fromisoformat(one.confirmed_on),
        )
        for one in sorted(found, key=lambda one: place[one.name])
    ]


def _timeline(tx: Tx, desk: Desk, ids: list[str]) -> list[TimelineLine]:
    people = names.staff(tx)
    found = tx.find(Record, order_by="seen_at desc, id desc", limit=_HISTORY, household_id=ids)
    return [
        TimelineLine(
            icon="door" if one.form.startswith(visits.VISIT_FORMS) else "clipboard-check-outline",
            title=say(
                "household.record",
                title=desk.forms.get(one.form, one.form_version).title(desk.texts_language),
            ),
            at=days.local(one.seen_at),
            who=people.get(one.inspector_id, ""),
            note=_outcome(one),
            target=Target(TargetKind.RECORD, one.id),
        )
        for one in found
    ]


def _outcome(record: Record) -> Say | None:
    """拒访 is not for a building lead; he has no visit records at all (decision 12)."""
    if record.status != "finished":
        return say(f"household.status_{record.status}")
    return say(f"household.outcome_{record.outcome}") if record.outcome else None


def reveal_phone(desk: Desk, resident_id: str) -> str:
    """The whole number while it is held; every look is written down on this laptop.

    Raises UserError record.no_subject.
    """

    def work(tx: Tx) -> str:
        person = tx.get(Resident, resident_id)
        if person is None:
            raise UserError("record.no_subject")
        tx.log_reveal("resident", person.id, "phone")
        return person.phone

    return desk.write(work)
