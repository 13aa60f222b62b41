"""Types, columns and settings as the text of the XLSForm specification (xlsform.org, 2024-03) has them."""

from typing import Any

import pytest

from desktop.forms.compile import compile_workbook
from desktop.forms.faults import FormFaults
from desktop.forms.spec import Choice, FormSpec
from tests.forms.books import ITEM, Row, Table, ask, begin, book, calc, choices, end, form, opened

PIZZA = choices(pizza_toppings="cheese pepperoni sausage")
YN = choices(yes_no="yes no")


def refused(survey: Table, rows: Table = (), **others: Any) -> list[str]:
    """Keys of the faults."""
    with pytest.raises(FormFaults) as caught:
        form(survey, rows, **others)
    return [one.say.key.removeprefix("forms.") for one in caught.value.faults]


# the survey: names, languages, hints


def test_names_are_letters_digits_hyphens_underscores_and_periods_and_case_matters() -> None:
    spec = form([ask("_a-1.b"), ask("_A-1.b"), ask("年龄")])
    assert list(spec.questions) == ["_a-1.b", "_A-1.b", "年龄"]
    assert refused([ask("1a")]) == ["bad_name"]


def test_no_two_entries_can_have_the_same_name() -> None:
    assert refused([ask("a"), begin("g", "group"), ask("a"), end("group")]) == ["name_twice"]


def test_columns_stand_in_any_order_with_any_capitals_and_rows_may_be_blank() -> None:
    rows: list[Row] = [
        {"Label": "Age?", "NAME": "age", "Type": "integer"},
        {},
        {"Type": "note", "Label": "x"},
    ]
    spec = form(rows)
    assert spec.questions["age"].label("en") == "Age?"


def test_several_languages_and_the_one_of_the_settings_for_columns_without() -> None:
    cells = {"label::English (en)": "How old?", "label::Español (es)": "¿Cuántos años?", "hint": "Alter"}
    spec = form([ask("age", "integer", label="", **cells)], settings={"default_language": "German (de)"})
    question = spec.questions["age"]
    assert (question.label("en"), question.label("es"), question.hint("de")) == (
        "How old?",
        "¿Cuántos años?",
        "Alter",
    )
    assert spec.languages == ("de", "en", "es")


def test_signs_of_styling_are_taken_off_and_the_words_stay() -> None:
    cells = {
        "label": "**Is** it _hot_? See [help](http://example.org) for m<sup>2</sup>",
        "hint": "# Head\n\\*kept\\* and 2*3*4 of ${_a_}",
    }
    spec = form([ask("_a_"), ask("b", **cells)])
    assert spec.questions["b"].label("en") == "Is it hot? See help for m2"
    assert spec.questions["b"].hint("en") == "Head\n*kept* and 2*3*4 of ${_a_}"


def test_hints_and_guidance() -> None:
    question = form([ask("a", hint="look here", guidance_hint="when training")]).questions["a"]
    assert (question.hint("en"), question.guidance["zh"]) == ("look here", "when training")


# choices


def test_choice_names_of_select_one_may_have_spaces_of_select_multiple_not() -> None:
    rows = [{"list_name": "k", "name": "two words"}, {"list_name": "k", "name": "one"}]
    session = opened(form([ask("q", "select_one k"), ask("r", relevant="selected(${q}, 'two words')")], rows))
    session.answer("q", "two words")
    assert session.relevant == ["q", "r"]
    assert refused([ask("q", "select_multiple k")], rows) == ["choice_with_space"]


def test_the_same_choice_twice_is_refused_unless_the_settings_allow_it() -> None:
    rows = [
        {"list_name": "k", "name": "a", "of": "x"},
        {"list_name": "k", "name": "a", "of": "y"},
    ]
    survey = [ask("of"), ask("q", "select_one k", choice_filter="of = ${of}")]
    assert refused(survey, rows) == ["choice_twice"]
    spec = form(survey, rows, {"allow_choice_duplicates": "yes"})
    assert [one.columns["of"] for one in opened(spec, {"of": "y"}).choices("q")] == ["y"]


