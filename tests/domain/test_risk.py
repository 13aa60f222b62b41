"""返贫风险初判 (COR-14, domain reference 2.7): every sign gives its colour, and every colour its reasons."""

from datetime import date, timedelta
from typing import Any

import pytest

from desktop.domain.risk import (
    COLOURS,
    Answers,
    Colour,
    HomeFacts,
    Limits,
    Repeat,
    Sign,
    judge,
    labour_mark,
    limits,
    mark_of,
    without_work,
)
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources

TODAY = date(2026, 12, 8)
KNOWN = Limits(benefit_days=60, medical_yuan=10000, yellows=2, repeat_days=90, repeat_count=2)
WORKS, SEEKS = "flexible", "unemployed"


def visit(ago: int = 7, form: str = "VISIT_HH", **given: Any) -> Answers:
    return Answers(f"record {ago}", form, TODAY - timedelta(days=ago), given)


def judged(*visits: Answers, labour: tuple[str, ...] = (WORKS,), **more: Any) -> tuple[Colour, set[Sign]]:
    colour, reasons = judge(HomeFacts(labour, visits, **more), KNOWN, TODAY)
    return colour, {one.sign for one in reasons}


def test_the_thresholds_come_from_the_dated_table() -> None:
    assert limits(load_rules(resources() / "rules"), TODAY) == KNOWN


def test_a_home_without_a_sign_is_green_and_gives_no_reason() -> None:
    assert judged(visit(vh07_change="none", vh10_income="same")) == (Colour.GREEN, set())


@pytest.mark.parametrize(
    ("answers", "colour", "sign"),
    [
        ({"vh07_change": "lost"}, Colour.YELLOW, Sign.JOB_LOST),
        ({"vh10_income": "much_less"}, Colour.YELLOW, Sign.INCOME),
        ({"vh11_spending": ["medical", "disaster"]}, Colour.RED, Sign.DISASTER),
        ({"vh11_spending": ["accident"]}, Colour.RED, Sign.DISASTER),
        ({"vh11_medical": 10001}, Colour.ORANGE, Sign.MEDICAL),
        ({"vh16_benefits": "should"}, Colour.RED, Sign.ENTITLED),
        ({"people[2]/vh14_school": "suspected"}, Colour.ORANGE, Sign.SCHOOL),
    ],
)
def test_an_answer_of_a_visit_gives_its_sign(answers: dict[str, Any], colour: Colour, sign: Sign) -> None:
    assert judged(visit(**answers)) == (colour, {sign})


WITHIN: list[dict[str, Any]] = [
    {"vh11_medical": 10000},
    {"vh11_spending": ["medical"]},
    {"vh10_income": "less"},
]


@pytest.mark.parametrize("answers", WITHIN)
def test_what_stays_within_the_limit_gives_none(answers: dict[str, Any]) -> None:
    assert judged(visit(**answers)) == (Colour.GREEN, set())


def test_two_yellow_signs_make_orange() -> None:
    colour, found = judged(visit(vh07_change="lost", vh10_income="much_less"))
    assert (colour, found) == (Colour.ORANGE, {Sign.JOB_LOST, Sign.INCOME})


def test_the_last_visit_counts_not_those_before() -> None:
    assert judged(visit(1, vh10_income="same"), visit(30, vh10_income="much_less"))[0] is Colour.GREEN


def test_the_only_earner_who_lost_work_is_another_sign_than_one_of_several() -> None:
    lost = visit(vh07_change="lost")
    assert judged(lost, labour=("unable",)) == (Colour.ORANGE, {Sign.SOLE_EARNER})
    assert judged(lost, labour=(SEEKS,)) == (Colour.RED, {Sign.SOLE_EARNER, Sign.NO_WORK})
    assert judged(lost, labour=(SEEKS, WORKS)) == (Colour.YELLOW, {Sign.JOB_LOST})


