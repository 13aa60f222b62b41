"""A paper as a Word file: the same blocks as its PDF, for whoever has to add a line (5.2 item 7).

No macros, no fields but page numbers, fonts every office has: WPS, Word and LibreOffice show the same.
"""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from desktop.domain.cells import readable
from desktop.papers.leaf import Cell, Cut, Leaf, Pairs, Pictures, Signs, Slip, Table, Title, Words
from desktop.texts import Texts

_SONG, _HEI, _LATIN = "宋体", "黑体", "Times New Roman"
_WIDE, _MARGIN = 170.0, 20.0
"""Millimetres between the margins of A4, and of a margin."""
_LABEL = 24.0
_LINE = "＿" * 8
_SOFT = RGBColor(0x5F, 0x5F, 0x5F)


def docx(leaf: Leaf, texts: Texts) -> bytes:
    """The paper as a .docx file. The same paper gives the same bytes."""
    book = Document()
    _page(book, leaf, texts)
    for block in leaf.blocks:
        _SET[type(block)](book, block, texts)
    out = io.BytesIO()
    book.save(out)
    return _same_every_time(out.getvalue())


def _page(book: Any, leaf: Leaf, texts: Texts) -> None:
    """A4, fonts, head and foot."""
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin, section.bottom_margin = Mm(14), Mm(16)
    section.header_distance = section.footer_distance = Mm(7)
    normal = book.styles["Normal"]
    normal.font.size = Pt(10.5)
    _font(normal.element.get_or_add_rPr(), _SONG)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(spoken)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(2)
    properties = book.core_properties
    properties.title, properties.author = readable(f"{leaf.name} {leaf.number}"), readable(leaf.author)
    properties.created = properties.modified = leaf.made_at.replace(tzinfo=None)
    properties.comments = ""
    marks = [texts("papers.voided")] * leaf.voided + [texts("papers.demo")] * leaf.demo
    if marks:
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(head, "　".join(marks), hei=True, size=12, soft=True)
    _foot(section.footer.paragraphs[0], leaf, texts)


def _foot(line: Any, leaf: Leaf, texts: Texts) -> None:
    _stops(line, (_WIDE / 2, WD_TAB_ALIGNMENT.CENTER), (_WIDE, WD_TAB_ALIGNMENT.RIGHT))
    number = f"{texts('papers.number')} {leaf.number}" if leaf.number else ""
    _run(line, f"{number}\t{leaf.foot}\t", hei=True, size=8, soft=True)
    for part in re.split(r"(\{pages?\})", texts("papers.page_of")):
        if part.startswith("{"):
            _field(line, "NUMPAGES" if part == "{pages}" else "PAGE")
        elif part:
            _run(line, part, hei=True, size=8, soft=True)


