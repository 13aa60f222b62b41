"""安全隐患整改告知书: stub, notice and reply on A4 (domain reference 2.11, decisions 2 and 8)."""

from typing import Any

from desktop.domain.moments import china_day, from_moment
from desktop.domain.paperdata import NoticeData, NoticeItem, printable_clause
from desktop.papers.dates import day_words, deadline_words, moment_words
from desktop.papers.typeset import typeset
from desktop.texts import Texts

_TEMPLATE = "notice.typ"
_INTERIM = {
    "LG": "gas",
    "RF": "power",
    "BC": "building",
    "PG": "general",
    "VH": "house",
}
"""Interim measures by the checklist an item stands in."""
_WORDS = (
    "notice_title",
    "notice_stub_title",
    "notice_receipt_title",
    "number",
    "notified",
    "address",
    "hazard_count",
    "last_deadline",
    "inspectors",
    "issued_on",
    "cut_here",
    "seam_seal",
    "column_no",
    "column_problem",
    "column_measure",
    "column_due",
    "column_who",
    "interim_lead",
    "not_penalty",
    "copies",
    "sign_notified",
    "signed",
    "sign_date",
    "refused",
    "refused_reason",
    "witness",
    "sign_inspectors",
    "seal",
    "receipt_result",
    "receipt_opinion",
    "receipt_gone",
    "receipt_not_gone",
    "receipt_checker",
    "receipt_filer",
    "demo",
    "voided",
    "page_of",
    "date_blank",
)


def render(data: NoticeData, texts: Texts) -> bytes:
    """The notice as a PDF file."""
    return typeset(_TEMPLATE, page_data(data, texts), "pdf", made_at=from_moment(data.issued_at))[0]


def render_png(data: NoticeData, texts: Texts, ppi: float = 96) -> list[bytes]:
    """The notice as one PNG picture a page, for the preview."""
    return typeset(
        _TEMPLATE,
        page_data(data, texts),
        "png",
        ppi=ppi,
        made_at=from_moment(data.issued_at),
    )


def interim_words(item: str, texts: Texts) -> str:
    """What to do until it is put right, by the checklist an item stands in."""
    return texts(f"papers.interim_{_INTERIM.get(item[:2], 'general')}")


def page_data(data: NoticeData, texts: Texts) -> dict[str, Any]:
    """Everything the template prints, in words. It holds no wording of its own."""
    interim = dict.fromkeys(_interim(item, texts) for item in data.items if not item.on_the_spot)
    authorities = data.authorities or (texts("papers.authorities_default"),)
    number = data.number or texts("papers.number_later")
    return {
        "lang": "zh" if texts.language.startswith("zh") else "en",
        "words": {name: texts(f"papers.{name}") for name in _WORDS},
        "number": number,
        "issuer": data.issuer,
        "to_whom": data.to_whom,
        "address": data.address,
        "salutation": texts("papers.salutation", name=data.to_whom),
        "opening": texts(
            "papers.opening",
            when=moment_words(data.inspected_at, texts),
            address=data.address,
        ),
        "count": texts("papers.count_value", count=len(data.items)),
        "latest": _latest(data, texts),
        "items": [_item(number, item, texts) for number, item in enumerate(data.items, 1)],
        "deadline": _deadline(data, texts),
        "interim": list(interim),
        "if_not": "" if _all_done(data) else texts("papers.if_not", authorities=list(authorities)),
        "help": texts("papers.help", name=data.contact_name, phone=data.contact_phone),
        "inspectors": texts("papers.inspector_names", names=list(data.inspectors)),
        "issued_on": day_words(china_day(data.issued_at), texts),
        "receipt_opening": texts("papers.receipt_opening", number=number),
        "demo": data.demo,
        "voided": data.voided,
        "void_line": texts("papers.void_line", reason=data.void_reason) if data.voided else "",
    }


def _item(number: int, item: NoticeItem, texts: Texts) -> dict[str, Any]:
    clause = printable_clause(item.duty_clause)
    return {
        "number": number,
        "title": item.title,
        "detail": item.detail,
        "advice": item.advice,
        "due": _due(item, texts),
        "who": item.responsible,
        "basis": texts("papers.basis", clause=clause) if clause else "",
        "photos": [list(photo) for photo in item.photos],
        "photo_words": texts("papers.photo", number=number),
    }


def _due(item: NoticeItem, texts: Texts) -> str:
    if item.on_the_spot:
        return texts("papers.done_on_spot")
    if item.due_at is None:
        return texts("papers.at_once")
    return texts("papers.before", when=deadline_words(item.due_at, texts))


def _dues(data: NoticeData) -> list[str]:
    return sorted({item.due_at for item in data.items if item.due_at and not item.on_the_spot})


def _all_done(data: NoticeData) -> bool:
    return all(item.on_the_spot for item in data.items)


def _latest(data: NoticeData, texts: Texts) -> str:
    dues = _dues(data)
    if dues:
        return deadline_words(dues[-1], texts, with_year=True)
    return texts("papers.done_on_spot" if _all_done(data) else "papers.at_once")


def _deadline(data: NoticeData, texts: Texts) -> str:
    dues = _dues(data)
    if not dues:
        return texts("papers.deadline_done" if _all_done(data) else "papers.deadline_at_once")
    open_items = sum(not item.on_the_spot for item in data.items)
    key = "papers.deadline_one" if len(dues) == 1 and open_items == 1 else "papers.deadline_many"
    return texts(key, deadline=deadline_words(dues[-1], texts, with_year=True))


def _interim(item: NoticeItem, texts: Texts) -> str:
    return item.interim or interim_words(item.item, texts)
