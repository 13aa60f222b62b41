"""The lives of all kinds of matters: whatever is tried by whom, nothing forbidden happens, nothing is lost.

COR-05, COR-10, COR-12 to COR-16, SUP-01, SUP-03.
"""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain import lifecycle
from desktop.domain.alike import duplicates, may_take_in, relapse_of
from desktop.domain.clocks import running
from desktop.domain.escalation import level
from desktop.domain.lifecycle_kinds import CHANGE, TABLES
from desktop.domain.lifecycle_table import ENDED
from desktop.domain.matters import Action, Grade, Matter, MatterKind, State, Step
from desktop.domain.moments import from_moment, to_moment
from desktop.domain.permissions import Actor, belongs
from desktop.domain.rules import RuleBook
from desktop.domain.say import Say
from desktop.domain.staff import Permission
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from tests.domain.test_lifecycle import EARLIER, FANG, LI, ZHOU, Life, hazard

RULES: RuleBook = load_rules(resources() / "rules")
TODAY = date(2026, 12, 8)
CLOCKS = RULES.table("clocks", TODAY)
PEOPLE = [
    Actor(f"99000000-0000-7000-8000-0000000001{number:02}", permission.value)
    for number, permission in enumerate([*Permission, *Permission])
]
"""Two of each permission set."""


LIVES = [*MatterKind, CHANGE]


def matter(kind: str, **more: Any) -> Matter:
    grade = more.pop("grade", "G" if kind == "hazard" else None)
    firm = {} if kind == "hazard" else {"first_due_at": None, "due_days": 3 if kind == CHANGE else None}
    return hazard(grade, matter="event" if kind == CHANGE else kind, **(firm | more))


def waits(life: Life) -> list[tuple[str, str]]:
    now = lifecycle.course(life.matter, life.steps)
    return [(one.name, one.due_at) for one in running(life.matter, now, life.steps, CLOCKS)]


def test_cor_14_cor_15_a_lead_is_reported_identified_helped_and_struck_off() -> None:
    life = Life(matter("lead"))
    assert waits(life) == [("report", "2026-12-09T01:00:00Z"), ("identify", "2026-12-23T16:00:00Z")]
    assert life.try_step("verify", ZHOU, document="认定表") == Say(
        "matter.refuse_state",
        {"action": Say("matter.action_verify"), "state": Say("matter.state_noted")},
    )
    life.take("report", FANG)
    assert life.try_step("verify", LI, document="认定表") is not None
    assert life.try_step("verify", ZHOU) == Say("matter.refuse_document")
    assert waits(life)[0] == ("publish", "2026-12-16T16:00:00Z"), "and five days remain till it is identified"
    assert life.offered(ZHOU)[0] == "publish"
    life.take("publish", LI)
    assert (
        life.try_step("publish", LI) == Say("matter.refuse_published") and life.offered(ZHOU)[0] == "verify"
    )
    assert [name for name, _ in waits(life)] == ["identify"] and life.course.published is not None
    life.take("verify", ZHOU, document="认定表12号")
    assert waits(life) == [("measures", "2027-01-07T16:00:00Z")]
    life.take("measures", LI, "介绍公益岗").take("close", ZHOU, "收入稳定", document="风险消除公示")
    assert (life.now.state, waits(life)) == (State.CLOSED, [])


def test_cor_16_a_facility_is_followed_until_somebody_saw_it_repaired() -> None:
    life = Life(matter("need")).take("report")
    assert life.try_step("close", ZHOU) == Say("matter.refuse_kind", {"action": Say("matter.action_finish")})
    life.take("fixed", LI, fixed_by="staff")
    assert life.try_step("pass", LI) is not None
    assert life.take("pass", FANG).now.state == State.CLOSED


def test_sup_03_what_the_grid_cannot_do_is_answered_with_a_reason() -> None:
    life = Life(matter("need")).take("report")
    assert life.try_step("dismiss", LI) == Say("matter.refuse_who", {"who": Say("matter.who_supervisor")})
    assert life.try_step("dismiss", ZHOU, "") == Say("matter.refuse_note")
    assert life.take("dismiss", ZHOU, "列入明年计划").now.state == State.CLOSED


