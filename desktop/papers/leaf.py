"""A paper as a row of blocks, so that its PDF and its Word file say the same.

`desktop.papers.word` sets the blocks as .docx, the template `leaf.typ` as PDF or pictures.
"""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from desktop.papers.typeset import typeset
from desktop.texts import Texts

TICK, TICKED = "□", "☑"
_TEMPLATE = "leaf.typ"
_WORDS = ("number", "page_of", "demo", "voided")


@dataclass(frozen=True)
class Title:
    """Name of the paper, below it issuer and number."""

    text: str
    issuer: str = ""
    number: str = ""
    kind: str = field(default="title", init=False)


@dataclass(frozen=True)
class Slip:
    """Smaller head of a part that is cut off, with the number at its right."""

    text: str
    number: str
    kind: str = field(default="slip", init=False)


@dataclass(frozen=True)
class Words:
    """One paragraph. `lead` stands before it in bold, on the same line."""

    text: str
    lead: str = ""
    bold: bool = False
    small: bool = False
    indent: bool = False
    kind: str = field(default="words", init=False)


@dataclass(frozen=True)
class Pairs:
    """Label and value beside each other; a row holds one or two pairs."""

    rows: tuple[tuple[tuple[str, str], ...], ...]
    tall: bool = False
    """Leaves room to write."""
    kind: str = field(default="pairs", init=False)


@dataclass(frozen=True)
class Pictures:
    """JPEG or PNG files beside each other, each with its caption. `height` in millimetres."""

    pictures: tuple[tuple[bytes, str], ...]
    height: float
    kind: str = field(default="pictures", init=False)


Part: TypeAlias = Words | Pictures
Cell: TypeAlias = str | tuple[Part, ...]


@dataclass(frozen=True)
class Table:
    """`widths` in millimetres."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Signs:
    """Lines to sign on, two beside each other: (label, what is printed behind the line)."""

    rows: tuple[tuple[tuple[str, str], ...], ...]
    kind: str = field(default="signs", init=False)


@dataclass(frozen=True)
class Cut:
    """Where the paper is cut, with what stands on the line."""

    text: str
    kind: str = field(default="cut", init=False)


Block: TypeAlias = Title | Slip | Words | Pairs | Pictures | Table | Signs | Cut


@dataclass(frozen=True)
class Leaf:
    """One paper on A4. `foot` stands in the middle of every page's foot."""

    name: str
    number: str
    author: str
    foot: str
    blocks: tuple[Block, ...]
    made_at: datetime
    demo: bool = False
    voided: bool = False


def pdf(leaf: Leaf, texts: Texts) -> bytes:
    """The paper as a PDF file."""
    return _set(leaf, texts, "pdf", 96)[0]


def png(leaf: Leaf, texts: Texts, ppi: float = 96) -> list[bytes]:
    """The paper as one PNG picture a page, for the preview."""
    return _set(leaf, texts, "png", ppi)


def _set(leaf: Leaf, texts: Texts, kind: Literal["pdf", "png"], ppi: float) -> list[bytes]:
    data = {
        "lang": "zh" if texts.language.startswith("zh") else "en",
        "words": {name: texts(f"papers.{name}") for name in _WORDS},
        "name": leaf.name,
        "number": leaf.number,
        "author": leaf.author,
        "foot": leaf.foot,
        "demo": leaf.demo,
        "voided": leaf.voided,
        "blocks": [_plain(asdict(block)) for block in leaf.blocks],
    }
    return typeset(_TEMPLATE, data, kind, ppi=ppi, made_at=leaf.made_at)


def _plain(value: Any) -> Any:
    """As JSON takes it: pictures as lists of bytes."""
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
