"""Whatever is typed: an expression or a fault in plain words, and the value XPath 1.0 has for it."""

import math
from typing import Any
from xml.etree import ElementTree

import elementpath
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from desktop.forms.expressions.expression import Expression
from desktop.forms.expressions.faults import ExpressionFault
from desktop.forms.expressions.functions import FUNCTIONS
from desktop.forms.expressions.parser import compile_expression
from tests.forms.books import context

PIECES = st.sampled_from(
    [*FUNCTIONS, "${a}", "${b}", ".", "..", "/", "//", "(", ")", "[", "]", ",", "+", "-", "*", "=", "!="]
    + ["<", ">=", "and", "or", "div", "mod", "|", "'x'", "3", "0.5", "::", "@", "root", " ", "'", "，"]
)
NUMBERS = st.integers(-50, 50).map(str) | st.sampled_from(["0.5", "2.25", "10.75"])
WHOLE = st.integers(-3, 6).map(str)
TEXTS = st.text("ab c1-", max_size=5).map(lambda one: f"'{one}'")
DIVISORS = NUMBERS.filter(lambda one: float(one) != 0)
"""Not zero: the other implementation takes what is no number divided by zero for infinite
(`test_functions` has it as XPath says).
"""
NO_NUMBERS = st.sampled_from(["(1 div 0)", "(-1 div 0)", "(0 div 0)"])
COMPARED = ("=", "!=", "<", "<=", ">", ">=")


def numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return (
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        )
        | st.tuples(inner, DIVISORS).map(lambda two: f"({two[0]} div {two[1]})")
        | inner.map(lambda one: f"floor({one})")
        | inner.map(lambda one: f"ceiling({one})")
        | inner.map(lambda one: f"(0 - {one})")
        | TEXTS.map(lambda one: f"string-length({one})")
    )


OF_NUMBERS = st.recursive(NUMBERS | NO_NUMBERS, numbers, max_leaves=8)
OF_TEXTS = st.recursive(
    TEXTS,
    lambda inner: (
        st.tuples(inner, inner).map(lambda two: f"concat({two[0]}, {two[1]})")
        | st.tuples(inner, inner).map(lambda two: f"substring-before({two[0]}, {two[1]})")
        | st.tuples(inner, WHOLE, WHOLE).map(lambda it: f"substring({it[0]}, {it[1]}, {it[2]})")
        | inner.map(lambda one: f"translate({one}, 'ab', 'x')")
        | inner.map(lambda one: f"normalize-space({one})")
    ),
    max_leaves=6,
)
TRUTHS = st.recursive(
    st.tuples(OF_NUMBERS, st.sampled_from(COMPARED), OF_NUMBERS).map(" ".join)
    | st.tuples(OF_TEXTS, st.sampled_from(["=", "!="]), OF_TEXTS).map(" ".join)
    | st.tuples(OF_TEXTS, OF_TEXTS).map(lambda two: f"contains({two[0]}, {two[1]})")
    | st.tuples(OF_TEXTS, OF_TEXTS).map(lambda two: f"starts-with({two[0]}, {two[1]})"),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        )
        | inner.map(lambda one: f"not({one})")
    ),
    max_leaves=5,
)


def compiled(source: str) -> Expression | None:
    try:
        return compile_expression(source)
    except ExpressionFault as fault:
        assert fault.say.key.startswith("expressions.")
        return None


@settings(max_examples=1000)
@given(st.text(max_size=60) | st.lists(PIECES, max_size=14).map("".join))
def test_any_text_is_an_expression_or_a_fault(source: str) -> None:
    expression = compiled(source)
    if expression is not None:
        expression.value(context({"a": "x", "b": 3}, own=1))


def peer(source: str) -> Any:
    """What another implementation of XPath 1.0 makes of it."""
    try:
        return elementpath.select(ElementTree.XML("<data/>"), source, parser=elementpath.XPath1Parser)
    except elementpath.ElementPathError:  # it stops at a remainder of zero, which XPath has as no number
        reject()


@settings(max_examples=300)
@given(OF_NUMBERS)
def test_numbers_are_those_of_xpath(source: str) -> None:
    value, other = compile_expression(source).number(context({})), float(peer(f"string({source})"))
    assert value == other or (math.isnan(value) and math.isnan(other)) or math.isclose(value, other)


@settings(max_examples=300)
@given(OF_TEXTS)
def test_texts_are_those_of_xpath(source: str) -> None:
    assert compile_expression(source).text(context({})) == peer(source)


@settings(max_examples=300)
@given(TRUTHS)
def test_truths_are_those_of_xpath(source: str) -> None:
    assert compile_expression(source).holds(context({})) == peer(source)
