"""检查表 or 走访表 of one form about one subject: ticked at the door, keyed in at the desk."""

from typing import Any

from desktop.domain.moments import from_moment
from desktop.domain.paperdata import CheckData, CheckQuestion
from desktop.papers.typeset import typeset
from desktop.texts import Texts

_TEMPLATE = "checklist.typ"
_WORDS = (
    "check_subject",
    "check_when",
    "check_when_blank",
    "check_by",
    "check_if",
    "check_several",
    "check_note",
    "check_remark",
    "page_of",
    "demo",
)


def render(data: CheckData, texts: Texts) -> bytes:
    """The sheet as a PDF file."""
    return typeset(_TEMPLATE, _page_data(data, texts), "pdf", made_at=from_moment(data.printed_at))[0]


def render_png(data: CheckData, texts: Texts, ppi: float = 96) -> list[bytes]:
    """The sheet as one PNG picture a page."""
    made_at = from_moment(data.printed_at)
    return typeset(_TEMPLATE, _page_data(data, texts), "png", ppi=ppi, made_at=made_at)


def _page_data(data: CheckData, texts: Texts) -> dict[str, Any]:
    number = data.number or texts("papers.number_later")
    return {
        "lang": "zh" if texts.language.startswith("zh") else "en",
        "words": {name: texts(f"papers.{name}") for name in _WORDS},
        "title": data.title,
        "number": number,
        "subject": f"{data.where}　{data.who}".strip(),
        "footer": texts("papers.check_footer", number=number),
        "sections": [
            {"title": one.title, "questions": [_question(line, texts) for line in one.questions]}
            for one in data.sections
        ],
        "demo": data.demo,
    }


def _question(line: CheckQuestion, texts: Texts) -> dict[str, Any]:
    return {
        "number": line.number,
        "label": line.label,
        "hint": line.hint,
        "choices": [
            {"digit": str(place % 10) if place <= 10 else "", "label": one}
            for place, one in enumerate(line.choices, start=1)
        ],
        "several": line.several,
        "unit": line.unit,
        "last": texts("papers.check_last", answer=line.last) if line.last else "",
        "only_if": line.only_if,
    }