def test_a_death_is_red_only_where_nobody_earns_any_more() -> None:
    died = visit(vh03_changes=["death"])
    assert judged(died, labour=("unable",)) == (Colour.RED, {Sign.EARNER_DIED})
    assert judged(died) == (Colour.GREEN, set())


@pytest.mark.parametrize(("first", "colour"), [(60, Colour.GREEN), (61, Colour.YELLOW)])
def test_a_benefit_is_late_after_60_days_of_visits_in_a_row(first: int, colour: Colour) -> None:
    late = [visit(ago, vh16_benefits="not_received") for ago in (1, 30, first)]
    assert judged(*late)[0] is colour
    paid_between = [late[0], visit(20, vh16_benefits="received"), late[2]]
    assert judged(*paid_between)[0] is Colour.GREEN


def test_work_is_told_from_the_people_themselves_led_04() -> None:
    assert judged(labour=(SEEKS, "student", "unable")) == (Colour.RED, {Sign.NO_WORK})
    homes = ((SEEKS, "not_seeking"), (SEEKS, WORKS), ("unable",), ())
    assert [without_work(one) for one in homes] == [2, 0, 0, 0]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"people[1]/vc02_carer": "away", "people[1]/vc01_self_care": "able"}, {Sign.CARER}),
        ({"people[1]/vc02_carer": "away", "people[1]/vc01_self_care": "unable"}, {Sign.UNSAFE}),
        ({"people[1]/vc01_self_care": "unable", "people[2]/vc02_carer": "away"}, {Sign.CARER}),
        ({"people[1]/vc07_fire": "risk", "people[1]/vc01_self_care": "unable"}, {Sign.UNSAFE}),
        ({"people[1]/vc07_fire": "risk"}, set()),
        ({"people[1]/vc09_guardian": "none"}, {Sign.UNSAFE}),
        ({"people[1]/vc02_carer": "there", "people[1]/vc01_self_care": "unable"}, set()),
    ],
)
def test_who_cannot_look_after_himself_and_has_nobody_is_red(given: dict[str, Any], found: set[Sign]) -> None:
    assert judged(care=[visit(form="VISIT_CARE", **given)])[1] == found


def test_the_same_serious_hazard_twice_in_90_days_is_a_sign() -> None:
    def at(ago: int, item: str = "LG15") -> Repeat:
        return Repeat(f"matter {ago}", item, "软管老化", TODAY - timedelta(days=ago))

    assert judged(hazards=[at(90), at(3)]) == (Colour.YELLOW, {Sign.REPEATED})
    assert judged(hazards=[at(91), at(3)])[0] is Colour.GREEN
    assert judged(hazards=[at(20, "RF02"), at(3)])[0] is Colour.GREEN


def test_every_reason_names_the_answer_that_caused_it() -> None:
    given: dict[str, Any] = {
        "vh07_change": "lost",
        "vh11_medical": 20000,
        "people[1]/vh14_school": "suspected",
    }
    _, reasons = judge(HomeFacts((WORKS,), [visit(**given)]), KNOWN, TODAY)
    assert [(one.sign, one.key, one.value, one.record_id) for one in reasons] == [
        (Sign.MEDICAL, "vh11_medical", 20000, "record 7"),
        (Sign.SCHOOL, "people[1]/vh14_school", "suspected", "record 7"),
        (Sign.JOB_LOST, "vh07_change", "lost", "record 7"),
    ]
    assert set(COLOURS) == set(Sign)


def test_a_mark_changes_with_the_facts_and_with_nothing_else() -> None:
    def mark(**given: Any) -> str:
        return mark_of(judge(HomeFacts((WORKS,), [visit(**given)]), KNOWN, TODAY)[1])

    assert mark(vh10_income="much_less") == mark(vh10_income="much_less", vh23_satisfied="good")
    assert mark(vh10_income="much_less") != mark(vh10_income="much_less", vh07_change="lost")
    assert labour_mark({"b": SEEKS, "a": "unable"}) == labour_mark({"a": "unable", "b": SEEKS})
    assert labour_mark({"a": SEEKS}) != labour_mark({"a": "not_seeking"})