def test_a_need_waits_for_its_answer_until_it_is_met_or_refused() -> None:
    """COR-16, SUP-03: assigned is not answered, and what was not repaired waits anew."""
    life = Life(matter("need")).take("report")
    answer = waits(life)
    assert [name for name, _ in answer] == ["answer"]
    assert waits(life.take("assign", ZHOU, assignee_id="gas")) == answer
    assert [name for name, _ in waits(life.take("fixed", LI, fixed_by="unit"))] == ["check"]
    assert [name for name, _ in waits(life.take("return", FANG, "又坏了"))] == ["answer"]


def test_a_change_is_no_emergency_and_the_worker_ends_it() -> None:
    """Domain reference 3h: VH01 to VH03 bring the register up to date within their days."""
    life = Life(matter(CHANGE))
    assert waits(life) == [("update", "2026-12-11T16:00:00Z")]
    assert life.try_step("phoned", LI) == Say("matter.refuse_kind", {"action": Say("matter.action_phoned")})
    assert life.take("close", LI).now.state == State.CLOSED
    emergency = Life(matter("event"))
    assert [name for name, _ in waits(emergency)] == ["phone", "report"]
    assert emergency.try_step("close", LI) is not None


@pytest.mark.parametrize("kind", ["appeal", "dispute", "care"])
def test_cor_12_an_appeal_is_ended_with_what_was_answered(kind: str) -> None:
    life = Life(matter(kind))
    assert life.try_step("close", LI, "") == Say("matter.refuse_note")
    assert life.take("close", LI, "已答复", result="satisfied").now.state == State.CLOSED
    assert life.take("reopen", FANG, "又来问").now.state == State.NOTED


def test_decision_4_what_the_authority_found_to_be_general_is_closed_by_re_inspection() -> None:
    life = Life(matter("hazard", grade="M"))
    life.take("report").take("authority", LI, document="核查意见", decision="general")
    assert not {"phone", "written"} & {name for name, _ in waits(life)}, "whoever decided has been told"
    assert life.try_step("phoned", FANG) == Say("matter.refuse_reported")
    life.take("fixed", LI, fixed_by="household")
    assert life.try_step("close", ZHOU) == Say("matter.refuse_close_by_check")
    assert life.take("pass", FANG).now.state == State.CLOSED
    assert life.matter.grade == Grade.MAJOR, "the suspicion stays as it was written"


def test_decision_6_a_suspected_major_hazard_is_phoned_at_once_and_written_in_a_day() -> None:
    life = Life(matter("hazard", grade="M")).take("report")
    assert [name for name, _ in waits(life)] == ["phone", "written", "assign"]
    assert waits(life)[:2] == [("phone", "2026-12-08T01:00:00Z"), ("written", "2026-12-09T01:00:00Z")]
    life.take("phoned", FANG)
    assert life.try_step("phoned", LI) == Say("matter.refuse_reported")
    life.take("written", LI, "书面报告已送").take("assign", ZHOU, assignee_id="gas")
    assert waits(life) == []
    life.take("fixed", LI, fixed_by="unit")
    assert [name for name, _ in waits(life)] == ["check"], "who put it right is not the last to look at it"
    assert Life(matter("hazard")).try_step("written") == Say("matter.refuse_authority")


def test_a_matter_is_linked_only_to_one_found_before_it() -> None:
    life = Life(matter("hazard"))
    assert life.try_step("merge", LI) == Say("matter.refuse_into")
    assert life.try_step("merge", LI, into=EARLIER, into_found_at="2026-12-08T01:00:01Z") is not None
    life.take("merge", LI, into=EARLIER, into_found_at="2026-12-08T01:00:00Z")
    assert life.now.state == State.MERGED
    assert lifecycle.course(life.matter, life.steps).into == EARLIER
    assert life.take("reopen", LI, "不是同一处").now.state == State.REGISTERED


