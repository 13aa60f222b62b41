"""A form of three hundred questions: recorded now, for later work to beat."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
from pyxform.xls2xform import convert

from bench.figure import Figure, median, percentile
from bench.world import World
from desktop.forms.compile import compile_workbook
from desktop.forms.rulefiles import load_rules
from desktop.forms.session import Session
from desktop.resources import resources

_QUESTIONS, _TIMES = 300, 5
_HEAD = ("type", "name", "label::中文 (zh)", "label::English (en)", "required", "relevant", "constraint")
TODAY = date(2026, 12, 8)


def long_form(world: World) -> Iterator[Figure]:
    """300 numbers, every second one asked only by the answer before it."""
    file = world.folder / "long.xlsx"
    file.parent.mkdir(parents=True, exist_ok=True)
    _workbook(file)
    data = file.read_bytes()
    own, alone, opened, answered = [], [], [], []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        convert(data, file_type=".xlsx", validate=False)
        alone.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        spec = compile_workbook(data)
        own.append(time.perf_counter() - begun)
    rules = load_rules(resources() / "rules")
    for _ in range(_TIMES):
        begun = time.perf_counter()
        session = Session(spec, {}, TODAY, rules)
        list(session.relevant)
        opened.append(time.perf_counter() - begun)
        for name in spec.questions:
            begun = time.perf_counter()
            session.answer(name, 1)
            list(session.relevant)
            answered.append(time.perf_counter() - begun)
    what, n = f"form of {_QUESTIONS} questions, {_QUESTIONS // 2} expressions", len(answered)
    compiled, beside = median(own) * 1000, median(alone) * 1000
    yield Figure("form_compile", f"{what}: compiled", compiled, "ms", _TIMES, beside, "pyxform alone")
    yield Figure("form_open", f"{what}: opened", median(opened) * 1000, "ms", _TIMES)
    slowest = percentile(answered, 0.99) * 1000
    yield Figure("form_answer", f"{what}: an answer re-evaluated, p99", slowest, "ms", n)


def _workbook(file: Path) -> None:
    book = openpyxl.Workbook()
    survey = book.active
    if survey is None:
        raise LookupError("a new workbook has a sheet")
    survey.title = "survey"
    survey.append(_HEAD)
    for number in range(_QUESTIONS):
        relevant = f"${{q{number - 1}}} != ''" if number % 2 else ""
        survey.append(("integer", f"q{number}", f"问题{number}", f"Question {number}", "yes", relevant, ""))
    settings = book.create_sheet("settings")
    settings.append(("form_title", "title_en", "form_id", "version", "default_language"))
    settings.append(("长表", "Long form", "LONG", "2026120101", "中文 (zh)"))
    book.save(file)
