"""What the bundle is made from fits the project, without building it."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import PySide6
import pytest

from desktop.__main__ import COMMANDS, INNER
from desktop.demo import programs
from desktop.texts import LANGUAGES
from tests.architecture.source import ROOT, python_files, tree

SPEC = ROOT / "build.spec"
KEPT_OUT = {".py", ".pyc"}


@cache
def spec() -> ast.Module:
    return ast.parse(SPEC.read_text("utf-8"))


def constant(name: str) -> Any:
    """Value of a constant of the spec; lists that are added to are joined."""
    values = [
        ast.literal_eval(node.value)
        for node in ast.walk(spec())
        if (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name)
        or (isinstance(node, ast.AugAssign) and ast.unparse(node.target) == name)
    ]
    return sum(values[1:], values[0])


def words() -> set[str]:
    return {
        node.value
        for node in ast.walk(spec())
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_file_and_folder_of_ours_the_spec_names_exists() -> None:
    named = {word for word in words() if re.fullmatch(r"(resources|server|desktop|tools)(/[\w.]+)*", word)}
    assert {"resources", "server/migrations", "tools/bundle_begin.py"} <= named
    ours = {word for word in named if not word.startswith("resources/")}
    assert [word for word in sorted(ours) if not (ROOT / word).exists()] == []


def test_no_data_lies_beside_the_code_where_the_spec_does_not_look() -> None:
    beside = [
        file.relative_to(ROOT).as_posix()
        for package in ("desktop", "server")
        for file in (ROOT / package).rglob("*")
        if file.is_file() and file.suffix not in KEPT_OUT
    ]
    assert [file for file in beside if not file.startswith("server/migrations/")] == []


def test_nothing_that_is_left_out_is_imported_by_the_program() -> None:
    left_out = set(constant("EXCLUDES"))
    imported = set()
    for file in python_files("desktop", "server"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Import):
                imported |= {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    assert imported & left_out == set()


def test_every_plugin_that_is_kept_is_one_of_qt() -> None:
    folder = Path(PySide6.__file__).parent / "Qt" / "plugins"
    kept = constant("PLUGINS")
    assert kept
    for kind, begins in kept.items():
        for begin in begins:
            assert list((folder / kind).glob(f"{begin}*")), (kind, begin)


def test_qts_words_are_kept_in_every_language_of_the_program() -> None:
    assert {f"qtbase_{language}." for language in LANGUAGES} == set(constant("TRANSLATIONS"))


def test_what_a_machine_must_have_is_said_where_it_is_proved() -> None:
    proved = re.search(r'needed="([\w,.-]+)"', (ROOT / "tools" / "bare_root.sh").read_text("utf-8"))
    assert proved
    said = (ROOT / "docs" / "release.md").read_text("utf-8")
    assert [name for name in proved[1].split(",") if f"`{name}`" not in said] == []


def test_the_window_alone_loads_no_command() -> None:
    code = (
        "import sys, desktop.main, desktop.__main__ as program\n"
        "desktop.main.run_window = lambda *given: print(*given) or 0\n"
        "program.main(['--data', 'demo'])\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    given, loaded = done.stdout.splitlines()
    assert given.split() == ["demo"]
    assert set(loaded.split()) & {*COMMANDS.values(), *INNER.values()} == set()


def test_the_demo_starts_the_executables_of_a_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    assert programs.desktop() == [sys.executable, "-m", "desktop"]
    assert programs.server() == [sys.executable, "-m", "server"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/xunge/xunge")
    assert programs.desktop() == ["/opt/xunge/xunge"]
    assert programs.server() == ["/opt/xunge/xunge-server"]
