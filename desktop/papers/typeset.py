"""Turns a template and data into pages with typst."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import typst

from desktop.resources import resources


def typeset(
    template: str,
    data: Mapping[str, Any],
    kind: Literal["pdf", "png"],
    *,
    ppi: float = 96,
    made_at: datetime,
) -> list[bytes]:
    """Pages of `template` (resources/templates): one PDF file, or one PNG file a page.

    `made_at` goes into the PDF, so the same data give the same file.
    """
    folder = resources() / "templates"
    fonts = resources() / "fonts"
    made = typst.compile(
        folder / template,
        root=folder,
        font_paths=[fonts] if fonts.is_dir() else [],
        format=kind,
        ppi=ppi if kind == "png" else None,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=made_at.astimezone(UTC),
    )
    if made is None:
        raise RuntimeError(f"typst made nothing of {template}")
    return made if isinstance(made, list) else [made]