def test_setting_relevance_by_one_of_several_choices() -> None:
    survey = [
        ask("likes_pizza", "select_one yes_no"),
        ask("favorite_topping", "select_multiple pizza_toppings or_other", relevant="${likes_pizza} = 'yes'"),
        ask("favorite_cheese", relevant="selected(${favorite_topping}, 'cheese')"),
    ]
    session = opened(form(survey, [*YN, *PIZZA]), {"likes_pizza": "yes"})
    session.answer("favorite_topping", ["sausage", "cheese"])
    assert session.relevant == ["likes_pizza", "favorite_topping", "favorite_cheese"]
    session.answer("favorite_topping", ["other"])
    assert session.relevant == ["likes_pizza", "favorite_topping", "favorite_topping_other"]
    session.answer("likes_pizza", "no")
    assert session.relevant == ["likes_pizza"]


def of_file(kind: str, parameters: str, **files: bytes) -> FormSpec:
    survey = [
        ask("of"),
        ask("hh", f"{kind} households.csv", parameters=parameters, choice_filter="street = ${of}"),
        calc("rooms", "instance('households')" + ITEM + "[housenum = ${hh}]/rooms"),
    ]
    return compile_workbook(book(survey), files={f"{name}.csv": data for name, data in files.items()})


@pytest.mark.parametrize("kind", ["select_one_from_file", "select_multiple_from_file"])
def test_choices_from_a_file_with_columns_of_its_own(kind: str) -> None:
    csv = "housenum,housename,street,rooms\n1,梅园,east,4\n2,桂园,west,7\n".encode()
    session = opened(of_file(kind, "value=housenum label=housename", households=csv), {"of": "west"})
    assert [(one.name, one.label("en")) for one in session.choices("hh")] == [("2", "桂园")]
    session.answer("hh", "2" if kind == "select_one_from_file" else ["2"])
    assert session.values["rooms"] == "7"


def test_a_file_may_be_attached_for_expressions_alone() -> None:
    survey = [
        ask("participants", "csv-external", label=""),
        ask("id"),
        calc("first", "instance('participants')" + ITEM + "[pid = ${id}]/fname"),
        calc("pulled", "pulldata('participants', 'fname', 'pid', ${id})"),
    ]
    spec = compile_workbook(book(survey), files={"participants.csv": b"pid,fname\n7,Mei\n8,Wu\n"})
    assert list(spec.questions) == ["id", "first", "pulled"]
    values = opened(spec, {"id": "8"}).values
    assert (values["first"], values["pulled"]) == ("Wu", "Wu")
    with pytest.raises(FormFaults) as caught:
        compile_workbook(book(survey))
    assert [(one.say.key, one.row) for one in caught.value.faults if one.column == "name"] == [
        ("forms.no_list_file", 2)
    ]


def test_values_are_looked_up_in_the_sheet_choices() -> None:
    rows: Table = [{"list_name": "fruits", "name": "mango", "price": 4}, {"list_name": "fruits", "name": "pear"}]
    survey = [
        ask("f", "select_one fruits"),
        calc("p", "instance('fruits')" + ITEM + "[name = ${f}]/price * 2"),
    ]
    assert opened(form(survey, rows), {"f": "mango"}).values["p"] == 8


# formulas


def test_a_constraint_is_looked_at_when_there_is_an_answer_and_has_its_message() -> None:
    spec = form([ask("age", "integer", constraint=". >= 18", constraint_message="18 or older")])
    session = opened(spec)
    assert not session.errors
    session.answer("age", 17)
    assert [one.words["zh"] for one in session.errors] == ["18 or older"]


def test_required_and_its_message() -> None:
    spec = form([ask("a", required="yes", required_message="Sorry"), ask("b", required="no"), ask("c")])
    session = opened(spec)
    assert session.missing == ["a"] and spec.questions["a"].required_words["zh"] == "Sorry"


def test_a_calculation_is_shown_in_a_label_or_in_a_readonly_field_or_not_at_all() -> None:
    survey = [
        ask("amount", "decimal"),
        calc("tip", "${amount} * 0.18"),
        ask("display", "note", label="18% tip for your meal is: ${tip}"),
        ask("shown", "note", calculation="${amount} * 0.5"),
        ask("hidden", "text", calculation="${amount} + 1", label=""),
        ask("day", "date", readonly="true", calculation="today()"),
    ]
    session = opened(form(survey), {"amount": 50})
    assert session.relevant == ["amount", "display", "shown", "day"] and session.to_answer == ["amount"]
    assert session.label("display", "en") == "18% tip for your meal is: 9"
    assert (session.values["shown"], session.values["hidden"], session.values["day"]) == (
        25,
        51,
        "2026-12-08",
    )


