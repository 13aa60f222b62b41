"""Each function as the ODK XForms specification and XPath 1.0 describe it."""

import math
from datetime import date, datetime, time

import pytest

from desktop.domain.moments import CHINA
from desktop.forms.expressions.faults import ExpressionFault
from desktop.forms.expressions.functions import FUNCTIONS, LEFT_OUT
from desktop.forms.expressions.parser import compile_expression
from tests.forms.books import ITEM, NOW, worth

SPECIFIED = {
    # texts
    "string(5.50)": "5.5",
    "string(3)": "3",
    "string(true())": "true",
    "concat('a', 1, 'b')": "a1b",
    "concat('only')": "only",
    "join(' and ', 'a', 'b', 'c')": "a and b and c",
    "contains('fire lane', 'lane')": True,
    "starts-with('gas hose', 'gas')": True,
    "ends-with('gas hose', 'hose')": True,
    "ends-with('hose', 'gas hose')": False,
    "substring-before('12-08', '-')": "12",
    "substring-before('1208', '-')": "",
    "substring-after('12-08', '-')": "08",
    "substring('12345', 2, 3)": "234",
    "substring('12345', 2)": "2345",
    "substring('12345', 1.5, 2.6)": "234",
    "substring('12345', 0, 3)": "12",
    "substring('12345', 0 div 0, 3)": "",
    "substr('hello', 1, 3)": "el",
    "substr('hello', 1)": "ello",
    "substr('hello', -3)": "llo",
    "string-length('消防')": 2.0,
    "normalize-space('  a   b ')": "a b",
    "translate('bar', 'abc', 'AB')": "BAr",
    "translate('--aaa--', 'abc-', 'ABC')": "AAA",
    "upper-case('abc')": "ABC",
    "lower-case('ABC')": "abc",
    "base64-decode('5raI6Ziy')": "消防",
    "base64-decode('no base64')": "",
    "regex('2026', '[0-9]{4}')": True,
    "regex('x2026', '[0-9]{4}')": False,
    # truth
    "true()": True,
    "false()": False,
    "not(1 = 2)": True,
    "boolean('')": False,
    "boolean('0')": True,
    "boolean(0)": False,
    "boolean-from-string('true')": True,
    "boolean-from-string('1')": True,
    "boolean-from-string('yes')": False,
    "if(1 > 2, 'a', 'b')": "b",
    "coalesce('', 'b')": "b",
    "coalesce('a', 'b')": "a",
    "coalesce('', '', 'c')": "c",
    # numbers
    "number('12.5')": 12.5,
    "number('a')": "NaN",
    "number('')": "NaN",
    "int(3.9)": 3.0,
    "int(-3.9)": -3.0,
    "round(2.5)": 3.0,
    "round(-2.5)": -2.0,
    "round(1.2345, 2)": 1.23,
    "round(1250, -2)": 1300.0,
    "floor(-1.1)": -2.0,
    "ceiling(1.1)": 2.0,
    "abs(-3)": 3.0,
    "pow(2, 10)": 1024.0,
    "sqrt(9)": 3.0,
    "sqrt(-1)": "NaN",
    "exp(0)": 1.0,
    "exp10(3)": 1000.0,
    "log(1)": 0.0,
    "log(0)": "NaN",
    "log10(1000)": 3.0,
    "sin(0)": 0.0,
    "cos(0)": 1.0,
    "tan(0)": 0.0,
    "asin(2)": "NaN",
    "acos(1)": 0.0,
    "atan(0)": 0.0,
    "atan2(1, 1)": math.atan2(1, 1),
    "pi()": math.pi,
    "max(1, 3, 2)": 3.0,
    "min(1, 3, 2)": 1.0,
    "7 mod 3": 1.0,
    "-7 mod 3": -1.0,
    "1 div 0": math.inf,
    "-1 div 0": -math.inf,
    "0 div 0": "NaN",
    "(0 div 0) div 0": "NaN",
    "1 div (1 div 0)": 0.0,
    "2 + 3 * 4 - 1": 13.0,
    "(2 + 3) * 4": 20.0,
    "--3": 3.0,
    # dates
    "date('2026-12-08')": date(2026, 12, 8),
    "date('no date')": "",
    "date(0)": date(1970, 1, 1),
    "date('2026-12-08') + 1": 20796.0,
    "date(date('2026-12-31') + 1)": date(2027, 1, 1),
    "date('2026-12-08') < date('2026-12-09')": True,
    "'2026-12-08' < '2026-12-09'": True,
    "date-time('2026-12-08T09:30:00+08:00')": datetime(2026, 12, 8, 9, 30, tzinfo=CHINA),
    "format-date('2026-12-08', '%Y/%n/%e %a %b %y %m %d %%')": "2026/12/8 Tue Dec 26 12 08 %",
    "format-date-time('2026-12-08T09:05:07+08:00', '%H:%M:%S %h')": "09:05:07 9",
    "format-date('', '%Y')": "",
    "decimal-date-time('1970-01-02')": 1.0,
    "decimal-date-time('1970-01-01T12:00:00+08:00')": 0.5,
    "decimal-time('18:00:00.000+08:00')": 0.75,
    "decimal-time('later')": "NaN",
    "today()": date(2026, 12, 8),
    "now()": NOW,
    "this-year()": 2026.0,
    "months-since('2025-12')": 12.0,
    "days-between('2026-12-01', '2026-12-08')": 7.0,
    # choices
    "selected('lpg piped', 'lpg')": True,
    "selected('lpg piped', 'pip')": False,
    "selected('', '')": False,
    "selected('high rise', 'high rise')": True,
    "selected-at('a b c', 1)": "b",
    "selected-at('a b c', 9)": "",
    "count-selected('a b c')": 3.0,
    "count-selected('')": 0.0,
    "checklist(2, 3, 1, 0, 1)": True,
    "checklist(2, -1, 'yes', 'no')": False,
    "weighted-checklist(5, -1, 1, 3, 1, 2)": True,
    "weighted-checklist(6, -1, 1, 3, 0, 9)": False,
    # the subject and the dated tables
    "fact('floors')": 6.0,
    "fact('nothing known')": "",
    "rule('cylinder.scrap_months') > 0": True,
}


