"""docs/permissions.md, made from the tables that laptop and server ask;
`python -m tests.architecture.permissiondoc` writes it.
"""

from desktop.domain.lifecycle_kinds import TABLES
from desktop.domain.lifecycle_table import Table
from desktop.domain.permissions import GROUPS, WRITES, Who
from desktop.domain.staff import Permission
from desktop.resources import resources
from desktop.texts import Texts, load_texts
from tests.architecture.source import ROOT

DOC = ROOT / "docs" / "permissions.md"
_HEAD = """# Who may do what

Titles (网格员, 楼栋长, 网格责任人 …) are words that a county chooses; what counts is the permission set
(decision 12, SUP-01). The tables below are printed from `desktop/domain/permissions.py` and
`desktop/domain/lifecycle_table.py`, `lifecycle_kinds.py`, which the laptop asks before it offers a step and
the server asks before it takes one. What a person may *see* follows from his scopes (`docs/data.md`).

"""
_SETS = [*Permission]


def render() -> str:
    texts = load_texts(resources() / "i18n", "zh_CN")
    parts = [_HEAD, _groups(), _kinds(), *(_life(texts, kind, life) for kind, life in TABLES.items())]
    return "\n".join(parts)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _ticks(held: frozenset[Permission]) -> list[str]:
    return ["●" if one in held else "" for one in _SETS]


def _table(first: str, rows: list[str]) -> str:
    head = [_line(first, *(f"`{one.value}`" for one in _SETS)), _line("---", *("---" for _ in _SETS))]
    return "\n".join([*head, *rows, ""])


def _groups() -> str:
    return "## Groups\n\n" + _table("group", [_line(f"`{who.value}`", *_ticks(GROUPS[who])) for who in Who])


def _kinds() -> str:
    rows = [_line(f"`{kind}`", *_ticks(held)) for kind, held in WRITES.items()]
    return "## Who writes what\n\nNobody: the administrator, on the server.\n\n" + _table("kind", rows)


def _life(texts: Texts, kind: str, life: Table) -> str:
    rows = []
    for rule in life.rules.values():
        ways = "; ".join(f"{before.value} → {after.value}" for before, after in rule.ways.items())
        needs = ", ".join(rule.needs)
        name = texts(f"matter.done_{rule.action.value}")
        rows.append(_line(f"{name} `{rule.action.value}`", f"`{rule.who.value}`", ways, needs))
    head = [_line("step", "who", "from → to", "must say"), _line("---", "---", "---", "---")]
    return "\n".join([f"## Steps of `{kind}`, begins `{life.begins.value}`", "", *head, *rows, ""])


if __name__ == "__main__":
    DOC.write_text(render(), "utf-8")
