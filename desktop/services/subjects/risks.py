"""返贫风险初判 of a home: colour, reasons in words, who judged otherwise and why; 零就业 alerts that were put
down; data that cannot be right. Only for those who may know reasons (decision 12).
"""

from collections.abc import Collection, Mapping, Sequence

from desktop.domain import risk
from desktop.domain.people import CareTag, CareTagKind, Household
from desktop.domain.records import Record
from desktop.domain.risk import Colour, HomeFacts, Reason, Sign
from desktop.domain.say import Say, UserError, say
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.shapes.risk import DataFault, RiskReason, RiskView, RuledLine
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.services.subjects import riskfacts, ruled
from desktop.services.subjects.answers import answer_text, label_of
from desktop.services.subjects.ruled import Ruling
from desktop.store.queries import homes, merged, names
from desktop.store.queries.homes import LastSeen
from desktop.store.tx import Tx


def view(tx: Tx, desk: Desk, home: Household) -> RiskView | None:
    """None for people who may not know reasons."""
    if not desk.sees_reasons:
        return None
    today = desk.clock.today()
    facts, labour = _facts(tx, home)
    computed, reasons = risk.judge(facts, risk.limits(desk.rules, today), today)
    ruling = ruled.of_home(tx, home.id, ruled.COLOUR)
    stands = _stands(ruling, risk.mark_of(reasons))
    put_down = ruled.of_home(tx, home.id, ruled.NO_WORK)
    no_work = bool(facts.out_of_work)
    quiet = no_work and _stands(put_down, risk.labour_mark(labour))
    people = names.staff(tx)
    return RiskView(
        colour=Risk(ruling.value) if ruling is not None and stands else Risk(computed.value),
        computed=Risk(computed.value),
        reasons=[_line(tx, desk, one) for one in reasons],
        ruled=_ruled(ruling, people) if ruling is not None else None,
        stands=stands,
        no_work=no_work,
        put_down=_ruled(put_down, people) if put_down is not None and quiet else None,
        faults=[one.said for one in faults(tx, desk, home.id)],
    )


def override(desk: Desk, household_id: str, colour: str, reason: str) -> None:
    """Judge otherwise than the program; stands until the reasons change.

    Raises ValueError for no colour, UserError as `ruled.decide`.
    """
    known = Colour(colour)
    about = desk.read(lambda tx: _mark(tx, desk, household_id))
    ruled.decide(desk, household_id, ruled.COLOUR, known.value, reason, about)


def put_down(desk: Desk, household_id: str, reason: str) -> None:
    """Take the 零就业 alert of a home off 今日 until somebody's work changes (LED-04).

    Raises UserError risk.has_work, and as `ruled.decide`.
    """

    def mark(tx: Tx) -> str:
        facts, labour = _facts(tx, _home(tx, household_id))
        if not facts.out_of_work:
            raise UserError("risk.has_work")
        return risk.labour_mark(labour)

    about = desk.read(mark)
    ruled.decide(desk, household_id, ruled.NO_WORK, Sign.NO_WORK.value, reason, about)


def without_work(tx: Tx, desk: Desk) -> list[homes.WithoutWork]:
    """零就业户 whose alert nobody put down since their work last changed; none for a building lead."""
    if not desk.sees_reasons:
        return []
    found = homes.without_work(tx)
    quiet = ruled.of_homes(tx, [one.household_id for one in found], ruled.NO_WORK)
    return [one for one in found if not _stands(quiet.get(one.household_id), one.mark)]


def _stands(one: Ruling | None, mark: str) -> bool:
    """Whether it was decided on the facts as they are."""
    return one is not None and one.about == mark


