"""The workbooks that come with the program: complete, lawful, and right in what answers lead to."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.records import VisitOutcome
from desktop.forms.findings import Finding
from desktop.forms.library import FormLibrary, load_library
from desktop.forms.rulefiles import load_rules
from desktop.forms.session import Session
from desktop.forms.spec import HIDDEN
from desktop.resources import resources

TODAY = date(2026, 12, 8)
RULES = load_rules(resources() / "rules")
ITEMS = {
    "LPG_HOME": {f"LG{number:02}" for number in range(1, 26)},
    "RES_FIRE": {f"RF{number:02}" for number in range(1, 25)},
    "PATROL_LOG": {f"PG{number:02}" for number in range(1, 21)},
    "BLDG_COMMON": {f"BC{number:02}" for number in range(1, 23)},
    "NINE_SMALL": {f"NS{number:02}" for number in range(1, 25)},
    "GEO_FLOOD": {f"GF{number:02}" for number in range(1, 23)},
    "TRAFFIC_PROD": {f"{part}{number:02}" for part in ("TR", "PR") for number in range(1, 13)},
    "VISIT_CARE": {f"VC{number:02}" for number in range(1, 16)},
    "VISIT_HH": {f"VH{number:02}" for number in range(1, 26)},
    "INCIDENT": {f"IC{number:02}" for number in range(1, 12)},
    "DRILL": {f"DR{number:02}" for number in range(1, 9)},
    "PUBLICITY": {f"PB{number:02}" for number in range(1, 8)},
    "TRAINING": {f"TN{number:02}" for number in range(1, 9)},
}
QUICK = {"BC01", "BC02", "BC03", "BC04", "BC05", "BC06", "BC09", "BC13", "BC19", "BC22"}
OBSERVED = {"lg08_leak", "lg15_aged", "vh19_violence", "bc01_fire_lane", "pg06_gas"}
PENALTY = re.compile(r"(消防法|燃气管理条例)》?第(五十[八九]|六十|七十|四十[四五六七八九]|五十)|罚")


@pytest.fixture(scope="module")
def library() -> FormLibrary:
    return load_library(resources() / "forms")


def filled(library: FormLibrary, form: str, answers: dict[str, Any], **subject: Any) -> Session:
    session = Session(library.get(form), subject, TODAY, RULES)
    for name, value in answers.items():
        session.answer(name, value)
    return session


def by_item(session: Session) -> dict[str, Finding]:
    return {found.item: found for found in session.findings}


@pytest.mark.parametrize("form", ITEMS)
def test_every_item_of_the_checklist_has_a_question(library: FormLibrary, form: str) -> None:
    codes = {one.code for one in library.get(form).questions.values() if not one.code.startswith("PW")}
    assert codes - {""} == ITEMS[form]


@pytest.mark.parametrize("form", ["PATROL_LOG", "BLDG_COMMON"])
def test_the_power_grid_is_asked_and_goes_to_the_power_company(library: FormLibrary, form: str) -> None:
    """COR-06: 安置区电网."""
    power = [one for one in library.get(form).questions.values() if one.code.startswith("PW")]
    assert {one.code for one in power} == {"PW01", "PW02", "PW03", "PW04"}
    assert {one.lead.statutory_unit for one in power} == {"供电公司"}


def test_the_quick_variant_has_the_ten_items_of_a_building_lead(library: FormLibrary) -> None:
    session = Session(library.get("BLDG_COMMON"), {}, TODAY, RULES, variant="quick")
    asked = {library.get("BLDG_COMMON").questions[name].code for name in session.relevant}
    assert asked - {""} == QUICK


def test_no_form_cites_a_penalty(library: FormLibrary) -> None:
    cited = set()
    for form in ITEMS:
        for question in library.get(form).questions.values():
            leads = [question.lead, *(one.lead for one in question.choices if one.lead)]
            cited |= {lead.duty_clause for lead in leads if lead.duty_clause}
    assert cited
    assert not [clause for clause in cited if PENALTY.search(clause)]
    known = {row["clause"] for row in RULES.table("clauses", TODAY)}
    assert cited <= known


def test_only_housing_may_be_a_hazard_of_a_visit(library: FormLibrary) -> None:
    for question in library.get("VISIT_HH").questions.values():
        leads = [question.lead, *(one.lead for one in question.choices if one.lead)]
        if question.code != "VH04":
            assert not [lead for lead in leads if lead.matter == "hazard"], question.name


def test_observations_are_never_confirmed_unseen(library: FormLibrary) -> None:
    questions = {name: one for form in ITEMS for name, one in library.get(form).questions.items()}
    assert {questions[name].carry for name in OBSERVED} == {"observe"}
    assert questions["vh19_violence"].private


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_question_and_choice_has_words(library: FormLibrary, language: str) -> None:
    short = language[:2]
    for form in ITEMS:
        for question in library.get(form).questions.values():
            assert question.words.get(short) or question.type in HIDDEN, question.name
            assert all(one.words.get(short) for one in question.choices), question.name


LPG = {"lg01_fuel": ["lpg"], "lg12_hose": "metal"}


@pytest.mark.parametrize(
    ("answers", "item", "grade"),
    [
        ({"lg05_made": "2013-01"}, "LG05", "S"),
        ({"lg05_made": "2017-01", "lg06_extension": "no"}, "LG05", "S"),
        ({"lg05_made": "2017-01", "lg06_extension": "yes"}, "LG05", ""),
        ({"lg05_made": "2020-01"}, "LG05", ""),
        ({"lg05_made": "unknown"}, "LG05", "G"),
        ({"lg06_next_check": "2026-11"}, "LG06", "S"),
        ({"lg06_next_check": "2027-01"}, "LG06", "T"),
        ({"lg06_next_check": "2027-06"}, "LG06", ""),
        ({"lg12_hose": "rubber", "lg13_changed": "2024-01"}, "LG13", "G"),
        ({"lg12_hose": "metal", "lg13_changed": "2024-01"}, "LG13", ""),
        ({"lg08_leak": "leak"}, "LG08", "M"),
        ({"lg03_place": "basement"}, "LG03", "M"),
        ({"lg04_count": 2}, "LG04", ""),
        ({"lg04_count": 3}, "LG04", "G"),
        ({"lg14_length": 2.0}, "LG14", ""),
        ({"lg14_length": 2.1}, "LG14", "G"),
        ({"lg19_regulator": "fixed", "lg20_regulator_changed": "2021-11"}, "LG20", "G"),
        ({"lg22_stove_year": 2018}, "LG22", "G"),
        ({"lg22_stove_year": 2019}, "LG22", ""),
    ],
)
def test_gas_answers_are_graded(library: FormLibrary, answers: dict[str, Any], item: str, grade: str) -> None:
    """COR-06: 液化气罐."""
    found = by_item(filled(library, "LPG_HOME", {**LPG, **answers}))
    assert (found[item].grade if item in found else "") == grade


def test_a_special_home_raises_grades_and_halves_deadlines_once(library: FormLibrary) -> None:
    """COR-07, COR-08, decision 6."""
    answers = {**LPG, "lg15_aged": "yes", "lg21_flame_guard": "none", "lg24_alarm": "none"}
    plain = by_item(filled(library, "LPG_HOME", answers))
    special = by_item(filled(library, "LPG_HOME", answers, special_group=True, in_peak=True))
    assert (plain["LG21"].grade, special["LG21"].grade) == ("G", "S")
    assert (plain["LG24"].grade, special["LG24"].grade) == ("T", "G")
    assert plain["LG15"].due_at == "2026-12-11T16:00:00Z"
    assert special["LG15"].due_at == "2026-12-10T16:00:00Z"
    assert special["LG15"].halved == ["special_group", "peak"]


def test_the_time_for_advice_is_never_halved(library: FormLibrary) -> None:
    answers = {**LPG, "lg13_changed": "unknown"}
    plain = by_item(filled(library, "LPG_HOME", answers))["LG13"]
    special = by_item(filled(library, "LPG_HOME", answers, special_group=True, in_peak=True))["LG13"]
    assert (special.grade, special.due_at, special.halved) == ("T", plain.due_at, [])


def test_a_leak_is_an_emergency(library: FormLibrary) -> None:
    found = by_item(filled(library, "LPG_HOME", {**LPG, "lg08_leak": "leak"}))
    assert found["LG08"].emergency


def test_an_answer_that_is_no_longer_relevant_leads_to_nothing(library: FormLibrary) -> None:
    session = filled(library, "LPG_HOME", {**LPG, "lg15_aged": "yes"})
    assert "LG15" in by_item(session)
    session.answer("lg01_fuel", ["electric"])
    assert not session.findings
    assert "lg15_aged" not in session.relevant


def test_a_normal_patrol_is_one_key(library: FormLibrary) -> None:
    session = filled(library, "PATROL_LOG", {})
    session.all_normal()
    assert not session.missing
    assert not session.findings


def test_a_visit_ends_as_the_program_knows(library: FormLibrary) -> None:
    choices = library.get("VISIT_HH").question("vh01_outcome").choices
    assert {one.name for one in choices} == set(VisitOutcome)


def test_nobody_home_asks_nothing_more(library: FormLibrary) -> None:
    session = filled(library, "VISIT_HH", {"vh01_outcome": "nobody"})
    assert not session.missing
    assert session.relevant == ["vh01_outcome", "vh25_next"]


def test_same_as_last_time_confirms_facts_only(library: FormLibrary) -> None:
    last = {"lg01_fuel": ["lpg"], "lg12_hose": "rubber", "lg08_leak": "none", "lg14_length": 1.5}
    session = Session(library.get("LPG_HOME"), {}, TODAY, RULES, last)
    assert session.same() == ["lg01_fuel", "lg12_hose", "lg14_length"]
    assert "lg08_leak" not in session.answers


def test_by_telephone_only_what_can_be_told_is_confirmed(library: FormLibrary) -> None:
    last = {"vh03_living": 2, "vh05_utilities": "normal", "vh04_housing": "normal"}
    session = Session(library.get("VISIT_HH"), {}, TODAY, RULES, last)
    session.answer("vh01_outcome", "phone")
    assert session.same() == ["vh03_living", "vh05_utilities"]


def test_saved_answers_name_their_fact_or_equipment(library: FormLibrary) -> None:
    session = filled(library, "LPG_HOME", {**LPG, "lg05_made": "2020-05", "lg13_changed": "unknown"})
    assert session.updates["cylinder.made_on"] == "2020-05"
    assert "hose.replaced_on" not in session.updates


def test_cor_11_an_incident_that_is_not_over_is_a_hazard_of_the_same_day(library: FormLibrary) -> None:
    found = by_item(filled(library, "INCIDENT", {"ic10_now": "danger", "ic09_reported": ["none"]}))
    assert (found["IC10"].matter, found["IC10"].grade, found["IC10"].days) == ("hazard", "S", 0)
    assert (found["IC09"].matter, found["IC09"].days) == ("event", 0)
    assert not by_item(filled(library, "INCIDENT", {"ic10_now": "over", "ic09_reported": ["community"]}))


def test_cor_11_an_incident_does_not_happen_tomorrow(library: FormLibrary) -> None:
    assert filled(library, "INCIDENT", {"ic03_on": "2026-12-09"}).errors
    assert not filled(library, "INCIDENT", {"ic03_on": "2026-12-08"}).errors


def test_gov_17_a_problem_of_a_drill_is_followed_and_says_what_will_change(library: FormLibrary) -> None:
    session = filled(library, "DRILL", {"dr06_problems": "喇叭不响"})
    assert by_item(session)["DR06"].matter == "event" and "dr07_fixes" in session.missing
    quiet = filled(library, "DRILL", {})
    assert not by_item(quiet) and "dr07_fixes" not in quiet.relevant


@pytest.mark.parametrize(
    ("form", "all_of_them", "special"),
    [
        ("DRILL", "dr03_people", "dr04_special"),
        ("PUBLICITY", "pb04_people", "pb05_special"),
        ("TRAINING", "tn04_people", "tn05_new"),
    ],
)
def test_gov_01_16_17_some_of_them_are_not_more_than_all(
    library: FormLibrary, form: str, all_of_them: str, special: str
) -> None:
    assert filled(library, form, {all_of_them: 5, special: 6}).errors
    assert not filled(library, form, {all_of_them: 5, special: 5}).errors


def test_workbooks_are_files_of_excel() -> None:
    files = sorted(Path(resources() / "forms").glob("*.xlsx"))
    assert [file.stem for file in files] == sorted(ITEMS)