def test_a_trigger_may_also_clear_an_answer() -> None:
    session = opened(form([ask("name"), ask("age", "integer", trigger="${name}")]), {"name": "A", "age": 80})
    assert session.values == {"name": "A", "age": 80}
    session.answer("name", "B")
    assert session.values == {"name": "B"}
    session.answer("age", 91)
    assert session.values == {"name": "B", "age": 91}


def test_several_questions_may_have_the_same_trigger() -> None:
    survey = [
        ask("temp", "integer"),
        ask("stamp", "dateTime", label="", calculation="now()", trigger="${temp}"),
        ask("f", label="Fahrenheit", calculation="32 + 1.8 * ${temp}", trigger="${temp}", readonly="true"),
        calc("k", "273.15 + ${temp}", trigger="${temp}"),
    ]
    session = opened(form(survey))
    session.answer("temp", 20)
    assert session.relevant == ["temp", "f"]
    assert (session.values["f"], session.values["k"]) == (68, 293.15)
    assert session.values["stamp"].startswith("2026-12-08T09:30")


def test_defaults_are_there_at_first_and_may_be_worked_out() -> None:
    survey = [
        ask("d", "date", default="today()"),
        ask("w", "decimal", default="51.3"),
        ask("t", default="a - b"),
    ]
    assert opened(form(survey)).given == {"d": "2026-12-08", "w": 51.3, "t": "a - b"}


def test_read_only_shows_what_cannot_be_changed() -> None:
    session = opened(form([ask("num", "integer", read_only="yes", default="5")]))
    assert session.relevant == ["num"] and session.to_answer == [] and session.values == {"num": 5}


def test_quotation_marks_of_a_word_processor_are_quotation_marks() -> None:
    session = opened(form([ask("a"), ask("b", relevant="${a} = ‘yes’"), ask("c", relevant="${a} = “no”")]))
    session.answer("a", "yes")
    assert session.relevant == ["a", "b"]


# groups and repeats


def test_a_group_is_skipped_as_a_whole_and_groups_lie_in_groups() -> None:
    survey = [
        ask("age", "integer"),
        begin("child", "group", relevant="${age} <= 5"),
        ask("muac", "integer"),
        begin("more", "group"),
        ask("mrdt"),
        end("group"),
        end("group"),
    ]
    session = opened(form(survey), {"age": 4})
    assert session.relevant == ["age", "muac", "mrdt"]
    session.answer("age", 6)
    assert session.relevant == ["age"]


CHILD = [begin("child_repeat", label=""), ask("name"), ask("weight", "decimal"), end()]


def test_one_of_a_repeat_is_seen_before_more_are_added_and_none_is_left_when_it_is_taken_out() -> None:
    session = opened(form(CHILD))
    assert session.relevant == ["child_repeat[1]/name", "child_repeat[1]/weight"]
    session.add_instance("child_repeat")
    assert len(session.relevant) == 4
    session.remove_instance("child_repeat[2]")
    session.remove_instance("child_repeat[1]")
    assert session.relevant == []
    assert opened(session.spec, session.kept).relevant == []


@pytest.mark.parametrize("count", ["3", "${n}"])
def test_a_count_may_be_fixed_or_an_expression(count: str) -> None:
    survey = [ask("n", "integer"), begin("c", repeat_count=count), ask("name"), end()]
    session = opened(form(survey), {"n": 3})
    assert session.relevant == ["n", "c[1]/name", "c[2]/name", "c[3]/name"] and session.members == []


def test_a_repeat_may_be_skipped() -> None:
    survey = [ask("has", "select_one yes_no"), begin("c", relevant="${has} = 'yes'"), ask("name"), end()]
    session = opened(form(survey, YN))
    assert session.relevant == ["has"] and session.members == []
    session.answer("has", "yes")
    assert session.relevant == ["has", "c[1]/name"] and len(session.members) == 1


def test_an_instance_is_called_as_the_first_group_in_it() -> None:
    survey = [
        begin("r", label="Person"),
        begin("p", "group", label="${first} ${last} - ${age}"),
        ask("first"),
        ask("last"),
        ask("age", "integer"),
        end("group"),
        end(),
    ]
    session = opened(form(survey), {"r[1]/first": "Preity", "r[1]/last": "Zinta", "r[1]/age": 71})
    assert [one.label("en") for one in session.sections] == ["Preity Zinta - 71"]


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
