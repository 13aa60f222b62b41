"""Long forms: compiled beside pyxform alone, opened and answered on the real page."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
from pyxform.xls2xform import convert

from bench.figure import Figure, median, percentile
from bench.world import World
from desktop.forms.compile import compile_workbook

_QUESTIONS, _SECTIONS, _REPEATS, _INSIDE, _TIMES = 300, 10, 30, 20, 5
_HEAD = ("type", "name", "label::中文 (zh)", "label::English (en)", "relevant", "calculation", "repeat_count")
_OPEN_MS, _ANSWER_MS, _TO_PYXFORM = 100.0, 16.0, 3.0
Row = tuple[str, ...]


def long_form(world: World) -> Iterator[Figure]:
    """300 questions, every second one asked only by the answer before it; 30 repeats of 20 likewise."""
    flat = f"form of {_QUESTIONS} questions, {_QUESTIONS // 2} expressions"
    file = _workbook(world.folder / "long.xlsx", _flat())
    yield from _compiled(file, flat)
    yield from _on_the_page(world, file, "form", flat)
    one = _workbook(world.folder / "one.xlsx", list(_questions(0, _QUESTIONS)))
    yield from _on_the_page(world, one, "form_one_section", f"{flat}, all in one section")
    repeats = _workbook(world.folder / "repeats.xlsx", _in_repeats())
    yield from _on_the_page(
        world, repeats, "form_repeats", f"form of {_REPEATS} repeats of {_INSIDE} questions"
    )


def _compiled(file: Path, what: str) -> Iterator[Figure]:
    data, own, alone = file.read_bytes(), [], []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        convert(data, file_type=".xlsx", validate=False)
        alone.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        compile_workbook(data)
        own.append(time.perf_counter() - begun)
    compiled, beside = median(own) * 1000, median(alone) * 1000
    said, against = f"{what}: compiled", "pyxform alone"
    yield Figure(
        "form_compile", said, compiled, "ms", _TIMES, beside, against, _TO_PYXFORM, limits_ratio=True
    )


def _on_the_page(world: World, file: Path, name: str, what: str) -> Iterator[Figure]:
    folder = world.folder / "formpage"
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "bench.formpage", str(folder), str(file), "1"]
    done = subprocess.run(command, env=world.env_bare, capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    opened = [one["opened"] for one in told if "opened" in one]
    answered = [one["answered"] for one in told if "answered" in one]
    first = median(opened[1:]) * 1000
    yield Figure(f"{name}_open", f"{what}: opened and painted", first, "ms", len(opened) - 1, limit=_OPEN_MS)
    slowest = percentile(answered, 0.99) * 1000
    shown = f"{what}: an answer re-evaluated and painted, p99"
    yield Figure(f"{name}_answer", shown, slowest, "ms", len(answered), limit=_ANSWER_MS)
    busy = percentile([one["busy"] for one in told if "busy" in one], 0.99) * 1000
    shown = f"{what}: the window's thread at work for it, p99"
    yield Figure(f"{name}_busy", shown, busy, "ms", len(answered))


def _questions(begin: int, end: int) -> Iterator[Row]:
    for number in range(begin, end):
        asked_by = f"${{q{number - 1}}} != ''" if number % 2 else ""
        yield ("integer", f"q{number}", f"问题{number}", f"Question {number}", asked_by, "", "")


def _flat() -> list[Row]:
    rows: list[Row] = []
    size = _QUESTIONS // _SECTIONS
    for part in range(_SECTIONS):
        rows.append(("begin_group", f"g{part}", f"第{part + 1}节", f"Section {part + 1}", "", "", ""))
        rows += _questions(part * size, (part + 1) * size)
        rows.append(("end_group", *[""] * 6))
    return rows


def _in_repeats() -> list[Row]:
    total = "sum(${q0})"
    return [
        ("begin_repeat", "r", "户", "Home", "", "", str(_REPEATS)),
        *_questions(0, _INSIDE),
        ("end_repeat", *[""] * 6),
        ("calculate", "total", "", "", "", total, ""),
    ]


def _workbook(file: Path, rows: Sequence[Row]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    survey = book.active
    if survey is None:
        raise LookupError("a new workbook has a sheet")
    survey.title = "survey"
    for row in (_HEAD, *rows):
        survey.append(row)
    settings = book.create_sheet("settings")
    settings.append(("form_title", "title_en", "form_id", "version", "default_language"))
    settings.append(("长表", "Long form", "LONG", "2026120101", "中文 (zh)"))
    book.save(file)
    return file
