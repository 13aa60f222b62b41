"""What an open form does with answers: relevance, repeats, calculations, defaults, choices, checks."""

import pytest

from desktop.forms.places import MOST_INSTANCES
from desktop.forms.spec import Choice
from tests.forms.books import ITEM, NOW, ask, begin, calc, choices, end, form, opened

PEOPLE = [
    ask("count", "integer"),
    begin("people", repeat_count="${count}", label="Person"),
    ask("name"),
    ask("age", "integer"),
    ask("school", relevant="${age} < 16"),
    calc("place", "position(..)"),
    end(),
    calc("years", "sum(${age})"),
    calc("second", "indexed-repeat(${name}, ${people}, 2)"),
    calc("all_names", "join(', ', ${name})"),
    calc("children", "count(${people}[./age < 16])"),
]


def test_a_repeat_is_there_as_often_as_its_count_says() -> None:
    session = opened(form(PEOPLE), {"count": 2})
    assert session.relevant == ["count", "people[1]/name", "people[1]/age", "people[2]/name", "people[2]/age"]
    session.answer("count", 1)
    assert session.relevant == ["count", "people[1]/name", "people[1]/age"]
    session.answer("count", "many")
    assert session.relevant == ["count"]


def test_each_instance_has_its_own_relevance_and_is_counted() -> None:
    answers = {"count": 2, "people[1]/name": "Li", "people[1]/age": 40, "people[2]/name": "Wu"}
    session = opened(form(PEOPLE), answers)
    session.answer("people[2]/age", 7)
    assert "people[2]/school" in session.relevant and "people[1]/school" not in session.relevant
    values = session.values
    assert (values["years"], values["second"], values["all_names"]) == (47, "Wu", "Li, Wu")
    assert (values["people[1]/place"], values["people[2]/place"], values["children"]) == (1, 2, 1)


def test_what_a_shorter_repeat_hides_is_not_counted_and_comes_back() -> None:
    session = opened(form(PEOPLE), {"count": 2, "people[1]/age": 40, "people[2]/age": 7})
    session.answer("count", 1)
    assert session.values["years"] == 40 and "people[2]/age" not in session.given
    session.answer("count", 2)
    assert session.values["years"] == 47


def test_no_repeat_grows_without_end() -> None:
    session = opened(form(PEOPLE), {"count": 10**9})
    assert len([key for key in session.relevant if key.endswith("name")]) == MOST_INSTANCES


FREE = [begin("items"), ask("what"), ask("worth", "integer"), end(), calc("total", "sum(${worth})")]


def test_the_person_adds_instances_and_takes_them_out() -> None:
    session = opened(form(FREE))
    assert session.relevant == ["items[1]/what", "items[1]/worth"]
    assert [one.key for one in session.members] == ["items"]
    session.answer("items[1]/what", "a")
    for what in ("b", "c"):
        session.answer(f"{session.add_instance('items')}/what", what)
    session.answer("items[3]/worth", 5)
    session.remove_instance("items[2]")
    assert session.given == {"items[1]/what": "a", "items[2]/what": "c", "items[2]/worth": 5}
    assert session.values["total"] == 5 and session.answers["items"] == 2
    assert opened(session.spec, session.answers).relevant == session.relevant
    with pytest.raises(KeyError):
        session.remove_instance("items[9]")
    with pytest.raises(KeyError):
        session.add_instance("nothing")


def test_a_repeat_that_was_emptied_stays_empty() -> None:
    session = opened(form([ask("name"), begin("workers"), ask("job", required="yes"), end()]))
    session.answer("name", "x")
    session.remove_instance("workers[1]")
    assert session.given == {"name": "x", "workers": 0} and session.missing == []
    again = opened(session.spec, session.given)
    assert again.missing == [] and again.given == session.given
    again.answer(f"{again.add_instance('workers')}/job", "cook")
    assert again.given == {"name": "x", "workers[1]/job": "cook"}


def test_a_repeat_that_was_not_asked_for_begins_with_one_when_it_is() -> None:
    rows = [ask("any"), begin("workers", relevant="${any} = 'yes'"), ask("job", required="yes"), end()]
    session = opened(form(rows))
    session.answer("any", "no")
    assert session.given == {"any": "no"}
    again = opened(session.spec, session.given)
    again.answer("any", "yes")
    assert again.missing == ["workers[1]/job"]


def test_repeats_inside_repeats() -> None:
    spec = form(
        [
            begin("homes"),
            ask("door"),
            begin("people"),
            ask("name"),
            calc("where", "concat(${door}, '/', ${name})"),
            end(),
            calc("living", "count(${people})"),
            end(),
            calc("everybody", "count(${name})"),
        ]
    )
    session = opened(spec, {"homes[1]/door": "101", "homes[2]/door": "102", "homes[2]/people[2]/name": "Wu"})
    assert session.values["homes[2]/people[2]/where"] == "102/Wu"
    assert (session.values["homes[1]/living"], session.values["homes[2]/living"]) == (1, 2)
    assert session.values["everybody"] == 3
    session.remove_instance("homes[1]/people[1]")
    assert session.values["homes[1]/living"] == 0
    assert opened(spec, session.given).values["homes[1]/living"] == 0
    session.add_instance("homes")
    assert session.values["homes[3]/living"] == 1
    session.remove_instance("homes[1]")
    assert session.values["homes[1]/people[2]/where"] == "102/Wu"


