"""docs/glossary.md names everything the trade's classes name, and nothing that is not there."""

import re
from pathlib import Path

from desktop.domain.kinds import KINDS
from desktop.domain.matters import Action, Grade, MatterKind, State
from desktop.domain.scopes import ScopeKind
from desktop.domain.staff import Permission
from desktop.forms.library import load_library
from desktop.resources import resources

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
SETS = {
    "Kinds: what is synced": set(KINDS),
    "Kinds of matter 事项": {one.value for one in MatterKind},
    "Grades 等级": {one.value for one in Grade},
    "States of a matter 状态": {one.value for one in State},
    "Steps 步骤": {one.value for one in Action},
    "Permission sets 权限": {one.value for one in Permission},
    "Scopes 范围": {one.value for one in ScopeKind},
    "Forms 表格": set(load_library(resources() / "forms").codes()),
}


def named(text: str) -> dict[str, set[str]]:
    """Identifiers of the third column by heading."""
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {
        part.partition("\n")[0]: set(re.findall(r"^\|[^|]*\|[^|]*\| `(\w+)` \|", part, re.MULTILINE))
        for part in parts
    }


def test_the_glossary_names_what_the_classes_name() -> None:
    found = named(GLOSSARY.read_text("utf-8"))
    assert {title: found.get(title) for title in SETS} == SETS


def test_a_missing_line_would_be_noticed() -> None:
    text = GLOSSARY.read_text("utf-8").replace("| `hazard` |", "| hazard |")
    assert "hazard" not in named(text)["Kinds of matter 事项"]
