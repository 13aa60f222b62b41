"""The facts of a matter in reading order: what, who, by when and why, on what ground."""

from datetime import date, timedelta

from desktop.domain import lifecycle
from desktop.domain.alike import duplicates, relapse_of
from desktop.domain.clocks import Running
from desktop.domain.matters import Matter, MatterKind, Step
from desktop.domain.moments import china_day
from desktop.domain.records import Record
from desktop.domain.say import Say, say
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters import routing
from desktop.services.matters.matterlines import Book, Standing
from desktop.store.queries import loops, matternotices
from desktop.store.tx import Tx

Fact = tuple[str, Say | str]


def facts_of(tx: Tx, desk: Desk, known: Book, one: Standing, record: Record | None) -> list[Fact]:
    """(label key below `matter.fact_`, value). Without a record: it is not for this person."""
    matter = one.matter
    facts: list[Fact] = [
        ("problem", matter.detail or matter.title),
        ("source", say("matter.source", form=say(f"matter.form_{_form_key(matter.form)}"), item=matter.item)),
    ]
    if matter.remedy:
        facts.append(("remedy", say(f"matter.remedy_{matter.remedy}")))
    facts += [*_due_facts(one), *_since(one, known)]
    found = _by(known, matter.found_by, matter.found_at)
    facts += [("responsible", matter.responsible or matter.who), ("inspector", found)]
    if record:
        facts.append(("entered", _by(known, record.entered_by, record.entered_at)))
    facts += _unit_facts(desk, known, one)
    facts += _above(one) + _published(desk, one)
    facts += [("advice", matter.advice)] if matter.advice else []
    facts += [("notice", notice.number) for notice in matternotices.of(tx, matter)]
    facts += [("duty", matter.duty_clause)] if matter.duty_clause else []
    return facts + _alike(tx, desk, known, one)


def _unit_facts(desk: Desk, known: Book, one: Standing) -> list[Fact]:
    """Who holds it now, then policy unit and competent unit side by side, and what became of them."""
    matter, units = one.matter, routing.units_of(desk)
    facts: list[Fact] = [
        ("assignee", routing.holder(known, one, units)),
        ("unit", routing.said(units, matter.policy_unit)),
        ("statutory", routing.said(units, matter.statutory_unit)),
    ]
    named = [*units.all(matter.policy_unit), *units.all(matter.statutory_unit)]
    fates = {unit.written: unit.fate for unit in named if unit.fate}
    return [fact for fact in facts if fact[1]] + [("unit_fate", fate) for fate in fates.values()]


_OWN_WORDS = frozenset({"LPG_HOME", "RES_FIRE", "BLDG_COMMON", "PATROL_LOG", "VISIT_HH"})


def _form_key(form: str) -> str:
    return form if form in _OWN_WORDS else "other"


def _by(known: Book, staff_id: str, moment: str) -> Say:
    return say("matter.by_at", who=known.staff.get(staff_id, ""), when=days.day_and_time(moment))


def _due_facts(one: Standing) -> list[Fact]:
    matter = one.matter
    if not matter.due_at:
        return []
    end = days.local(matter.due_at)
    clock = "24:00" if (end.hour, end.minute) == (0, 0) else days.clock_time(matter.due_at)
    facts: list[Fact] = [
        ("due", say("matter.day_time", day=days.day(days.last_day(matter.due_at)), time=clock))
    ]
    if one.course.extensions and matter.first_due_at:
        first = days.day(days.last_day(matter.first_due_at))
        facts.append(("extended", say("matter.extended", times=one.course.extensions, first=first)))
    if matter.halved:
        reasons = [say(f"matter.halved_{name}") for name in matter.halved]
        key = "matter.halved_hours" if matter.due_hours else "matter.halved_days"
        whole = matter.due_hours or matter.due_days or 0
        facts.append(("halved", say(key, reasons=reasons, whole=whole, half=-(-whole // 2))))
    return facts


def _since(one: Standing, known: Book) -> list[Fact]:
    """How many days a need is open, a facility out of use (COR-16)."""
    matter = one.matter
    if matter.matter != MatterKind.NEED:
        return []
    end = china_day(matter.closed_at) if matter.closed_at else known.today
    key = "matter.since_ended" if matter.closed_at else "matter.since_days"
    return [("since", say(key, days=(end - china_day(matter.found_at)).days))]


def _above(one: Standing) -> list[Fact]:
    """What those above said of it: the authority's word apart from the suspicion, 督办, and what waits."""
    now = one.course
    facts: list[Fact] = []
    if now.document:
        decided = say(f"matterspage.decision_{now.decision}") if now.decision else ""
        facts.append(("document", say("matter.decided", decision=decided, document=now.document)))
    if now.supervised:
        step = now.supervised
        facts.append(("supervised", say("matter.by_note", who=step.staff_name, note=step.note)))
    if now.asked:
        step, days_more = now.asked, now.asked.data["days"]
        facts.append(("asked", say("matter.asked", who=step.staff_name, days=days_more, note=step.note)))
    return facts + ([("wait", days.sentence([wait_of(wait) for wait in one.waits]))] if one.waits else [])


def _published(desk: Desk, one: Standing) -> list[Fact]:
    """公示 of a lead, and from which day on it has lasted long enough (COR-15)."""
    if one.course.published is None:
        return []
    begun = days.local(one.course.published.at).date()
    full = notice_ends(desk, one.course.published)
    return [("published", say("matter.published", day=days.day(begun), full=days.day(full)))]


def notice_ends(desk: Desk, step: Step) -> date:
    """The first day after the public notice."""
    begun = days.local(step.at).date()
    return begun + timedelta(days=int(desk.rules.number("lead.notice_days", begun)))


def wait_said(wait: Running) -> Say:
    return say(f"wait.{wait.life}_{wait.name}")


def wait_of(wait: Running) -> Say:
    """What is waited for and until when: 书面报告限12月9日 09:30, 请马上电话报告."""
    what = wait_said(wait)
    if wait.at_once:
        return say("matter.at_once", what=what)
    end = days.local(wait.due_at)
    whole = (end.hour, end.minute) == (0, 0)
    until = days.day(days.last_day(wait.due_at)) if whole else days.day_and_time(wait.due_at)
    return say("matter.wait", what=what, until=until)


def _alike(tx: Tx, desk: Desk, known: Book, one: Standing) -> list[Fact]:
    """The same thing elsewhere: what it was merged into, 重复, 反弹."""
    matter, today = one.matter, desk.clock.today()
    facts: list[Fact] = []
    into = tx.get(Matter, one.course.into) if one.course.into else None
    if into:
        state = lifecycle.state_said(into, into.state)
        facts.append(("into", say("matter.merged_into", number=into.number, state=state)))
    twice = duplicates(matter, loops.same_item(tx, matter), desk.rules.number("duplicate.days", today))
    facts += [("same", _same(known, other)) for other in twice]
    before = relapse_of(matter, loops.struck_off(tx, matter), desk.rules.number("relapse.days", today))
    if before and before.closed_at:
        on = days.day(days.last_day(before.closed_at))
        facts.append(("relapse", say("matter.relapse", number=before.number, day=on)))
    return facts


def _same(known: Book, other: Matter) -> Say:
    """可能重复: the same item on the same subject, written down by somebody else."""
    return say("matter.same", number=other.number, who=known.staff.get(other.found_by, ""))
