"""研判分析一页纸: the situation of a community or grid on one page (COR-09, domain reference 2.11)."""

from datetime import date
from typing import Any

from desktop.domain.moments import from_moment
from desktop.domain.paperdata import AnalysisData
from desktop.papers.dates import day_words, moment_words
from desktop.papers.typeset import typeset
from desktop.texts import Texts

_TEMPLATE = "analysis.typ"
_WORDS = (
    "analysis_title",
    "analysis_computed",
    "analysis_judgement",
    "analysis_new",
    "analysis_done",
    "analysis_by",
    "analysis_sign",
    "demo",
    "page_of",
)
_PARTS = ("three", "hazards", "events", "data")
_TREND = "trend"


def render(data: AnalysisData, texts: Texts) -> bytes:
    """The page as a PDF file."""
    return typeset(_TEMPLATE, _page_data(data, texts), "pdf", made_at=from_moment(data.made_at))[0]


def render_png(data: AnalysisData, texts: Texts, ppi: float = 96) -> list[bytes]:
    """The page as a PNG picture."""
    return typeset(_TEMPLATE, _page_data(data, texts), "png", ppi=ppi, made_at=from_moment(data.made_at))


def _page_data(data: AnalysisData, texts: Texts) -> dict[str, Any]:
    day = day_words(date.fromisoformat(data.day), texts)
    months = [
        {"label": texts.say(one.label), "new": one.counts[0], "done": one.counts[1]}
        for one in data.lines
        if one.group == _TREND
    ]
    return {
        "lang": "zh" if texts.language.startswith("zh") else "en",
        "words": {name: texts(f"papers.{name}") for name in _WORDS},
        "area": data.area,
        "head": texts("papers.analysis_head", area=data.area, day=day),
        "made": moment_words(data.made_at, texts),
        "parts": [part for name in _PARTS if (part := _part(name, data, texts))["lines"]],
        "trend": {"title": texts(f"report.group_{_TREND}"), "months": months},
        "judgement": data.judgement,
        "author": data.author,
        "demo": data.demo,
    }


def _part(name: str, data: AnalysisData, texts: Texts) -> dict[str, Any]:
    lines = [
        {"label": texts.say(one.label), "value": texts.say(one.value)}
        for one in data.lines
        if one.group == name
    ]
    return {"title": texts(f"report.group_{name}"), "lines": lines}
