"""到期气瓶、软管、灶具清单: one table a supplier (COR-06, domain reference 5.2 item 14)."""

from datetime import date

from desktop.domain.gaspaper import GasData, GasGroup
from desktop.domain.moments import china_day, from_moment
from desktop.papers import leaf
from desktop.papers.dates import day_words
from desktop.papers.leaf import Leaf, Signs, Table, Title, Words
from desktop.papers.word import docx
from desktop.texts import Texts

_WIDTHS = (10.0, 34.0, 22.0, 20.0, 26.0, 22.0, 36.0)
_HEADS = ("no", "door", "name", "kind", "serial", "since", "last")


def render(data: GasData, texts: Texts) -> bytes:
    """The list as a PDF file."""
    return leaf.pdf(_leaf(data, texts), texts)


def render_png(data: GasData, texts: Texts, ppi: float = 96) -> list[bytes]:
    """The list as one PNG picture a page."""
    return leaf.png(_leaf(data, texts), texts, ppi)


def render_word(data: GasData, texts: Texts) -> bytes:
    """The list as a Word file."""
    return docx(_leaf(data, texts), texts)


def _leaf(data: GasData, texts: Texts) -> Leaf:
    name = texts("papers.gas_title")
    day = china_day(data.made_at)
    opening = texts("papers.gas_opening", day=day_words(data.until, texts))
    return Leaf(
        name=name,
        number="",
        author=data.issuer,
        foot=texts("papers.gas_foot"),
        blocks=(
            Title(name, data.issuer),
            Words(opening, indent=True),
            *(block for group in data.groups for block in _group(group, day, texts)),
            Words(texts("papers.gas_ask", name=data.worker, phone=data.phone), indent=True),
            Signs((((texts("papers.gas_taker"), ""), ("", day_words(day, texts))),)),
        ),
        made_at=from_moment(data.made_at),
        demo=data.demo,
    )


def _last(ends: date, today: date, texts: Texts) -> str:
    return texts("papers.gas_past" if ends < today else "papers.gas_ends", day=day_words(ends, texts))


def _group(group: GasGroup, today: date, texts: Texts) -> tuple[Words, Table]:
    supplier = group.supplier or texts("papers.gas_no_supplier")
    rows = tuple(
        (
            str(place),
            door,
            head,
            texts(f"papers.gear_{kind}"),
            serial,
            since,
            _last(ends, today, texts),
        )
        for place, (door, head, kind, serial, since, ends) in enumerate(group.pieces, 1)
    )
    heads = tuple(texts(f"papers.gas_{one}") for one in _HEADS)
    lead = texts("papers.gas_supplier", supplier=supplier, count=len(rows))
    return Words(lead, bold=True), Table(heads, _WIDTHS, rows)
