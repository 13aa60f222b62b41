"""The sheets settings and entities, parameters and appearances as the XLSForm specification has them."""

import pytest

from desktop.forms.compile import compile_workbook
from desktop.forms.spec import Choice
from tests.forms.books import ask, begin, book, choices, end, form, opened, refused

# the sheets settings and entities


def test_settings_name_the_form_and_give_its_version() -> None:
    spec = form([ask("a")], settings={"form_title": "Example", "form_id": "ex_id", "version": "2017021501"})
    assert (spec.title("en"), spec.code, spec.version) == ("Example", "ex_id", "2017021501")


def test_the_name_of_the_file_stands_in_for_a_form_without_settings() -> None:
    spec = compile_workbook(book([ask("a")], settings={"form_id": "", "version": ""}), name="visit")
    assert (spec.code, spec.title("en")) == ("visit", "visit")


def test_the_name_of_a_record_is_looked_at_though_records_are_named_by_form_and_subject() -> None:
    form([ask("first"), ask("last")], settings={"instance_name": "concat(${first}, ' ', ${last})"})
    assert refused([ask("first")], settings={"instance_name": "concat(${first}, ${last})"}) == ["no_question"]
    assert refused([ask("first")], settings={"instance_name": "concat(${first}"}) == ["bad_expression"]


@pytest.mark.parametrize("column", ["public_key", "submission_url"])
def test_no_other_server_and_no_other_key(column: str) -> None:
    assert refused([ask("a")], settings={column: "x"}) == ["refused"]


@pytest.mark.parametrize(
    "column", ["style", "name", "namespaces", "auto_send", "attribute::xyz", "clean_text_values"]
)
def test_settings_that_mean_nothing_here_may_stand(column: str) -> None:
    assert form([ask("a")], settings={column: "yes"}).questions


def test_attributes_for_other_programs_may_stand() -> None:
    assert form([ask("a", **{"instance::hxl": "#population"})]).questions
    assert refused([ask("a", **{"bind::esri:fieldLength": "50"})]) == ["column_refused"]


RESIDENTS = {"residents": [Choice("r1", {"zh": "李"}), Choice("r2", {"zh": "吴"})]}


def test_an_entity_is_updated_by_save_to() -> None:
    survey = [ask("who", "select_one_from_file residents.csv"), ask("job", save_to="labour"), ask("x")]
    entities = [{"list_name": "residents", "entity_id": "${who}", "update_if": "${x} != 'no'", "label": "l"}]
    session = opened(form(survey, entities=entities), {"who": "r2", "job": "cook"}, lists=RESIDENTS)
    assert [(one.entity_id, one.values) for one in session.entity_updates] == [("r2", {"labour": "cook"})]
    assert session.updates == {}
    session.answer("x", "no")
    assert session.entity_updates == []


def test_several_entities_are_told_apart_by_the_list_before_save_to() -> None:
    survey = [
        ask("rooms", "integer", save_to="household#rooms"),
        begin("people", repeat_count="1"),
        ask("who", "select_one_from_file residents.csv"),
        ask("job", save_to="residents#labour"),
        end(),
    ]
    entities = [
        {"list_name": "residents", "entity_id": "${who}", "label": "l", "repeat": "${people}"},
        {"list_name": "household", "entity_id": "${rooms}", "label": "l"},
    ]
    answers = {"people[1]/who": "r1", "people[1]/job": "cook", "rooms": 3}
    session = opened(form(survey, entities=entities), answers, lists=RESIDENTS)
    [update] = session.entity_updates
    assert (update.list_name, update.entity_id, update.values) == ("residents", "r1", {"labour": "cook"})
    assert session.updates == {"rooms": 3}


@pytest.mark.parametrize(
    ("entity", "key"),
    [
        ({"list_name": "trees", "entity_id": "${a}"}, "list_not_written"),
        ({"list_name": "residents"}, "no_entity_id"),
        ({"list_name": "residents", "entity_id": "${a}", "create_if": "true()"}, "refused"),
        ({"list_name": "residents", "entity_id": "${a}", "repeat": "${g}"}, "no_repeat"),
        ({"list_name": "residents", "entity_id": "${gone}"}, "no_question"),
        ({"list_name": "residents", "entity_id": "concat("}, "bad_expression"),
        ({"list_name": "household", "entity_id": "${a}", "repeat": "${r}"}, "refused"),
    ],
)
def test_an_entity_that_cannot_be_written_is_refused(entity: dict[str, str], key: str) -> None:
    survey = [ask("a", save_to="x"), begin("g", "group"), ask("b"), end("group"), begin("r"), ask("c"), end()]
    assert key in refused(survey, entities=[{"label": "l", **entity}])


# parameters and appearances


@pytest.mark.parametrize(("value", "fits"), [(0, True), (10, True), (11, False), (-1, False), (2.5, False)])
def test_a_range_is_from_0_to_10_by_1_unless_it_is_said(value: float, fits: bool) -> None:
    assert bool(opened(form([ask("r", "range")]), {"r": value}).errors) is not fits


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("image", "max-pixels=1000"),
        ("geopoint", "capture-accuracy=10 warning-accuracy=10"),
        ("text", "rows=5"),
        ("range", "start=1, end=5; step=1"),
        ("select_one k", "seed=1 randomize=false"),
    ],
)
def test_parameters_of_the_specification(kind: str, parameters: str) -> None:
    assert form([ask("q", kind, parameters=parameters)], choices(k="a b")).questions


@pytest.mark.parametrize(
    ("kind", "parameters", "key"),
    [
        ("text", "max-pixels=10", "unknown_parameter"),
        ("image", "max-pixels=many", "bad_parameters"),
        ("integer", "start=1", "unknown_parameter"),
        ("select_one k", "randomize=true", "refused"),
    ],
)
def test_parameters_that_mean_nothing_are_refused(kind: str, parameters: str, key: str) -> None:
    assert key in refused([ask("q", kind, parameters=parameters)], choices(k="a b"))


@pytest.mark.parametrize(
    ("appearance", "key"),
    [
        ("likert", "refused"),
        ("quick map", "refused"),
        ("ex:org.example.app(uuid='x')", "refused"),
        ("minimal search('fruits')", "refused"),
        ("coptic", "refused"),
        ("multilne", "appearance_meant"),
    ],
)
def test_appearances_that_would_not_be_there_are_refused(appearance: str, key: str) -> None:
    assert refused([ask("q", appearance=appearance)]) == [key]


def test_appearances_of_groups_are_looked_at_too() -> None:
    assert refused([begin("g", "group", appearance="feild-list"), ask("q"), end("group")]) == [
        "appearance_meant"
    ]
