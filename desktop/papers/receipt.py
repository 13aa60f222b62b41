"""隐患整改回执: what was put right, the re-inspector's opinion, both photos (2.11)."""

from desktop.domain.looppapers import ReceiptData
from desktop.domain.moments import china_day, from_moment
from desktop.papers import leaf
from desktop.papers.dates import day_words, deadline_words
from desktop.papers.handover import photos_of
from desktop.papers.leaf import TICK, TICKED, Leaf, Pairs, Signs, Title, Words
from desktop.papers.word import docx
from desktop.texts import Texts


def render(data: ReceiptData, texts: Texts) -> bytes:
    """The receipt as a PDF file."""
    return leaf.pdf(_leaf(data, texts), texts)


def render_png(data: ReceiptData, texts: Texts, ppi: float = 96) -> list[bytes]:
    """The receipt as one PNG picture a page."""
    return leaf.png(_leaf(data, texts), texts, ppi)


def render_word(data: ReceiptData, texts: Texts) -> bytes:
    """The receipt as a Word file."""
    return docx(_leaf(data, texts), texts)


def _leaf(data: ReceiptData, texts: Texts) -> Leaf:
    name = texts("papers.notice_receipt_title")
    blank = texts("papers.date_blank")
    checked = day_words(china_day(data.checked_at), texts) if data.checked_at else blank
    return Leaf(
        name=name,
        number=data.number,
        author=data.issuer,
        foot=texts("papers.receipt_not_penalty"),
        blocks=(
            Title(name, data.issuer, data.number),
            Pairs(_facts(data, texts)),
            Pairs(_result(data, texts)),
            *photos_of(data.photos, texts),
            Words(texts("papers.receipt_not_penalty"), small=True),
            Signs(
                (
                    ((texts("papers.receipt_filer"), ""), (texts("papers.receipt_checker"), "")),
                    ((texts("papers.sign_date"), blank), (texts("papers.sign_date"), checked)),
                    (("", ""), ("", f"{data.issuer}{texts('papers.seal')}")),
                )
            ),
        ),
        made_at=from_moment(data.made_at),
        demo=data.demo,
    )


def _facts(data: ReceiptData, texts: Texts) -> tuple[tuple[tuple[str, str], ...], ...]:
    due = deadline_words(data.due_at, texts, with_year=True) if data.due_at else texts("papers.at_once")
    numbers = texts("papers.inspector_names", names=list(data.notices)) if data.notices else ""
    return (
        ((texts("papers.notified"), data.to_whom), (texts("papers.address"), data.address)),
        ((texts("papers.handover_matter"), data.matter_number), (texts("papers.receipt_notice"), numbers)),
        ((texts("papers.column_problem"), "\n".join(filter(None, (data.title, data.detail)))),),
        ((texts("papers.column_measure"), data.advice), (texts("papers.column_due"), due)),
    )


def _result(data: ReceiptData, texts: Texts) -> tuple[tuple[tuple[str, str], ...], ...]:
    who = texts(f"matterspage.fixed_by_{data.fixed_by}") if data.fixed_by else data.to_whom
    fixed = texts("papers.receipt_fixed", day=day_words(china_day(data.fixed_at), texts), who=who)
    gone, not_gone = (_box(data.gone is one) for one in (True, False))
    opinion = f"{gone} {texts('papers.receipt_gone')}　　{not_gone} {texts('papers.receipt_not_gone')}"
    said = data.opinion_note if data.gone is False else ""
    checked = day_words(china_day(data.checked_at), texts) if data.checked_at else texts("papers.date_blank")
    rows: list[tuple[tuple[str, str], ...]] = [
        ((texts("papers.receipt_result"), "\n".join(filter(None, (fixed, data.fixed_note)))),),
        ((texts("papers.receipt_opinion"), "　".join(filter(None, (opinion, said)))),),
        ((texts("papers.receipt_checker"), data.checker), (texts("papers.receipt_checked_on"), checked)),
    ]
    if data.document:
        rows.append(((texts("papers.receipt_document"), data.document),))
    return tuple(rows)


def _box(ticked: bool) -> str:
    return TICKED if ticked else TICK
