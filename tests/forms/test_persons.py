"""Repeats about rows of a list: persons of a home, each with his own answers, whoever moves in or out."""

from dataclasses import replace

import pytest

from desktop.forms.carrying import known_answers
from desktop.forms.saved import kept_updates, worked_out
from desktop.forms.spec import Choice
from tests.forms.books import ITEM, ask, begin, calc, end, form, opened

PERSONS = [
    calc("n", f"count(instance('residents'){ITEM})"),
    begin("people", repeat_count="${n}", label="${called} (${age})"),
    calc("who", f"instance('residents'){ITEM}[position() = position(current()/..)]/name"),
    calc("called", "pulldata('residents', 'label', 'name', ${who})"),
    calc("age", "pulldata('residents', 'age', 'name', ${who})"),
    ask("job", save_to="labour", carry="fact"),
    end(),
]
OF_RESIDENTS = [{"list_name": "residents", "entity_id": "${who}", "repeat": "${people}", "label": "x"}]


def persons(**ages: int) -> dict[str, list[Choice]]:
    rows = [
        Choice(n, {"zh": n}, columns={"name": n, "label": n.upper(), "age": str(a)}) for n, a in ages.items()
    ]
    return {"residents": rows}


def test_who_is_in_a_repeat_is_its_heading_and_is_kept() -> None:
    spec = form(PERSONS, entities=OF_RESIDENTS)
    session = opened(spec, {"people[2]/job": "cook"}, lists=persons(li=40, wu=70))
    assert [session.heading(key, "en") for key in session.relevant] == ["LI (40)", "WU (70)"]
    assert [one.label("en") for one in session.sections] == ["LI (40)", "WU (70)"]
    assert session.given == {"people[2]/job": "cook", "people[2]/who": "wu"}
    assert session.kept == {"people[1]/who": "li", "people[2]/who": "wu", "people[2]/job": "cook"}


def test_answers_follow_the_person_when_the_list_has_changed() -> None:
    spec = form(PERSONS, entities=OF_RESIDENTS)
    kept = {"people[1]/who": "li", "people[1]/job": "cook", "people[2]/who": "wu", "people[2]/job": "none"}
    session = opened(spec, kept, lists=persons(an=9, wu=70, li=40))
    assert (session.answers["people[3]/job"], session.answers["people[2]/job"]) == ("cook", "none")
    assert "people[1]/job" not in session.answers


def test_answers_about_somebody_who_is_gone_are_kept_aside_until_he_is_back() -> None:
    spec = form(PERSONS, entities=OF_RESIDENTS)
    kept = {"people[1]/who": "li", "people[1]/job": "cook", "people[2]/who": "wu", "people[2]/job": "none"}
    session = opened(spec, kept, lists=persons(wu=70))
    assert session.given == {"people[1]/job": "none", "people[1]/who": "wu"}
    assert session.unfit == {"people[1]/who": "li", "people[1]/job": "cook"}


def test_what_a_list_knows_is_the_last_answer() -> None:
    spec = form(PERSONS, entities=OF_RESIDENTS)
    rows = {
        "residents": [
            replace(one, columns={**one.columns, "labour": "cook"}) for one in persons(li=4)["residents"]
        ]
    }
    last = known_answers(spec, rows, {})
    session = opened(spec, last=last, lists=rows)
    assert (session.last_answer("people[1]/job"), session.same()) == ("cook", ["people[1]/job"])
    assert known_answers(spec, rows, {"people[4]/who": "li", "people[4]/job": "smith"}) == {}


def test_what_an_instance_says_of_a_person() -> None:
    spec = form(
        [
            begin("people", repeat_count="2"),
            calc("who", "selected-at('r1 r2', position(..) - 1)"),
            ask("phone", save_to="phone", carry="fact"),
            end(),
        ],
        entities=[{"list_name": "residents", "entity_id": "${who}", "repeat": "${people}", "label": "x"}],
    )
    last = {"people[1]/who": "r2", "people[1]/phone": "10000000002"}
    session = opened(spec, {"people[1]/phone": "10000000001"}, last=last)
    assert session.last_answer("people[2]/phone") == "10000000002"
    assert session.last_answer("people[1]/phone") is None
    assert session.same() == ["people[2]/phone"]
    found = [(one.entity_id, one.values) for one in session.entity_updates]
    assert found == [("r1", {"phone": "10000000001"}), ("r2", {"phone": "10000000002"})]
    assert session.updates == {}


def test_what_was_kept_says_the_same_of_a_person_and_of_one_who_is_gone() -> None:
    spec = form(PERSONS, entities=OF_RESIDENTS)
    session = opened(spec, {"people[1]/job": "cook", "people[2]/job": "smith"}, lists=persons(li=40, wu=70))
    kept = kept_updates(spec, session.given)
    assert kept == session.entity_updates != []
    later = opened(spec, session.given, lists=persons(wu=70))
    assert [one.entity_id for one in later.entity_updates] == ["wu"]
    assert [(one.entity_id, one.values["labour"]) for one in kept] == [("li", "cook"), ("wu", "smith")]
    assert not worked_out(spec)


@pytest.mark.parametrize("entity", [{"update_if": "${n} > 1"}, {"entity_id": "concat('r', ${who})"}])
def test_what_only_the_open_form_can_tell(entity: dict[str, str]) -> None:
    """By a condition, of a row that is worked out, of a value that nobody typed."""
    assert worked_out(form(PERSONS, entities=[OF_RESIDENTS[0] | entity]))
    of_home = [{"list_name": "household", "entity_id": "${n}", "label": "x"}]
    assert worked_out(form([ask("n"), calc("double", "${n} * 2", save_to="double")], entities=of_home))
    assert not worked_out(form([ask("n", save_to="rooms")], entities=of_home))