def test_groups_hide_what_is_in_them() -> None:
    spec = form(
        [
            ask("gas", "select_one yn"),
            begin("kitchen", "group", relevant="${gas} = 'yes'"),
            begin("stove", "group"),
            ask("brand"),
            end("group"),
            end("group"),
            ask("after", relevant="${brand} != ''"),
        ],
        choices(yn="yes no"),
    )
    session = opened(spec, {"gas": "yes", "brand": "X"})
    assert session.relevant == ["gas", "brand", "after"]
    session.answer("gas", "no")
    assert session.relevant == ["gas"] and session.given == {"gas": "no"}
    assert session.answers["brand"] == "X"
    session.answer("gas", "yes")
    assert session.given["brand"] == "X"


def test_defaults_stand_in_a_new_form_only() -> None:
    spec = form(
        [
            ask("day", "date", default="today()"),
            ask("kind", "select_one k", default="b"),
            ask("next", "date", default="date(${day} + 1)"),
            ask("rooms", "integer", default="3"),
            begin("people"),
            ask("role", default="member"),
            end(),
        ],
        choices(k="a b"),
    )
    session = opened(spec)
    first = {"day": "2026-12-08", "kind": "b", "next": "2026-12-09", "rooms": 3, "people[1]/role": "member"}
    assert session.given == first
    session.add_instance("people")
    assert session.given["people[2]/role"] == "member"
    assert opened(spec, {}).given == {}


def test_a_trigger_works_out_anew_when_its_question_changes_and_only_then() -> None:
    spec = form(
        [
            ask("a", "integer"),
            ask("b", "integer"),
            calc("noted", "${b} * 2", trigger="${a}"),
            calc("stamp", "now()", trigger="${a}"),
        ]
    )
    session = opened(spec, {})
    session.answer("b", 4)
    assert "noted" not in session.values
    session.answer("a", 1)
    assert session.values["noted"] == 8
    session.answer("b", 5)
    assert session.values["noted"] == 8
    assert opened(spec, session.answers).values["noted"] == 8
    session.answer("a", 2)
    assert session.values["noted"] == 10 and session.values["stamp"].startswith("2026-12-08T09:30")


def test_a_trigger_inside_a_repeat_works_in_its_instance() -> None:
    spec = form([begin("p"), ask("a"), calc("seen", "concat(${a}, '!')", trigger="${a}"), end()])
    session = opened(spec, {"p": 2})
    session.answer("p[2]/a", "x")
    assert session.values == {"p[2]/a": "x", "p[2]/seen": "x!"}


def test_what_is_worked_out_once_is_kept() -> None:
    spec = form([ask("a"), calc("first", "once(${a})"), calc("id", "uuid()"), calc("chance", "random()")])
    session = opened(spec, {})
    kept = dict(session.values)
    session.answer("a", "one")
    session.answer("a", "two")
    assert session.values["first"] == "one"
    assert {name: session.values[name] for name in ("id", "chance")} == kept
    again = opened(spec, session.answers)
    assert again.values == session.values


def test_a_calculation_with_words_is_shown_and_cannot_be_typed() -> None:
    session = opened(form([ask("a", "integer"), ask("double", "integer", calculation="${a} * 2")]), {"a": 4})
    assert session.relevant == ["a", "double"] and session.is_readonly("double")
    session.answer("double", 9)
    assert session.given == {"a": 4, "double": 8} and not session.errors


def test_choices_are_filtered_by_answers_and_by_their_columns() -> None:
    spec = form(
        [
            ask("town", "select_one town"),
            ask("village", "select_one village", choice_filter="town = ${town} or open = 'yes'"),
        ],
        [
            *choices(town="east west"),
            {"list_name": "village", "name": "e1", "town": "east"},
            {"list_name": "village", "name": "w1", "town": "west"},
            {"list_name": "village", "name": "all", "open": "yes"},
        ],
    )
    session = opened(spec, {"town": "east", "village": "e1"})
    assert [one.name for one in session.choices("village")] == ["e1", "all"] and not session.errors
    session.answer("town", "west")
    assert [one.name for one in session.errors] == ["village"] and "village" not in session.given
    assert session.answers["village"] == "e1"


def test_lists_from_a_file_and_from_the_program() -> None:
    survey = [
        ask("who", "select_one_from_file residents.csv", choice_filter="age > 17", label="Who"),
        calc("age", "instance('residents')" + ITEM + "[name = ${who}]/age"),
        calc("same", "pulldata('residents', 'age', 'name', ${who})"),
        calc("called", "jr:choice-name(${who}, '${who}')"),
    ]
    rows = [
        Choice("r1", {"zh": "李"}, columns={"name": "r1", "label": "李", "age": "40"}),
        Choice("r2", {"zh": "吴"}, columns={"name": "r2", "label": "吴", "age": "7"}),
    ]
    session = opened(form(survey), {"who": "r1"}, lists={"residents": rows})
    assert [one.name for one in session.choices("who")] == ["r1"]
    assert (session.values["age"], session.values["same"], session.values["called"]) == ("40", "40", "李")


