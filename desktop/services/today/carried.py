"""Papers carried to the door and brought back: 走访单, 检查表, and keying them in (decision 10).

Neither carries an identity number, a phone, a colour or a care level: why somebody is
visited is not said, last values stand only for equipment and headcount.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from desktop.domain.moments import china_day, to_moment
from desktop.domain.paperdata import CheckData, CheckQuestion, CheckSection, RouteData, RouteLine
from desktop.domain.people import Equipment, Household
from desktop.domain.places import Area
from desktop.domain.records import Record, RecordStatus, VisitOutcome
from desktop.domain.say import Say, UserError, say
from desktop.forms.session import Session
from desktop.forms.spec import Choice, Question
from desktop.services import days, numbers
from desktop.services.desk import Desk
from desktop.services.plans.visits import last_visit
from desktop.services.records import filling
from desktop.services.records.finishing import OUTCOME
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.subjects import subjects
from desktop.services.subjects.answers import answer_text
from desktop.services.subjects.followups import VISIT
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.subjects.served import served
from desktop.services.today import todayvisits
from desktop.store.drafts import Draft
from desktop.store.queries import equipment, homes, merged
from desktop.store.tx import Tx

ROUTE_NUMBER, CHECK_NUMBER = "ZD", "JB"
_STATE = "route_sheet"
_HEADCOUNT = frozenset({"living_people", "people"})


def route(desk: Desk) -> RouteData:
    """The homes due today in the order of the walk; without a number until it is printed.

    Raises UserError record.nothing_due.
    """
    return desk.read(lambda tx: _route(tx, desk, _due(tx, desk), ""))


def route_printed(desk: Desk) -> RouteData:
    """The same with its number; from now on it can be keyed in line by line."""

    def work(tx: Tx) -> RouteData:
        ids = _due(tx, desk)
        data = _route(tx, desk, ids, numbers.next_number(tx, desk, ROUTE_NUMBER))
        tx.set_state(_STATE, {"homes": ids, "since": desk.clock.moment()})
        return data

    return desk.write(work)


def next_of_route(desk: Desk, after: str = "") -> Target | None:
    """The first line of the last printed route sheet that was not keyed in; None when all were, or
    none was printed. It takes over inspector and time of the line before it. A home that was merged
    meanwhile counts as the one that stands for it.

    `after`: a record just finished; None too when it is of no line of that sheet.
    """

    def work(tx: Tx) -> Target | None:
        sheet: dict[str, Any] = tx.state(_STATE) or {}
        kept = merged.kept(tx, "household")
        ids = list(dict.fromkeys(kept.get(one, one) for one in sheet.get("homes", [])))
        if after and _home_of(tx.one(Record, after), kept) not in ids:
            return None
        every = [*ids, *(one for one, home in kept.items() if home in ids)]
        done = [
            one
            for one in tx.find(Record, order_by="entered_at desc, id desc", form=VISIT, subject_id=every)
            if one.entered_at >= sheet["since"] and one.status == RecordStatus.FINISHED
        ]
        left = [home for home in ids if home not in {_home_of(one, kept) for one in done}]
        if not left:
            return None
        before = next((one.id for one in done if one.entered_by == desk.staff.id), "")
        return Target(TargetKind.FORM, left[0], VISIT, "household", like=before)

    return desk.read(work)


def _home_of(record: Record, kept: dict[str, str]) -> str:
    return kept.get(record.subject_id, record.subject_id)


def _due(tx: Tx, desk: Desk) -> list[str]:
    found = [line.target.id for line in todayvisits.visits(HomesNow(tx), desk) if line.target.form == VISIT]
    if not found:
        raise UserError("record.nothing_due")
    return found


def _route(tx: Tx, desk: Desk, ids: Sequence[str], number: str) -> RouteData:
    seen, gears = homes.last_seen(tx), equipment.of_homes(tx)
    area = " ".join(one.name for one in tx.find(Area, order_by="code", id=desk.staff.grid_ids))
    lines = []
    for home in (tx.one(Household, one) for one in ids):
        reason = _reason(last_visit(seen.get(home.id, ())))
        pieces = _equipment(gears.get(home.id, ()))
        lines.append(RouteLine(home.door, home.head_name, reason, pieces, home.people))
    today = desk.clock.today().isoformat()
    return RouteData(number, area, desk.staff.name, today, tuple(lines), desk.demo)


def _reason(last: date | None) -> Say:
    if last is None:
        return say("papers.route_first")
    return say("papers.route_due", year=last.year, month=last.month, day=last.day)


def _equipment(pieces: Sequence[Equipment]) -> tuple[Say, ...]:
    """Cylinder and hose with the month that their age counts from."""
    found = []
    for one in pieces:
        month = {"cylinder": one.made_on, "hose": one.replaced_on}.get(one.kind)
        if one.kind in ("cylinder", "hose") and month:
            year, number = month.split("-")
            found.append(say(f"papers.gear_{one.kind}_on", year=int(year), month=int(number)))
        elif one.kind in ("cylinder", "hose"):
            found.append(say(f"papers.gear_{one.kind}"))
    return tuple(found)


def check_sheet(desk: Desk, target: Target, *, numbered: bool = False) -> CheckData:
    """A form about a subject on paper, empty but for equipment and headcount; numbered when it leaves.

    Raises UserError record.no_subject, record.no_form, record.form_not_yours.
    """
    number = desk.write(lambda tx: numbers.next_number(tx, desk, CHECK_NUMBER)) if numbered else ""
    return desk.read(lambda tx: _check(tx, desk, target, number))


def _check(tx: Tx, desk: Desk, target: Target, number: str) -> CheckData:
    spec = filling.spec_of(desk, target.form)
    subject = subjects.find_subject(tx, target.subject_kind, target.id, desk.staff)
    now = desk.clock.moment()
    draft = Draft("", target.form, spec.version, subject.kind, subject.id, now, desk.staff.id)
    session = Session(
        spec,
        subjects.session_subject(tx, desk, subject, now),
        china_day(now),
        desk.rules,
        filling.last_answers(tx, desk, draft),
        target.variant,
        served(tx, spec, subject, now),
        now=days.local(now),
        language=desk.texts_language,
    )
    for name, question in spec.questions.items():
        if {one.name for one in question.choices} >= OUTCOME:
            session.answer(name, VisitOutcome.MET.value)
    return CheckData(
        number=number,
        title=spec.title(desk.texts_language),
        where=subject.name,
        who=subject.who,
        sections=tuple(_sections(session, desk.texts_language)),
        printed_at=to_moment(days.local(now)),
        worker=desk.staff.name,
        demo=desk.demo,
    )


def _sections(session: Session, language: str) -> list[CheckSection]:
    """All that may be asked, also what depends on answers; never what is private (decision 1)."""
    shown: dict[str, list[CheckQuestion]] = {}
    number = 0
    for section, key, asked_now in session.printed(language):
        question = session.question(key)
        if question.private or not question.on_paper:
            continue
        number += 1
        line = _question(session, key, question, number, language, only_if=not asked_now)
        shown.setdefault(section, []).append(line)
    return [CheckSection(title, tuple(lines)) for title, lines in shown.items()]


def _question(
    session: Session, key: str, question: Question, number: int, language: str, *, only_if: bool
) -> CheckQuestion:
    select = question.type.startswith("select")
    choices: Sequence[Choice] = session.choices(key) if select else ()
    last = session.last_answer(key) if _carried(question) else None
    return CheckQuestion(
        number=number,
        label=session.label(key, language),
        hint=session.hint(key, language),
        choices=tuple(one.label(language) for one in choices),
        several=question.type == "select_multiple",
        unit=question.unit(language),
        last=answer_text(question, last, language),
        only_if=only_if,
    )


def _carried(question: Question) -> bool:
    """Whether the last value may stand on paper: equipment and headcount."""
    return "." in question.save_to or question.save_to in _HEADCOUNT