@pytest.mark.parametrize(
    ("days", "grade", "colour", "supervisor", "pressed"),
    [
        (-2, "G", "", False, False),
        (-1, "G", "yellow", False, False),
        (0, "G", "yellow", False, False),
        (1, "G", "orange", True, False),
        (6, "G", "orange", True, False),
        (7, "G", "red", True, True),
        (1, "S", "red", True, True),
        (1, "M", "red", True, True),
    ],
)
def test_escalation_a_day_before_a_day_after_and_a_week_after(
    days: int, grade: str, colour: str, supervisor: bool, pressed: bool
) -> None:
    """SUP-01, domain reference 2.5."""
    told = level(days, grade, RULES.table("escalation", TODAY))
    assert (told.colour, told.supervise) == (colour, pressed)
    assert ("several_grids" in told.permissions) is supervisor
    assert ("own_grid" in told.permissions) is bool(colour)
    assert ("aggregates" in told.permissions) is (days >= 7)


def _found(number: int, days: int, **more: Any) -> Matter:
    at = to_moment(from_moment("2026-12-08T01:00:00Z") + timedelta(days=days))
    return matter("hazard", id=f"99000000-0000-7000-8000-0000000000{number:02}", found_at=at, **more)


def test_the_same_hazard_within_fourteen_days_is_proposed_for_linking() -> None:
    one, other, late = _found(1, 0), _found(2, 14), _found(3, 15)
    elsewhere, done = (
        _found(4, 1, item="LG03"),
        _found(5, 1, state="closed", closed_at="2026-12-10T00:00:00Z"),
    )
    assert duplicates(one, [one, other, late, elsewhere, done], 14) == [other]
    assert may_take_in(one, other) and not may_take_in(other, one)


def test_what_is_asked_of_each_person_is_the_same_only_of_one_person() -> None:
    first, second = (_found(one, one, who="余友田", question=f"people[{one}]/vc05") for one in (1, 2))
    sister = _found(3, 3, who="余小妹", question="people[3]/vc05")
    assert duplicates(first, [second, sister], 14) == [second]
    before = _found(4, 0, who="余小妹", state="closed", closed_at="2026-12-08T02:00:00Z")
    assert relapse_of(first, [before], 90) is None and relapse_of(sister, [before], 90) == before
    assert duplicates(_found(5, 1, who="余友田"), [_found(6, 2, who="余小妹")], 14), (
        "the head may have changed"
    )


def test_a_hazard_is_back_within_ninety_days_of_its_closing() -> None:
    closed = {"state": "closed", "closed_at": "2026-12-09T01:00:00Z"}
    before, again, later = _found(1, 0, **closed), _found(2, 91), _found(3, 92)
    assert relapse_of(again, [before, again], 90) == before
    assert relapse_of(later, [before], 90) is None
    assert relapse_of(_found(4, 0), [before], 90) is None, "found before it was closed"


TRIES = st.lists(
    st.tuples(st.integers(0, 99), st.sampled_from(PEOPLE), st.integers(1, 240)),
    max_size=25,
)
INPUTS: dict[str, Any] = {
    "assignee_id": "gas",
    "days": 2,
    "document": "文书",
    "fixed_by": "household",
    "into": EARLIER,
    "into_found_at": "2026-12-01T00:00:00Z",
}