@pytest.mark.parametrize(("source", "value"), SPECIFIED.items())
def test_as_specified(source: str, value: object) -> None:
    assert worth(source) == value


OF_ANSWERS = [
    ("${a} + ${b}", {"a": 1, "b": 2}, 3.0),
    ("${a} = ''", {"a": None}, True),
    ("${a} != 'x'", {"a": None}, True),
    ("${a} > 3", {"a": None}, False),
    ("count(${a})", {"a": 1}, 1.0),
    ("count-non-empty(${a} | ${b})", {"a": 1, "b": None}, 1.0),
    ("sum(${a} | ${b})", {"a": 1, "b": 2}, 3.0),
    ("string-length(${a})", {"a": "abc"}, 3.0),
    ("/data/a + 1", {"a": 1}, 2.0),
    ("../a + 1", {"a": 1}, 2.0),
    ("current()/../a", {"a": 1}, 1.0),
    ("position(..)", {}, 1.0),
    ("last()", {}, 1.0),
    ("${a} = ‘x’", {"a": "x"}, True),
    ("${a} != “it's”", {"a": "it's"}, False),
    ("concat('a’, ${a})", {"a": "x"}, "ax"),
    ("once('first')", {}, "first"),
    (f"instance('nowhere'){ITEM}[name = 'x']/label", {}, ""),
    ("pulldata('nowhere', 'a', 'b', 'c')", {}, ""),
    ("jr:choice-name(${a}, '${a}')", {"a": "x"}, "x"),
    ("${a} >= ${b}", {"a": time(9, 30), "b": time(9)}, True),
]


@pytest.mark.parametrize(("source", "answers", "value"), OF_ANSWERS)
def test_of_answers(source: str, answers: dict[str, object], value: object) -> None:
    assert worth(source, **answers) == value  # type: ignore[arg-type]


def test_dot_is_the_own_answer_and_once_keeps_it() -> None:
    assert worth(". > 3", own=4) is True
    assert worth("once('later')", own="first") == "first"
    assert worth("string-length()", own="abc") == 3.0


def test_dates_are_written_in_the_language_of_the_form() -> None:
    assert worth("format-date('2026-12-08', '%b%e日 星期%a')", language="zh") == "12月8日 星期二"


def test_chance_and_identity_differ_each_time() -> None:
    assert worth("uuid()") != worth("uuid()")
    assert len(str(worth("uuid(8)"))) == 8
    assert worth("random()") != worth("random()")
    assert compile_expression("uuid()").keeps and compile_expression("random()").keeps


def test_every_function_is_tried_here_or_in_a_form() -> None:
    tried = " ".join([*SPECIFIED, *(source for source, _, _ in OF_ANSWERS)])
    in_forms = {"indexed-repeat", "uuid", "random"}
    assert {name for name in FUNCTIONS if f"{name}(" not in tried} == in_forms


@pytest.mark.parametrize("name", sorted(LEFT_OUT))
def test_what_is_left_out_says_so(name: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        compile_expression(f"{name}('a')")
    assert caught.value.say.key == "expressions.left_out"


WRONG = {
    "${a} >": "unfinished",
    "": "unfinished",
    "(1 + 2": "unfinished",
    "1 + 2)": "unexpected",
    "1 2": "unexpected",
    "'open": "not_closed",
    "${a} == 1": "not_a_sign",
    "${a} && ${b}": "not_a_sign",
    "5 % 2": "not_a_sign",
    "${a}＝1": "full_width",
    "if(${a}，1，2)": "full_width",
    "nosuch(1)": "unknown_function",
    "slected(${a}, 'x')": "meant",
    "if(1, 2)": "arguments",
    "today(1)": "arguments",
    "regex(${a}, ${b})": "literal",
    "regex(${a}, '[')": "pattern",
    "regex(${a}, '(a+)+b')": "slow_pattern",
    "instance(${a})/root": "literal",
    "indexed-repeat('a', ${b}, 1)": "reference",
    "@id = 1": "axis",
    "ancestor::a": "axis",
    "../*": "axis",
    "text() = 1": "unknown_function",
    "${last-saved#a}": "last_saved",
    "$a + 1": "variable",
    "(" * 60 + "1" + ")" * 60: "deep",
    "1 + " * 2000 + "1": "long",
    "a # b": "strange",
    "“open": "not_closed",
}


@pytest.mark.parametrize(("source", "key"), WRONG.items())
def test_what_is_wrong_is_named_with_its_place(source: str, key: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        compile_expression(source)
    assert caught.value.say.key == f"expressions.{key}"
