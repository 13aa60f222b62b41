"""The repository holds nothing of the machine it was written on, and every form is sound."""

import re

from desktop.forms.compile import compile_workbook
from desktop.forms.library import load_library
from desktop.resources import resources
from tests.architecture.source import ROOT, name, python_files

KINDS = {".py", ".md", ".toml", ".json", ".csv", ".qss", ".typ", ".lock", ".html", ".svg", ".yml", ".sh"}
MACHINE = re.compile(
    "|".join(
        (
            r"(?<![\w.])/(root|home|Users|work)/\w",
            r"--(extra-)?index-url|--find-links",
            r"https?://(pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org)",
        )
    )
)
HERE = "tests/architecture/test_files.py"


def test_no_machine_path_and_no_registry_address() -> None:
    folders = ("desktop", "server", "resources", "tests", "docs", "tools", "bench")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in KINDS]
    files += [file for file in ROOT.iterdir() if file.suffix in KINDS or file.name == "Makefile"]
    found = [name(file) for file in files if MACHINE.search(file.read_text("utf-8"))]
    assert [one for one in found if one != HERE] == []


def test_every_form_compiles() -> None:
    """The reference converter takes each, too: the program does not ask it again when it starts."""
    folder = resources() / "forms"
    lists = {one.name: one.read_bytes() for one in folder.glob("*.csv")}
    found = [compile_workbook(one.read_bytes(), files=lists) for one in folder.glob("*.xlsx")]
    codes = [one.code for one in found]
    assert {"LPG_HOME", "PATROL_LOG", "BLDG_COMMON", "VISIT_HH"} <= set(codes)
    assert sorted(codes) == load_library(folder).codes()
    assert all(one.questions for one in found)


def test_no_reasonless_exception_from_the_checks() -> None:
    bare = re.compile(r"#\s*(noqa|type:\s*ignore)\s*$|#\s*noqa:\s*[A-Z0-9, ]+$")
    found = [
        f"{name(file)}:{number}"
        for file in python_files("desktop", "server")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []
