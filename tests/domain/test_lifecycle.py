"""The life of a hazard: what each grade asks for, and what holds whatever order the steps came in."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import lifecycle
from desktop.domain.lifecycle_table import ENDED, HAZARD
from desktop.domain.matters import Action, Grade, Matter, State, Step
from desktop.domain.permissions import Actor
from desktop.domain.say import Say

LI = Actor("99000000-0000-7000-8000-00000000000a", "own_grid")
FANG = Actor("99000000-0000-7000-8000-00000000000b", "own_building")
ZHOU = Actor("99000000-0000-7000-8000-00000000000c", "several_grids")
BUREAU = Actor("99000000-0000-7000-8000-00000000000d", "transferred")
NAMES = {
    LI.staff_id: "李梅",
    FANG.staff_id: "方秀莲",
    ZHOU.staff_id: "周正华",
    BUREAU.staff_id: "局",
}
SOMEBODY = "99000000-0000-7000-8000-000000000001"
EARLIER = "99000000-0000-7000-8000-000000000000"


def hazard(grade: str | None = "G", **more: Any) -> Matter:
    return Matter.model_validate(
        {
            "id": SOMEBODY,
            "scope_id": f"building:{SOMEBODY}",
            "number": "YH-1",
            "matter": "hazard",
            "item": "LG15",
            "form": "LPG_HOME",
            "question": "lg15_hose",
            "record_id": SOMEBODY,
            "title": "软管老化",
            "subject_kind": "household",
            "subject_id": SOMEBODY,
            "grid_id": SOMEBODY,
            "where": "3栋2单元503",
            "grade": grade,
            "found_at": "2026-12-08T01:00:00Z",
            "found_by": LI.staff_id,
            "due_days": 3,
            "first_due_at": "2026-12-11T16:00:00Z",
        }
        | more
    )


def step(number: int, action: str, actor: Actor = LI, note: str = "情况", **data: Any) -> Step:
    return Step(
        id=f"99000000-0000-7000-8000-{number:012}",
        scope_id=f"building:{SOMEBODY}",
        matter_id=SOMEBODY,
        action=Action(action),
        at=f"2026-12-08T{1 + number // 60:02}:{number % 60:02}:00Z",
        staff_id=actor.staff_id,
        staff_name=NAMES[actor.staff_id],
        note=note,
        data=data,
    )


class Life:
    """A matter and the steps taken so far; each step must be allowed or name why not."""

    def __init__(self, matter: Matter) -> None:
        self.matter, self.steps = matter, list[Step]()

    def try_step(self, action: str, actor: Actor = LI, note: str = "情况", **data: Any) -> Say | None:
        one = step(len(self.steps) + 1, action, actor, note, **data)
        said = lifecycle.refuse(self.matter, self.steps, one, actor)
        if said is None:
            self.steps.append(one)
        return said

    def take(self, action: str, actor: Actor = LI, note: str = "情况", **data: Any) -> "Life":
        said = self.try_step(action, actor, note, **data)
        assert said is None, said
        return self

    @property
    def course(self) -> lifecycle.Course:
        return lifecycle.course(self.matter, self.steps)

    @property
    def now(self) -> lifecycle.Derived:
        return lifecycle.project(self.matter, self.steps)

    def offered(self, actor: Actor) -> list[str]:
        return [one.action.value for one in lifecycle.offers(self.matter, self.steps, actor)]


@pytest.mark.parametrize("grade", ["T", "G"])
def test_put_right_before_the_workers_eyes_closes_at_once(grade: str) -> None:
    life = Life(hazard(grade)).take("fixed_and_checked", fixed_by="household")
    assert (life.now.state, life.now.closed_at) == (State.CLOSED, life.steps[-1].at)


def test_staff_who_did_the_fixing_do_not_check_it_themselves() -> None:
    life = Life(hazard("G"))
    said = life.try_step("fixed_and_checked", fixed_by="staff")
    assert said is not None and said.key == "matter.refuse_own_work" and said.values == {"who": "李梅"}
    life.take("fixed", fixed_by="staff")
    assert life.try_step("pass") == said
    assert "pass" not in life.offered(LI)
    assert life.take("pass", FANG).now.state == State.CLOSED


def test_a_standing_hazard_is_re_inspected_by_another_person() -> None:
    life = Life(hazard("S"))
    assert life.try_step("fixed_and_checked") == Say("matter.refuse_standing")
    life.take("tell").take("fixed", fixed_by="household")
    assert life.try_step("pass") == Say("matter.refuse_own_check", {"who": "李梅"})
    life.take("assign", ZHOU, assignee_id=FANG.staff_id, assignee_name="方秀莲")
    assert (life.now.state, life.now.assignee_id) == (State.TO_CHECK, FANG.staff_id)
    assert life.offered(FANG)[0] == "pass"
    assert life.take("pass", FANG).now.state == State.CLOSED


def test_an_ordinary_hazard_may_be_re_inspected_by_the_same_worker() -> None:
    life = Life(hazard("G")).take("tell").take("fixed", fixed_by="household").take("pass")
    assert life.now.state == State.CLOSED


def test_a_suspected_major_hazard_closes_only_on_a_document_and_by_the_supervisor() -> None:
    """SUP-01, decision 4."""
    life = Life(hazard("M"))
    assert life.try_step("fixed_and_checked") == Say("matter.refuse_major")
    life.take("report")
    life.take("assign", ZHOU, assignee_id=FANG.staff_id).take("fixed", FANG, fixed_by="household")
    assert life.try_step("pass", LI) == Say("matter.refuse_major")
    assert life.try_step("close", ZHOU) == Say("matter.refuse_no_document")
    assert life.try_step("authority", LI, document=" ") == Say("matter.refuse_document")
    assert life.try_step("authority", LI, document="认定书") == Say("matter.refuse_decision")
    life.take("authority", LI, document="县消防救援大队 2026-12", decision="major")
    refused = life.try_step("close", LI)
    assert refused is not None and refused.key == "matter.refuse_who"
    assert life.take("close", ZHOU).now.state == State.CLOSED


def test_transfer_goes_through_the_supervisor() -> None:
    life = Life(hazard("G")).take("report")
    assert life.now.state == State.REPORTED
    said = life.try_step("assign", LI, assignee_id=FANG.staff_id)
    assert said == Say("matter.refuse_who", {"who": Say("matter.who_supervisor")})
    life.take("assign", ZHOU, assignee_id="gas", assignee_name="燃气公司")
    assert (life.now.state, life.now.assignee_id) == (State.ASSIGNED, "gas")
    life.take("start", BUREAU).take("fixed", BUREAU, fixed_by="unit")
    assert "pass" not in life.offered(BUREAU)
    assert life.take("pass", FANG).now.state == State.CLOSED


def test_sent_back_it_returns_to_whoever_said_it_was_put_right() -> None:
    life = Life(hazard("G")).take("fixed", FANG, fixed_by="household").take("return", ZHOU, "请补照片")
    assert (life.now.state, life.now.assignee_id) == (State.FIXING, FANG.staff_id)
    course = lifecycle.course(life.matter, life.steps)
    assert course.returned is not None and course.returned.note == "请补照片"
    life.take("fixed", FANG)
    assert lifecycle.course(life.matter, life.steps).returned is None


def test_two_extensions_by_the_supervisor_and_no_more() -> None:
    life = Life(hazard("G")).take("tell")
    assert life.try_step("extend", LI, days=3) is not None
    assert life.try_step("extend", ZHOU, "", days=3) == Say("matter.refuse_note")
    assert life.try_step("extend", ZHOU, days=0) == Say("matter.refuse_days", {"most": 30})
    life.take("extend", ZHOU, days=3).take("extend", ZHOU, days=7)
    assert life.now.due_at == "2026-12-21T16:00:00Z"
    assert life.try_step("extend", ZHOU, days=1) == Say("matter.refuse_extensions", {"most": 2})
    assert "extend" not in life.offered(ZHOU)


def test_more_time_is_asked_for_by_who_does_it_and_decided_by_the_supervisor() -> None:
    """延期 ≤2次, S批准 (domain reference 2.5): asking moves no deadline."""
    life = Life(hazard("G")).take("tell")
    due = life.now.due_at
    assert life.try_step("ask_longer", LI, "", days=3) == Say("matter.refuse_note")
    assert life.try_step("ask_longer", LI, days=31) == Say("matter.refuse_days", {"most": 30})
    assert life.try_step("keep_deadline", ZHOU) == Say("matter.refuse_not_asked")
    life.take("ask_longer", LI, "等配件", days=3)
    assert (life.now.due_at, life.course.asked and life.course.asked.note) == (due, "等配件")
    said = life.try_step("keep_deadline", LI)
    assert said is not None and said.key == "matter.refuse_who"
    assert life.take("keep_deadline", ZHOU, "先换上旧的").course.asked is None
    assert life.take("ask_longer", LI, days=5).take("extend", ZHOU, days=5).course.asked is None
    assert life.now.due_at != due and life.course.extensions == 1
    assert life.take("ask_longer", LI, days=5).take("fixed", LI).course.asked is None
    life.take("return", ZHOU, "没好").take("extend", ZHOU, days=1)
    assert life.try_step("ask_longer", LI, days=1) == Say("matter.refuse_extensions", {"most": 2})


def test_refusal_goes_to_the_supervisor() -> None:
    life = Life(hazard("G")).take("tell").take("refused", LI, "户主不让换")
    assert life.now.state == State.REPORTED


def test_closed_is_never_edited_only_opened_again() -> None:
    life = Life(hazard("G")).take("fixed_and_checked")
    for action in Action:
        if action != Action.REOPEN:
            assert life.try_step(action.value, ZHOU, days=1, assignee_id="x", document="x") is not None
    assert life.offered(LI) == ["reopen"]
    life.take("reopen", FANG, "又换回橡胶管")
    assert (life.now.state, life.now.closed_at) == (State.REGISTERED, None)
    assert life.now.due_at == "2026-12-11T16:00:00Z"


def test_opened_again_later_the_same_time_counts_anew() -> None:
    life = Life(hazard("G", due_days=3)).take("fixed_and_checked")
    again = step(2, "reopen").model_copy(update={"at": "2027-01-10T02:00:00Z"})
    assert lifecycle.project(life.matter, [*life.steps, again]).due_at == "2027-01-13T16:00:00Z"
    urgent = hazard("G", due_days=1, due_hours=24, first_due_at="2026-12-08T13:00:00Z")
    again = step(2, "reopen").model_copy(update={"at": "2027-01-10T02:00:00Z"})
    assert lifecycle.project(urgent, [step(1, "fixed_and_checked"), again]).due_at == "2027-01-10T14:00:00Z"


def test_false_alarm_is_said_by_the_supervisor() -> None:
    life = Life(hazard("G")).take("tell")
    assert life.try_step("false_alarm", LI) is not None
    life.take("false_alarm", ZHOU)
    assert life.now.state == State.FALSE_ALARM and life.now.closed_at is not None


def test_a_step_from_the_past_may_not_undo_what_is_known() -> None:
    matter = hazard("G")
    known = [step(1, "fixed"), step(5, "return", ZHOU)]
    late = step(3, "pass", FANG)
    assert lifecycle.refuse(matter, known, late, None) is not None
    assert lifecycle.refuse(matter, known, step(3, "nobody_home", FANG), None) is None


def test_a_step_from_the_past_counts_although_softer_ones_came_after() -> None:
    matter = hazard("G")
    known = [step(5, "tell", FANG)]
    done = step(3, "fixed_and_checked", LI)
    assert lifecycle.refuse(matter, known, done, None) is None
    assert lifecycle.project(matter, [*known, done]).state == State.CLOSED


def test_the_next_step_is_never_dated_before_one_already_seen() -> None:
    assert lifecycle.next_moment([], "2020-01-01T00:00:00Z") == "2020-01-01T00:00:00Z"
    assert lifecycle.next_moment([step(5, "tell")], "2020-01-01T00:00:00Z") == "2026-12-08T01:05:01Z"


ATTEMPTS = st.lists(
    st.tuples(
        st.sampled_from(list(Action)),
        st.sampled_from([LI, FANG, ZHOU, BUREAU]),
        st.sampled_from(["", "情况"]),
        st.fixed_dictionaries(
            {},
            optional={
                "fixed_by": st.sampled_from(["household", "staff", "unit"]),
                "assignee_id": st.sampled_from([FANG.staff_id, "gas"]),
                "days": st.integers(-1, 40),
                "document": st.just("认定书"),
                "decision": st.sampled_from(["major", "general"]),
                "into": st.just(EARLIER),
                "into_found_at": st.sampled_from(["2026-12-01T00:00:00Z", "2026-12-20T00:00:00Z"]),
            },
        ),
        st.integers(1, 90),
    ),
    max_size=14,
)


@given(grade=st.sampled_from([*Grade]), attempts=ATTEMPTS, seed=st.integers(0, 99))
def test_whatever_is_tried_in_whatever_order_it_arrives_these_hold(
    grade: Grade, attempts: list[Any], seed: int
) -> None:
    matter, steps = hazard(grade.value), list[Step]()
    for number, (action, actor, note, data, minute) in enumerate(attempts):
        tried = step(number, action.value, actor, note, **data).model_copy(
            update={"at": f"2026-12-08T{1 + minute // 60:02}:{minute % 60:02}:00Z"}
        )
        if lifecycle.refuse(matter, steps, tried, actor) is None:
            steps.append(tried)
    course = lifecycle.course(matter, steps)
    shuffled = random.Random(seed).sample(steps, len(steps))
    assert lifecycle.course(matter, shuffled) == course
    hard = {one.id for one in steps if not HAZARD.rules[Action(one.action)].soft}
    assert hard <= set(course.taken), "an accepted step counts"
    assert (course.state in ENDED) == (course.closed_at is not None)
    assert course.extensions <= 2
    if grade is Grade.MAJOR and course.state == State.CLOSED:
        assert course.document
        by_boss = ZHOU.staff_id in {one.staff_id for one in steps if one.action == "close"}
        assert by_boss or "general" in {one.data.get("decision") for one in steps}
    if grade is Grade.STANDING and course.state == State.CLOSED and course.fixed:
        closing = max(
            (one for one in steps if one.action == "pass"),
            key=lambda one: (one.at, one.id),
        )
        assert closing.staff_id != course.fixed.staff_id


@given(attempts=ATTEMPTS)
def test_what_is_offered_is_accepted(attempts: list[Any]) -> None:
    matter, steps = hazard("S"), list[Step]()
    inputs: dict[str, Any] = {
        "assignee_id": "gas",
        "days": 2,
        "document": "认定书",
        "decision": "major",
        "fixed_by": "household",
        "into": EARLIER,
        "into_found_at": "2026-12-01T00:00:00Z",
    }
    for number, (_, actor, _, _, minute) in enumerate(attempts, 1):
        offered = lifecycle.offers(matter, steps, actor)
        if not offered:
            continue
        tried = step(number, offered[minute % len(offered)].action.value, actor, **inputs)
        assert lifecycle.refuse(matter, steps, tried, actor) is None
        steps.append(tried)
