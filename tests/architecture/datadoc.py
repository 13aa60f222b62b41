"""The part of docs/data.md that follows from the domain classes; `python -m tests.architecture.datadoc`
writes it.

What a field means stands below it in its class; where the class says nothing,
in docs/data-fields.csv (kind `*`: the same in every kind).
"""

import ast
import csv
import inspect
import json
import sys
import textwrap
from typing import Any, get_args

from desktop.domain.kinds import KINDS, Kind
from desktop.domain.values import Merge, Sensitivity
from tests.architecture.source import ROOT

DOC, WORDS = ROOT / "docs" / "data.md", ROOT / "docs" / "data-fields.csv"
MARK = "<!-- from here on written by tests/architecture/datadoc.py -->\n"
_FORMATS = {
    "_day": "day `YYYY-MM-DD`",
    "_month": "month `YYYY-MM`",
    "_moment": "moment `YYYY-MM-DDTHH:MM:SSZ`",
    "_phone": "digits of a telephone number",
    "_identity_number": "18 characters, check digit tested",
    "_disability_number": "20 or 22 characters, check digit tested",
}
"""Validators of `desktop.domain.values` and what they let through."""


def words() -> dict[tuple[str, str], str]:
    with WORDS.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["field"]): row["meaning"] for row in csv.DictReader(file)}


def own_words(kind: Kind) -> dict[str, str]:
    """Docstrings below the fields of a class."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind.model))).body[0]
    assert isinstance(body, ast.ClassDef)
    found, last = {}, ""
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            last = node.target.id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and last:
            found[last] = " ".join(str(node.value.value).split())
    return found


def meaning(kind: Kind, field: str, glossary: dict[tuple[str, str], str]) -> str:
    """Empty when nobody says it."""
    own = own_words(kind).get(field)
    return own or glossary.get((kind.name, field)) or glossary.get(("*", field), "")


def _validators(annotation: Any) -> set[str]:
    """Names of the validating functions anywhere inside a type."""
    metadata = getattr(annotation, "__metadata__", ())
    found = {mark.func.__name__ for mark in metadata if hasattr(mark, "func")}
    for part in get_args(annotation):
        found |= _validators(part)
    return found


def _shape(kind: Kind, field: str) -> str:
    """Type, format, limits and default in a few words."""
    info = kind.model.model_fields[field]
    schema = kind.model.model_json_schema()
    asked = schema["properties"][field]
    options = [_resolved(one, schema) for one in asked.get("anyOf", [asked])]
    named = _validators(info.annotation) | {m.func.__name__ for m in info.metadata if hasattr(m, "func")}
    formats = [text for name, text in _FORMATS.items() if name in named]
    said = [part for one in options if one.get("type") != "null" for part in _limits(one)]
    parts = [*(formats or said)]
    if any(one.get("type") == "null" for one in options):
        parts.append("or null")
    if not info.is_required() and asked.get("default") not in (None, ""):
        parts.append(f"default {json.dumps(asked['default'])}")
    elif info.is_required():
        parts.append("required")
    return ", ".join(parts) or "any JSON value"


def _resolved(option: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` stands for."""
    inner = option.get("$ref") or next((one["$ref"] for one in option.get("allOf", ())), "")
    return schema["$defs"][inner.rpartition("/")[2]] if inner else option


def _limits(option: dict[str, Any]) -> list[str]:
    if "enum" in option:
        return ["one of " + " ".join(f"`{one}`" for one in option["enum"])]
    if option.get("minLength") == option.get("maxLength") == 36:
        return ["id"]
    names = {
        "string": "text", "integer": "whole number", "boolean": "true or false",
        "array": "list of texts", "object": "object",
    }  # fmt: skip
    found = [names[option["type"]]] if option.get("type") in names else []
    if "minimum" in option:
        found.append(f"from {option['minimum']}")
    if "maximum" in option:
        found.append(f"to {option['maximum']}")
    if option.get("minLength") == 1:
        found.append("not empty")
    if "maxLength" in option:
        found.append(f"at most {option['maxLength']} characters")
    if "pattern" in option:
        found.append(f"as `{option['pattern'].replace('|', chr(92) + '|')}`")
    return found


def render() -> str:
    """The tables of all kinds, in the order of `kinds.py`."""
    glossary = words()
    parts = []
    for kind in KINDS.values():
        about = inspect.cleandoc(kind.model.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        lines = [
            f"### {kind.name}",
            "",
            about,
            "",
            f"Scopes: {', '.join(f'`{one}`' for one in sorted(kind.scopes))}.",
            "",
            "| field | meaning | value | merge | sensitivity |",
            "|---|---|---|---|---|",
        ]
        for field in kind.fields:
            merge = kind.merge(field)
            mark = "personal" if kind.sensitivity(field) is Sensitivity.PERSONAL else ""
            policy = "" if merge is Merge.ASK else merge.value
            said = meaning(kind, field, glossary)
            lines.append(f"| `{field}` | {said} | {_shape(kind, field)} | {policy} | {mark} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def main() -> int:
    """Put the tables of today behind the written part of the page."""
    written = DOC.read_text("utf-8").partition(MARK)[0]
    DOC.write_text(written + MARK + "\n" + render(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