def _field(line: Any, code: str) -> None:
    """A number that the word processor works out."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("t", "1"), ("end", "")):
        run = _run(line, text if kind == "t" else "", hei=True, size=8, soft=True)
        if kind == "t":
            continue
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._r.append(mark)


def _title(book: Any, block: Title, texts: Texts) -> None:
    head = book.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head, block.text, bold=True, hei=True, size=20)
    _numbered(book.add_paragraph(), block.issuer, block.number, texts, size=10, rule=True)


def _slip(book: Any, block: Slip, texts: Texts) -> None:
    _numbered(book.add_paragraph(), block.text, block.number, texts, size=11.5, bold=True)


def _numbered(
    line: Any, text: str, number: str, texts: Texts, *, size: float, bold: bool = False, rule: bool = False
) -> None:
    _stops(line, (_WIDE, WD_TAB_ALIGNMENT.RIGHT))
    line.paragraph_format.keep_with_next = True
    _run(line, text, bold=bold, hei=True, size=size)
    if number:
        _run(line, f"\t{texts('papers.number')} ", hei=True, size=9.5)
        _run(line, number, bold=True, hei=True, size=10.5)
    if rule:
        _rule(line)


def _words(holder: Any, block: Words, _texts: Texts, line: Any = None) -> None:
    line = line or holder.add_paragraph()
    if block.indent:
        line.paragraph_format.first_line_indent = Pt(21)
    size = 8.5 if block.small else 10.5
    if block.lead:
        _run(line, block.lead, bold=True, hei=True, size=size)
    _run(line, block.text, bold=block.bold, hei=block.bold, size=size, soft=block.small)


def _pairs(book: Any, block: Pairs, _texts: Texts) -> None:
    half = _WIDE / 2 - _LABEL
    table = _table(book, len(block.rows), (_LABEL, half, _LABEL, half))
    for row, pairs in zip(table.rows, block.rows, strict=True):
        if block.tall:
            row.height = Mm(13)
        cells = list(row.cells)
        if len(pairs) == 1:
            cells = [cells[0], cells[1].merge(cells[3])]
        for place, (label, value) in enumerate(pairs):
            _shade(cells[2 * place], "F6F6F6")
            _fill(cells[2 * place], label, hei=True, size=9.5)
            _fill(cells[2 * place + 1], value, size=10.5)
    _gap(book)


def _grid(book: Any, block: Table, texts: Texts) -> None:
    scale = _WIDE / sum(block.widths)
    widths = [width * scale for width in block.widths]
    table = _table(book, 1 + len(block.rows), widths)
    _mark(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
        _shade(cell, "EEEEEE")
        _fill(cell, head, bold=True, hei=True, size=9.5)
    for row, cells in zip(table.rows[1:], block.rows, strict=True):
        _mark(row._tr.get_or_add_trPr(), "w:cantSplit")
        for cell, value, width in zip(row.cells, cells, widths, strict=True):
            _cell(cell, value, width, texts)
    _gap(book)


def _cell(cell: Any, value: Cell, width: float, texts: Texts) -> None:
    if isinstance(value, str):
        _fill(cell, value, size=9.5)
        return
    for number, part in enumerate(value):
        line = None if number else cell.paragraphs[0]
        if isinstance(part, Words):
            _words(cell, part, texts, line)
        else:
            _shots(line or cell.add_paragraph(), part, width - 4)


def _pictures(book: Any, block: Pictures, _texts: Texts) -> None:
    line = book.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _shots(line, block, _WIDE)


def _shots(line: Any, block: Pictures, wide: float) -> None:
    """Pictures one beside the other within `wide` millimetres, their captions below."""
    each = wide / max(1, len(block.pictures)) - 4
    line.paragraph_format.keep_with_next = True
    for place, (picture, _) in enumerate(block.pictures):
        if place:
            line.add_run("  ")
        shape = line.add_run().add_picture(io.BytesIO(picture), height=Mm(block.height))
        if shape.width > Mm(each):
            shape.height, shape.width = round(shape.height * Mm(each) / shape.width), Mm(each)
    captions = "　".join(dict.fromkeys(caption for _, caption in block.pictures))
    line.add_run().add_break()
    _run(line, captions, hei=True, size=8, soft=True)


def _signs(book: Any, block: Signs, _texts: Texts) -> None:
    table = _table(book, len(block.rows), (_WIDE / 2, _WIDE / 2), lines=False)
    for row, signs in zip(table.rows, block.rows, strict=True):
        row.height = Mm(10)
        for cell, (label, tail) in zip(row.cells, signs, strict=False):
            if label:
                _fill(cell, f"{label} {_LINE} {tail}".strip(), hei=True, size=9.5)
            else:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
                _fill(cell, tail)
    _gap(book)


def _cut(book: Any, block: Cut, _texts: Texts) -> None:
    line = book.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(line, f"{'┄' * 14} {block.text} {'┄' * 14}", hei=True, size=8, soft=True)


_SET: dict[type, Callable[[Any, Any, Texts], None]] = {
    Title: _title,
    Slip: _slip,
    Words: _words,
    Pairs: _pairs,
    Pictures: _pictures,
    Table: _grid,
    Signs: _signs,
    Cut: _cut,
}


def _table(book: Any, rows: int, widths: Sequence[float], *, lines: bool = True) -> Any:
    table = book.add_table(rows, len(widths))
    if lines:
        table.style = "Table Grid"
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def _fill(cell: Any, text: str, **look: Any) -> None:
    lines = text.split("\n")
    for number, one in enumerate(lines):
        line = cell.add_paragraph() if number else cell.paragraphs[0]
        _run(line, one, **look)


def _run(
    line: Any, text: str, *, bold: bool = False, hei: bool = False, size: float = 10.5, soft: bool = False
) -> Any:
    run = line.add_run(readable(text))
    run.bold, run.font.size = bold or None, Pt(size)
    if soft:
        run.font.color.rgb = _SOFT
    _font(run._r.get_or_add_rPr(), _HEI if hei else _SONG)
    return run


def _font(properties: Any, chinese: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), _LATIN)
    fonts.set(qn("w:eastAsia"), chinese)


def _stops(line: Any, *stops: tuple[float, Any]) -> None:
    for at, side in stops:
        line.paragraph_format.tab_stops.add_tab_stop(Mm(at), side)


def _rule(line: Any) -> None:
    """A line below the paragraph. Word asks for its properties in their order."""
    box, edge = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "12"), ("space", "1"), ("color", "141414")):
        edge.set(qn(f"w:{key}"), value)
    box.append(edge)
    after = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    line._p.get_or_add_pPr().insert_element_before(box, *after)


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().insert_element_before(shade, "w:noWrap", "w:tcMar", "w:vAlign")


def _mark(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))


def _gap(book: Any) -> None:
    """Two tables without a paragraph between them would become one."""
    line = book.add_paragraph()
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.line_spacing = Pt(4)


def _same_every_time(made: bytes) -> bytes:
    """The parts of the file in the same order, without the time at which they were packed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as parts,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in parts.namelist():
            packed.writestr(zipfile.ZipInfo(name), parts.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