def _life(kind: str, grade: str | None, tries: list[Any], seed: int) -> tuple[Matter, list[Step]]:
    """Random steps by random people; mostly such as are offered to them."""
    chance = random.Random(seed)
    it, steps = matter(kind, grade=grade), list[Step]()
    for number, (which, actor, minute) in enumerate(tries):
        offered = [one.action for one in lifecycle.offers(it, steps, actor)]
        action = (
            offered[which % len(offered)] if offered and chance.random() < 0.8 else chance.choice([*Action])
        )
        data = INPUTS | {"decision": chance.choice(["major", "general"])}
        at = f"2026-12-08T{1 + minute // 60:02}:{minute % 60:02}:{number:02}Z"
        one = Step(
            id=f"99000000-0000-7000-8000-{number:012}",
            scope_id=it.scope_id,
            matter_id=it.id,
            action=action,
            at=at,
            staff_id=actor.staff_id,
            staff_name="某人",
            note="情况",
            data=data,
        )
        if lifecycle.refuse(it, steps, one, actor) is None:
            steps.append(one)
    return it, steps


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(LIVES), st.sampled_from(["T", "G", "S", "M"]), TRIES, st.integers(0, 999))
def test_random_people_reach_no_forbidden_state(kind: str, grade: str, tries: list[Any], seed: int) -> None:
    """Nobody takes another's step, no re-inspection is skipped, no deadline is lost (COR-10)."""
    it, steps = _life(kind, grade if kind == MatterKind.HAZARD else None, tries, seed)
    table, by_id = TABLES[kind], {person.staff_id: person for person in PEOPLE}
    state = table.begins
    course = lifecycle.course(it, steps)
    counted = [one for one in sorted(steps, key=lambda one: (one.at, one.id)) if one.id in course.taken]
    for one in counted:
        rule = table.rules[Action(one.action)]
        assert belongs(by_id[one.staff_id], rule.who), "only those may whom the table names"
        assert state in rule.ways, "only where the table allows it"
        state = rule.ways[state]
    assert state == course.state
    _no_check_skipped(it, counted)
    if course.state not in ENDED:
        going = {one.name for one in running(it, course, steps, CLOCKS)}
        assert going or kind == MatterKind.HAZARD, "every open matter has a date"
        assert course.due_at is not None or kind != MatterKind.HAZARD
        assert "check" in going or course.state != State.TO_CHECK


def _no_check_skipped(it: Matter, counted: list[Step]) -> None:
    """Between 整改完成 and 销号 of a hazard somebody looked at it, and not who did the work himself."""
    if it.matter != MatterKind.HAZARD:
        return
    for place, one in enumerate(counted):
        if one.action == Action.FIXED:
            after = [step for step in counted[place + 1 :] if step.action not in (Action.NOTE, Action.PHONED)]
            ends = [step for step in after if step.action in ("pass", "close", "false_alarm", "merge")]
            if (
                it.grade == Grade.STANDING
                and ends
                and ends[0].action == Action.PASS
                and not any(step.action == Action.FIXED for step in after[: after.index(ends[0])])
            ):
                assert ends[0].staff_id != one.staff_id
    if it.grade == Grade.MAJOR and any(one.action == Action.CLOSE for one in counted):
        assert any(one.action == Action.AUTHORITY for one in counted)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(LIVES), TRIES, TRIES, st.integers(0, 999))
def test_two_laptops_apart_end_equal_or_in_a_stated_conflict(
    kind: str, mine: list[Any], others: list[Any], seed: int
) -> None:
    """Steps taken apart meet in any order: those that fit count, of the rest each has a reason."""
    it, first = _life(kind, "S" if kind == MatterKind.HAZARD else None, mine, seed)
    _, second = _life(kind, "S" if kind == MatterKind.HAZARD else None, others, seed + 1)
    second = [one.model_copy(update={"id": one.id.replace("-8000-", "-9000-")}) for one in second]
    taken, stated = list(first), list[Say]()
    for one in second:  # as the server takes what the later laptop brings
        said = lifecycle.refuse(it, taken, one, None)
        if said is None:
            taken.append(one)
        else:
            stated.append(said)
    assert len(taken) + len(stated) == len(first) + len(second)
    mixed = random.Random(seed).sample(taken, len(taken))
    assert lifecycle.course(it, mixed) == lifecycle.course(it, taken)
    assert set(lifecycle.course(it, first).taken) - set(lifecycle.course(it, taken).taken) <= {
        one.id for one in first if TABLES[kind].rules[Action(one.action)].soft
    }, "no step that counted is pushed out by one that came later"
