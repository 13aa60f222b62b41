"""研判分析一页纸 (COR-09)."""

from io import BytesIO
from math import inf
from typing import Any

import pytest
from pypdf import PdfReader

from desktop.domain.paperdata import AnalysisData, AnalysisLine
from desktop.domain.say import say
from desktop.papers import analysis
from desktop.resources import resources
from desktop.texts import load_texts

MOST_TYPES = (
    "fire", "gas", "power", "building", "place", "geo", "traffic", "production", "house", "patrol",
    "incident",
)  # fmt: skip


FULL = (
    *(AnalysisLine("hazards", say(f"report.{key}"), say("report.n_hazards", count=3)) for key in (
        "type_other", "repeated", "special_open", "overdue",
    )),
    *(AnalysisLine("events", say(f"report.{key}"), say("report.n_times", count=3)) for key in (
        "incidents", "known", "drills", "drilled", "publicity", "training",
    )),
    AnalysisLine("data", say("report.faults"), say("report.n_homes", count=3)),
)  # fmt: skip
"""With what `page` has, every figure there is."""
NOTES = "\n".join(f"{number}、第{number}条" for number in range(1, 41))
MOST = "形势平稳。" * 200
ENGLISH = "All is quiet; hoses in block 3 are to be changed. " * 20
TWO_PEOPLE = f"{MOST}\n{MOST}"
"""What a second person wrote stands above what the first one did: more than one page holds."""


def page(
    judgement: str = "软管老化集中在3栋，下月请燃气公司上门更换。", more: tuple[AnalysisLine, ...] = ()
) -> AnalysisData:
    three = [
        AnalysisLine("three", say(f"report.{key}"), say("report.ratio", having=319, of=320, percent=99))
        for key in ("base", "duty", "measures", "peak")
    ]
    hazards = [
        AnalysisLine("hazards", say(f"report.type_{kind}"), say("report.n_hazards", count=3))
        for kind in MOST_TYPES
    ]
    months = [
        AnalysisLine(
            "trend", say("report.month", year=2026, month=month), say("report.of", having=1, of=1), (month, 3)
        )
        for month in range(7, 13)
    ]
    lines = (*three, *hazards, *more, *months)
    return AnalysisData(
        "清泉社区", "2026-12-08", "2026-12-08T01:00:00Z", "周正华", lines, judgement, demo=True
    )


def printed(data: AnalysisData, language: str) -> list[list[tuple[str, float]]]:
    """Words of each page with their height above its lower edge."""
    made = analysis.render(data, load_texts(resources() / "i18n", language))
    pages = []
    for one in PdfReader(BytesIO(made)).pages:
        found: list[tuple[str, float]] = []

        def visit(text: str, cm: Any, tm: Any, *_: Any, found: Any = found) -> None:
            if text.strip():
                found.append(("".join(text.split()), tm[5] * cm[3] + cm[5]))

        one.extract_text(visitor_text=visit)
        pages.append(found)
    return pages


def lowest(words: list[tuple[str, float]], judgement: str) -> float:
    """Height of the last line of what was typed."""
    typed = "".join(judgement.split())
    return min((height for text, height in words if text in typed and len(text) > 1), default=inf)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    ("judgement", "more"),
    [("", ()), ("", FULL), (NOTES[:100], FULL), (MOST, ()), (MOST, FULL), (ENGLISH, FULL), (TWO_PEOPLE, ())],
    ids=["none", "none full", "lines full", "most", "most full", "english full", "two people"],
)
def test_cor_09_it_is_one_page_with_all_that_one_person_may_type(
    language: str, judgement: str, more: tuple[AnalysisLine, ...]
) -> None:
    (words,) = printed(page(judgement, more), language)
    (signed,) = (height for text, height in words if text.endswith("周正华"))
    foot = min(height for _, height in words)
    assert lowest(words, judgement) > signed + 14 and signed > foot + 14 and foot > 20


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    ("judgement", "more"),
    [(NOTES, ()), (NOTES, FULL), (TWO_PEOPLE, FULL)],
    ids=["lines", "lines full", "two people full"],
)
def test_cor_09_what_would_be_too_small_to_read_goes_on_overleaf_and_is_signed_there(
    language: str, judgement: str, more: tuple[AnalysisLine, ...]
) -> None:
    first, second = printed(page(judgement, more), language)
    (signed,) = (height for text, height in second if text.endswith("周正华"))
    assert lowest(second, judgement) > signed + 14
    for words in (first, second):
        foot = min(height for _, height in words)
        assert lowest(words, judgement) > foot + 14 and foot > 20


def test_cor_09_it_says_the_figures_the_judgement_and_whose_data_it_is() -> None:
    texts = load_texts(resources() / "i18n", "zh_CN")
    said = "".join(PdfReader(BytesIO(analysis.render(page(), texts))).pages[0].extract_text().split())
    for words in (
        "消防安全形势研判",
        "清泉社区2026年12月8日",
        "底数清319/320，99%",
        "燃气隐患3条",
        "2026年12月",
        "软管老化集中在3栋",
        "周正华",
        "演示数据",
    ):
        assert words in said, words