def coloured(
    tx: Tx,
    desk: Desk,
    seen: Mapping[str, Sequence[LastSeen]] | None = None,
    of: Collection[str] | None = None,
) -> dict[str, tuple[Risk, Say]]:
    """Homes that are not green, with colour and reasons in words; none for a building lead. What a person
    judged otherwise counts while its reasons stand. `seen`: as `homes.last_seen`, where it was read already;
    `of`: these homes alone.
    """
    if not desk.sees_reasons:
        return {}
    today, found = desk.clock.today(), dict[str, tuple[Risk, Say]]()
    known = risk.limits(desk.rules, today)
    if of is None:
        of = riskfacts.suspects(tx, desk, homes.last_seen(tx) if seen is None else seen, known)
    facts = riskfacts.of_homes(tx, of)
    judged = {home: risk.judge(of_home, known, today) for home, (of_home, _) in facts.items()}
    rulings = ruled.of_homes(tx, judged, ruled.COLOUR)
    for home, (computed, reasons) in judged.items():
        ruling = rulings.get(home)
        stands = ruling is not None and _stands(ruling, risk.mark_of(reasons))
        colour = Risk(ruling.value) if ruling is not None and stands else Risk(computed.value)
        if colour is not Risk.GREEN:
            words = [say(f"risk.sign_{one.sign}", **one.numbers) for one in reasons]
            found[home] = colour, days.sentence([say(f"risk.colour_{colour}"), *words])
    return found


def faults(tx: Tx, desk: Desk, household_id: str = "") -> list[DataFault]:
    """Data that cannot be right, for a person to look into; nothing is changed. Of one home or of all.

    Whoever was relocated is 脱贫户, and 边缘易致贫户 is by definition an ordinary farm household
    (domain reference, finding 9).
    """
    if not desk.sees_reasons:
        return []
    today = desk.clock.today()
    word = desk.rules.text("monitored.marginal", today)
    kept = merged.kept(tx, "household")
    wrong = [
        one
        for one in tx.find(CareTag, order_by="since", tag=CareTagKind.MONITORED.value)
        if word in one.basis
        and (one.until is None or one.until >= today.isoformat())
        and household_id in ("", kept.get(one.household_id, one.household_id))
    ]
    ids = dict.fromkeys(kept.get(one.household_id, one.household_id) for one in wrong)
    found = tx.find(Household, order_by="door", id=list(ids))
    return [DataFault(one.id, one.door, one.head_name, say("risk.marginal_relocated")) for one in found]


def _home(tx: Tx, household_id: str) -> Household:
    home = tx.get(Household, merged.stands_for(tx, "household", household_id))
    if home is None:
        raise UserError("record.no_subject")
    return home


def _mark(tx: Tx, desk: Desk, household_id: str) -> str:
    today = desk.clock.today()
    facts, _ = _facts(tx, _home(tx, household_id))
    return risk.mark_of(risk.judge(facts, risk.limits(desk.rules, today), today)[1])


def _facts(tx: Tx, home: Household) -> tuple[HomeFacts, dict[str, str]]:
    """What is known of a home, and each person's work by id."""
    return riskfacts.of_homes(tx, {home.id})[home.id]


def _line(tx: Tx, desk: Desk, reason: Reason) -> RiskReason:
    return RiskReason(
        risk=Risk(reason.colour.value),
        word=say(f"risk.sign_{reason.sign}", **reason.numbers),
        cause=_cause(tx, desk, reason),
        on=reason.on,
        target=_target(reason),
    )


def _cause(tx: Tx, desk: Desk, reason: Reason) -> Say:
    """The answer that caused it: question, then what was answered."""
    if reason.sign is Sign.NO_WORK:
        return say("risk.from_people")
    if reason.matter_id:
        return say("risk.from_hazard", title=reason.value)
    record = tx.one(Record, reason.record_id)
    spec = desk.forms.get(record.form, record.form_version)
    language = desk.texts_language
    label = label_of(spec, reason.key, record.answers, language)
    answer = answer_text(spec.question(reason.key), reason.value, language)
    return say("risk.from_answer", question=label, answer=answer)


def _target(reason: Reason) -> Target | None:
    if reason.matter_id:
        return Target(TargetKind.MATTER, reason.matter_id)
    return Target(TargetKind.RECORD, reason.record_id) if reason.record_id else None


def _ruled(one: Ruling, people: dict[str, str]) -> RuledLine:
    colour = Risk(one.value) if one.value in tuple(Colour) else Risk.NONE
    return RuledLine(colour, one.reason, people.get(one.staff_id, ""), days.local(one.at))


__all__ = ["coloured", "faults", "override", "put_down", "view", "without_work"]