def test_or_other_asks_which() -> None:
    session = opened(form([ask("fuel", "select_one fuel or_other")], choices(fuel="lpg piped")), {})
    assert [one.name for one in session.choices("fuel")] == ["lpg", "piped", "other"]
    session.answer("fuel", "other")
    assert session.relevant == ["fuel", "fuel_other"]


def test_required_readonly_and_constraint_may_depend_on_answers() -> None:
    spec = form(
        [
            ask("married", "select_one yn"),
            ask("spouse", required="${married} = 'yes'"),
            ask(
                "born",
                "integer",
                constraint=". <= ${this}",
                constraint_message="not before ${this}",
            ),
            ask("this", "integer"),
            ask("locked", readonly="${married} = 'no'"),
        ],
        choices(yn="yes no"),
    )
    session = opened(spec, {"born": 2030, "this": 2026})
    assert session.missing == [] and not session.is_readonly("locked")
    assert [(one.name, one.words["zh"]) for one in session.errors] == [("born", "not before 2026")]
    session.answer("married", "yes")
    assert session.missing == ["spouse"]
    session.answer("married", "no")
    assert session.missing == [] and session.is_readonly("locked")
    session.answer("this", 2031)
    assert not session.errors


def test_answers_stand_in_texts() -> None:
    spec = form(
        [ask("name"), begin("p"), ask("n"), ask("x", label="${n} of ${name}?", hint="of ${name}"), end()],
    )
    session = opened(spec, {"name": "Li", "p[1]/n": "one", "p[2]/n": "two"})
    assert session.label("p[2]/x", "en") == "two of Li?"
    assert session.hint("p[1]/x", "zh_CN") == "of Li"


def test_the_device_answers_its_own_questions() -> None:
    names = ("start", "end", "today", "username", "deviceid")
    spec = form([*(ask(f"q_{name}", name, label="") for name in names), ask("hid", "hidden", label="")])
    session = opened(spec, meta={"username": "李梅", "deviceid": "A7"})
    assert session.relevant == []
    assert session.values == {
        "q_start": NOW.isoformat(timespec="seconds"),
        "q_end": NOW.isoformat(timespec="seconds"),
        "q_today": "2026-12-08",
        "q_username": "李梅",
        "q_deviceid": "A7",
    }


def test_answers_to_questions_that_are_no_more_are_kept_aside() -> None:
    session = opened(form(PEOPLE), {"count": 1, "gone": "x", "people[1]/gone": 2, "name": "not in a repeat"})
    assert session.unfit == {"gone": "x", "people[1]/gone": 2, "name": "not in a repeat"}
    assert session.answers == {"count": 1}
    with pytest.raises(KeyError):
        session.answer("gone", "y")


def test_sections_are_outermost_groups_and_instances() -> None:
    spec = form(
        [
            ask("first"),
            begin("g", "group", label="House"),
            ask("a"),
            begin("inner", "group"),
            ask("b"),
            end("group"),
            end("group"),
            begin("p", label="Person"),
            ask("n"),
            end(),
        ]
    )
    session = opened(spec, {"p": 2})
    found = [(one.key, one.label("en"), one.keys) for one in session.sections]
    assert found == [
        ("", "", ("first",)),
        ("g", "House", ("a", "b")),
        ("p[1]", "Person 1", ("p[1]/n",)),
        ("p[2]", "Person 2", ("p[2]/n",)),
    ]


FITS = {
    "text": ("words", ["a"]),
    "integer": (3, "3.5"),
    "decimal": (3.5, "much"),
    "date": ("2026-12-08", "8 December"),
    "time": ("09:30", "25:00"),
    "dateTime": ("2026-12-08T09:30", "2026-12-08"),
    "geopoint": ("29.84 114.32 40 5", "114.32"),
    "acknowledge": ("OK", None),
    "image": ("photo-id", None),
    "file": ("file-id", None),
}


@pytest.mark.parametrize("kind", FITS)
def test_what_fits_a_type(kind: str) -> None:
    good, bad = FITS[kind]
    session = opened(form([ask("q", kind)]), {})
    session.answer("q", good)
    assert session.given == {"q": good} and not session.errors
    if bad is not None:
        session.answer("q", bad)
        assert session.given == {} and [one.name for one in session.errors] == ["q"]
        assert session.answers == {"q": bad}


@pytest.mark.parametrize(
    ("value", "fits"), [(2, True), (3, False), (1, False), (8, True), (10, False), (2.5, False)]
)
def test_a_range_has_steps(value: float, fits: bool) -> None:
    session = opened(form([ask("q", "range", parameters="start=2 end=8 step=2")]), {"q": value})
    assert bool(session.errors) is not fits
