"""The notice as a Word file: the blocks of `desktop.papers.leaf` with the words of its PDF."""

from typing import Any

from desktop.domain.moments import from_moment
from desktop.domain.paperdata import NoticeData
from desktop.papers import notice
from desktop.papers.leaf import TICK, Cell, Cut, Leaf, Pairs, Pictures, Signs, Slip, Table, Title, Words
from desktop.papers.word import docx
from desktop.texts import Texts

_WIDTHS = (12.0, 58.0, 47.0, 30.0, 23.0)
_PHOTO = 19.0
"""Height of a photo in millimetres."""


def render(data: NoticeData, texts: Texts) -> bytes:
    """The notice as a .docx file: stub, notice and receipt, as on the PDF."""
    return docx(leaf(data, texts), texts)


def leaf(data: NoticeData, texts: Texts) -> Leaf:
    page = notice.page_data(data, texts)
    return Leaf(
        name=page["words"]["notice_title"],
        number=page["number"],
        author=data.issuer,
        foot=page["words"]["not_penalty"],
        blocks=(*_stub(page), *_notice(page), *_receipt(page)),
        made_at=from_moment(data.issued_at),
        demo=data.demo,
        voided=data.voided,
    )


def _stub(page: dict[str, Any]) -> tuple[Slip, Pairs, Cut]:
    w = page["words"]
    rows = (
        ((w["notified"], page["to_whom"]), (w["address"], page["address"])),
        ((w["hazard_count"], page["count"]), (w["last_deadline"], page["latest"])),
        ((w["inspectors"], page["inspectors"]), (w["issued_on"], page["issued_on"])),
        ((w["signed"], ""), (w["refused"], f"{TICK} {w['refused']}　{w['witness']}")),
    )
    return Slip(w["notice_stub_title"], page["number"]), Pairs(rows), _cut(page)


def _cut(page: dict[str, Any]) -> Cut:
    w = page["words"]
    return Cut(f"{w['cut_here']} · {page['number']} · {w['seam_seal']}")


def _notice(page: dict[str, Any]) -> tuple[Title | Words | Table | Signs, ...]:
    w = page["words"]
    gap = "" if page["lang"] == "zh" else " "
    void = (Words(page["void_line"], bold=True),) if page["void_line"] else ()
    interim = w["interim_lead"] + _counted(page["interim"], page["lang"]) if page["interim"] else ""
    heads = tuple(w[f"column_{name}"] for name in ("no", "problem", "measure", "due", "who"))
    return (
        Title(w["notice_title"], page["issuer"], page["number"]),
        *void,
        Words(page["salutation"], bold=True),
        Words(page["opening"], indent=True),
        Table(heads, _WIDTHS, tuple(_row(item) for item in page["items"])),
        Words(gap.join(filter(None, (interim, page["if_not"]))), lead=page["deadline"] + gap, indent=True),
        Words(page["help"], indent=True),
        Words(w["copies"], lead=w["not_penalty"] + gap, indent=True),
        Signs(
            (
                ((w["sign_notified"], ""), (w["sign_inspectors"], "")),
                ((w["sign_date"], ""), ("", page["issuer"])),
                ((f"{TICK} {w['refused']} {w['witness']}", ""), ("", f"{w['seal']} {page['issued_on']}")),
            )
        ),
    )


def _counted(parts: list[str], language: str) -> str:
    """（1）…；（2）…。 with the marks of the language."""
    between, end = ("；", "。") if language == "zh" else ("; ", ".")
    many = len(parts) > 1
    return between.join(f"（{place}）{one}" if many else one for place, one in enumerate(parts, 1)) + end


def _row(item: dict[str, Any]) -> tuple[Cell, ...]:
    problem: list[Words | Pictures] = [Words(item["title"], bold=True)]
    problem += [Words(item["detail"])] if item["detail"] else []
    problem += [Words(item["basis"], small=True)] if item["basis"] else []
    if item["photos"]:
        shots = tuple((bytes(photo), item["photo_words"]) for photo in item["photos"])
        problem.append(Pictures(shots, _PHOTO))
    return str(item["number"]), tuple(problem), item["advice"], item["due"], item["who"]


def _receipt(page: dict[str, Any]) -> tuple[Cut, Slip, Pairs]:
    w = page["words"]
    opinion = f"{TICK} {w['receipt_gone']}　　{TICK} {w['receipt_not_gone']}"
    rows = (
        ((w["notified"], page["to_whom"]), (w["address"], page["address"])),
        ((w["receipt_result"], ""),),
        ((w["receipt_opinion"], opinion),),
        ((w["receipt_filer"], ""), (w["receipt_checker"], w["date_blank"])),
    )
    return _cut(page), Slip(w["notice_receipt_title"], page["number"]), Pairs(rows, tall=True)
