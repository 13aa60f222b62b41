"""Forms by chance, answered by chance: incremental and whole evaluation agree, and no form is a dead end."""

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from desktop.forms.faults import FormFaults
from desktop.forms.session import Session
from desktop.forms.spec import FormSpec
from tests.forms.books import Row, ask, begin, calc, choices, end, opened, quick

NAMES = [f"q{number}" for number in range(8)]


def sources(names: list[str]) -> st.SearchStrategy[str]:
    """Expressions that read one of these."""
    if not names:
        return st.just("true()")
    return st.sampled_from(names).flatmap(
        lambda name: st.sampled_from(
            [
                f"${{{name}}} > 1",
                f"${{{name}}} = 'yes'",
                f"string-length(${{{name}}}) > 1",
                f"sum(${{{name}}}) < 4",
                f"count(${{{name}}}) > 1",
                f"not(${{{name}}})",
                f"coalesce(${{{name}}}, 2)",
            ]
        )
    )


KINDS = st.sampled_from(["integer", "text", "select_one yn", "select_multiple yn"])
VALUES: dict[str, list[Any]] = {
    "integer": [0, 1, 2, 7, "wrong", None],
    "text": ["", "a", "yes", "long", None],
    "select_one": ["yes", "no", "unheard of", None],
    "select_multiple": [["yes"], ["yes", "no"], [], "yes", None],
}


@st.composite
def forms(draw: st.DrawFn) -> FormSpec:
    """Eight questions in groups and repeats, each with chances of every kind of expression."""
    rows: list[Row] = []
    ranks = draw(st.permutations(NAMES))
    opened_groups: list[str] = []
    for number, name in enumerate(NAMES):
        where = draw(st.sampled_from(["", "", "group", "repeat", "end"]))
        if where in ("group", "repeat"):
            cells = {"relevant": draw(sources(ranks[:2]))} if draw(st.booleans()) else {}
            if where == "repeat" and draw(st.booleans()):
                cells["repeat_count"] = f"${{{draw(st.sampled_from(ranks[:2]))}}}"
            rows.append(begin(f"g{number}", where, **cells))
            opened_groups.append(where)
        elif where == "end" and opened_groups:
            rows.append(end(opened_groups.pop()))
        before = sources(ranks[: ranks.index(name)])
        cells = {"relevant": draw(before)} if draw(st.integers(0, 3)) == 0 else {}
        for column in ("constraint", "required", "readonly"):
            if draw(st.integers(0, 4)) == 0:
                cells[column] = draw(sources(NAMES))
        if draw(st.integers(0, 3)) == 0:
            rows.append(calc(name, draw(before), **{key: cells[key] for key in cells if key == "relevant"}))
        else:
            rows.append(ask(name, draw(KINDS), **cells))
    rows += [end(one) for one in reversed(opened_groups)]
    try:
        return quick(rows, choices(yn="yes no"))
    except FormFaults as faulty:
        assert {one.say.key for one in faulty.faults} == {"forms.circle"}
        reject()


def keys_of(spec: FormSpec) -> Iterator[str]:
    """Of two instances of each repeat, whether they are there or not."""
    for name in spec.questions:
        keys = [""]
        for repeat in spec.repeats_around(name):
            keys = [f"{key}{repeat}[{number}]/" for key in keys for number in (1, 2)]
        yield from (f"{key}{name}" for key in keys)


def state(session: Session) -> dict[str, Any]:
    return {
        "relevant": session.relevant,
        "values": {key: value for key, value in session.values.items() if value == value},
        "errors": [one.name for one in session.errors],
        "missing": session.missing,
        "sections": session.sections,
        "choices": {key: session.choices(key) for key in session.relevant},
        "readonly": [key for key in session.relevant if session.is_readonly(key)],
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(forms(), st.data())
def test_answers_in_any_order_give_what_a_whole_evaluation_gives(spec: FormSpec, data: st.DataObject) -> None:
    session = opened(spec, {})
    keys = list(keys_of(spec))
    for _ in range(data.draw(st.integers(1, 12))):
        key = data.draw(st.sampled_from(keys))
        session.answer(key, data.draw(st.sampled_from(VALUES.get(spec.question(key).type, ["x", None]))))
        assert state(session) == state(opened(spec, session.answers))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(forms(), st.data())
def test_no_form_is_a_dead_end(spec: FormSpec, data: st.DataObject) -> None:
    """Whatever was answered: what is wrong or missing is named, and without that it can be finished."""
    session = opened(spec, {})
    for key in data.draw(st.lists(st.sampled_from(list(keys_of(spec))), max_size=8)):
        session.answer(key, data.draw(st.sampled_from(VALUES.get(spec.question(key).type, ["x"]))))
    for _ in range(200):
        if session.errors:
            session.clear(session.errors[0].name)
        elif session.missing and not tried(session):
            return
        elif not session.missing:
            assert set(session.given) <= set(session.relevant)
            return
    raise AssertionError(state(session))


def tried(session: Session) -> bool:
    """One of the usual answers to what is missing; a constraint that allows none of them says its words."""
    key = session.missing[0]
    assert not session.is_readonly(key)
    for value in filter(None, VALUES[session.question(key).type]):
        session.answer(key, value)
        if key not in session.missing and key not in [one.name for one in session.errors]:
            return True
    assert session.errors
    return False
