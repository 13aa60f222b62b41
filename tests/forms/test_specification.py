"""Types, columns and settings as the text of the XLSForm specification (xlsform.org, 2024-03) has them."""

import pytest

from desktop.forms.compile import compile_workbook
from desktop.forms.faults import FormFaults
from desktop.forms.spec import FormSpec
from tests.forms.books import ITEM, Row, ask, begin, book, calc, choices, end, form, opened, refused

PIZZA = choices(pizza_toppings="cheese pepperoni sausage")
YN = choices(yes_no="yes no")


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
    mango: Row = {"list_name": "fruits", "name": "mango", "price": 4}
    pear: Row = {"list_name": "fruits", "name": "pear"}
    price = "instance('fruits')" + ITEM + "[name = ${f}]/price * 2"
    spec = form([ask("f", "select_one fruits"), calc("p", price)], [mango, pear])
    assert opened(spec, {"f": "mango"}).values["p"] == 8


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


@pytest.mark.parametrize(("word", "asked"), [("yes", True), ("TRUE", True), ("no", False), ("False", False)])
def test_relevant_may_be_yes_or_no(word: str, asked: bool) -> None:
    session = opened(form([ask("a"), ask("b", relevant=word), ask("c", constraint=word)]), {"c": "x"})
    assert ("b" in session.relevant) is asked and bool(session.errors) is not asked


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
