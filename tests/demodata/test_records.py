"""What was recorded is true to the forms, and what is open on the demo day is what should be open."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from desktop.domain import lifecycle
from desktop.domain.lifecycle_table import OPEN
from desktop.domain.matters import Matter, Step
from desktop.domain.moments import china_day, from_moment, to_moment
from desktop.domain.people import Resident
from desktop.forms.library import FormLibrary, load_library
from desktop.forms.residents import RESIDENTS, resident_choices
from desktop.forms.rulefiles import load_rules
from desktop.forms.session import Session
from desktop.resources import resources
from server.demodata import DEMO_DAY, generate
from server.demodata.when import moment

ByKind = dict[str, list[dict[str, Any]]]
NOW = moment(DEMO_DAY, 9, 0)


@pytest.fixture(scope="module", params=[1, 4])
def by_kind(request: pytest.FixtureRequest) -> ByKind:
    found: ByKind = defaultdict(list)
    for kind, row in generate(request.param, DEMO_DAY):
        found[kind].append(row)
    return found


@pytest.fixture(scope="module")
def library() -> FormLibrary:
    return load_library(resources() / "forms")


def day_due(matter: dict[str, Any]) -> date:
    """Last day of the deadline."""
    return china_day(to_moment(from_moment(matter["due_at"]) - timedelta(minutes=1)))


def open_hazards(by_kind: ByKind) -> list[dict[str, Any]]:
    return [one for one in by_kind["matter"] if one["matter"] == "hazard" and one["state"] in OPEN]


def test_records_are_many_and_reach_back_two_years(by_kind: ByKind) -> None:
    forms = Counter(record["form"] for record in by_kind["record"])
    of_homes = {"VISIT_HH", "LPG_HOME", "RES_FIRE"}
    events = {"INCIDENT": 1, "DRILL": 3, "PUBLICITY": 4, "TRAINING": 2}
    assert set(forms) == of_homes | {"BLDG_COMMON", "PATROL_LOG", "NINE_SMALL", "TRAFFIC_PROD", *events}
    assert {form: forms[form] for form in events} == events, "one hazard point still owes its drill"
    assert 3_300 <= sum(forms.values()) <= 6_000
    first = min(record["seen_at"] for record in by_kind["record"])
    assert china_day(first) < DEMO_DAY - timedelta(days=690)


def test_nothing_was_seen_entered_or_done_after_the_morning_of_the_demo_day(by_kind: ByKind) -> None:
    assert max(record["entered_at"] for record in by_kind["record"]) <= NOW
    assert max(step["at"] for step in by_kind["step"]) <= NOW
    assert all(record["seen_at"] <= record["entered_at"] for record in by_kind["record"])


def test_numbers_are_unique(by_kind: ByKind) -> None:
    for kind in ("record", "matter"):
        numbers = [row["number"] for row in by_kind[kind]]
        assert len(set(numbers)) == len(numbers)


def test_answers_are_complete_and_valid_in_the_form_itself(by_kind: ByKind, library: FormLibrary) -> None:
    rules = load_rules(resources() / "rules")
    special = {home["id"] for home in by_kind["household"] if home["special"]}
    private = {row["record_id"]: row["answers"] for row in by_kind["record_private"]}
    people = [Resident.model_validate(row) for row in by_kind["resident"]]
    for record in by_kind["record"][-400::8]:
        spec = library.get(record["form"], record["form_version"])
        day = china_day(record["seen_at"])
        about = {"special_group": record["subject_id"] in special, "in_peak": rules.in_peak(day) is not None}
        here = [one for one in people if one.household_id == record["subject_id"]]
        lists = {RESIDENTS: resident_choices(here, DEMO_DAY, {}, {})}
        given = {**record["answers"], **private.get(record["id"], {})}
        session = Session(spec, about, day, rules, None, record["variant"], lists, answers=given)
        hidden = {name for name, question in spec.questions.items() if question.private}
        assert not session.unfit, record["form"]
        assert not session.errors, record["form"]
        assert not [name for name in session.missing if name not in hidden], record["form"]
        assert set(record["answers"]) <= set(session.given) - hidden


def test_private_answers_are_never_in_a_plain_record(by_kind: ByKind, library: FormLibrary) -> None:
    spec = library.get("VISIT_HH")
    hidden = {name for name, question in spec.questions.items() if question.private}
    assert not [one for one in by_kind["record"] if hidden & set(one["answers"])]


def test_states_follow_from_the_steps_and_every_step_counted(by_kind: ByKind) -> None:
    steps: dict[str, list[Step]] = defaultdict(list)
    for row in by_kind["step"]:
        steps[row["matter_id"]].append(Step.model_validate(row))
    for row in by_kind["matter"]:
        matter = Matter.model_validate(row)
        end = lifecycle.course(matter, steps[row["id"]])
        assert (end.state, end.due_at, end.closed_at) == (row["state"], row["due_at"], row["closed_at"])
        assert len(end.taken) == len(steps[row["id"]]), row["title"]


def test_almost_all_hazards_are_closed(by_kind: ByKind) -> None:
    hazards = [one for one in by_kind["matter"] if one["matter"] == "hazard"]
    assert 300 <= len(hazards) <= 800
    assert 12 <= len(open_hazards(by_kind)) <= 25


def test_only_the_named_ones_are_overdue_and_by_one_day(by_kind: ByKind) -> None:
    late = {one["where"]: one for one in open_hazards(by_kind) if one["due_at"] < NOW}
    assert set(late) == {"3栋2单元502", "4栋2单元302", "9栋2单元402"}
    assert {day_due(one) for one in late.values()} == {DEMO_DAY - timedelta(days=1)}
    assert late["3栋2单元502"]["grade"] == "S"


def test_some_fall_due_today_some_wait_for_re_inspection_one_came_back_one_may_be_major(
    by_kind: ByKind,
) -> None:
    found = open_hazards(by_kind)
    assert sum(day_due(one) == DEMO_DAY for one in found) >= 3
    assert sum(one["state"] == "to_check" for one in found) >= 3
    returned = [step for step in by_kind["step"] if step["action"] == "return"]
    assert [step["note"] for step in returned] == ["软管换了没有？请补照片"]
    major = [one for one in found if one["grade"] == "M"]
    assert [(one["where"], one["state"]) for one in major] == [("5栋2单元101", "reported")]


def test_the_fixer_of_a_standing_hazard_never_passed_it_himself(by_kind: ByKind) -> None:
    standing = {one["id"] for one in by_kind["matter"] if one["grade"] == "S"}
    by: dict[tuple[str, str], str] = {
        (one["matter_id"], one["action"]): one["staff_id"] for one in by_kind["step"]
    }
    passed = [matter for matter, action in by if action == "pass" and matter in standing]
    assert passed
    assert all(by[(matter, "pass")] != by[(matter, "fixed")] for matter in passed)


def test_rows_of_a_home_are_where_their_readers_are(by_kind: ByKind) -> None:
    for matter in by_kind["matter"]:
        kind = "building" if matter["matter"] == "hazard" and matter["building_id"] else "grid"
        assert matter["scope_id"].startswith(kind)
    for record in by_kind["record"]:
        expected = "building:" if record["form"] == "BLDG_COMMON" else "grid:"
        assert record["scope_id"].startswith(expected)


def test_photos_belong_to_matters_of_the_same_scope(by_kind: ByKind) -> None:
    scopes = {one["id"]: one["scope_id"] for one in by_kind["matter"]}
    assert {photo["moment"] for photo in by_kind["photo"]} == {"before", "after"}
    for photo in by_kind["photo"]:
        assert scopes[photo["matter_id"]] == photo["scope_id"]


def test_the_gear_of_an_open_hazard_is_the_gear_that_was_seen(by_kind: ByKind) -> None:
    doors = {home["door"]: home["id"] for home in by_kind["household"]}
    kept = {(one["household_id"], one["kind"]): one for one in by_kind["equipment"]}
    assert kept[(doors["3栋1单元101"], "hose")]["material"] == "rubber"
    assert kept[(doors["11栋2单元201"], "cylinder")]["next_check_on"] == "2026-08"


def test_one_standing_hazard_waits_for_another_person_to_re_inspect(by_kind: ByKind) -> None:
    steps = {(one["matter_id"], one["action"]) for one in by_kind["step"]}
    waiting = [
        one
        for one in open_hazards(by_kind)
        if one["state"] == "to_check" and one["grade"] == "S" and (one["id"], "assign") not in steps
    ]
    assert [one["where"] for one in waiting] == ["2栋2单元401"]
