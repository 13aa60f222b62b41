"""研判分析一页纸 (COR-09)."""

from io import BytesIO

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


def page(judgement: str = "软管老化集中在3栋，下月请燃气公司上门更换。") -> AnalysisData:
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
    lines = (*three, *hazards, *months)
    return AnalysisData(
        "清泉社区", "2026-12-08", "2026-12-08T01:00:00Z", "周正华", lines, judgement, demo=True
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("judgement", ["", "形势平稳。" * 200])
def test_cor_09_it_is_one_page_whatever_was_typed(language: str, judgement: str) -> None:
    texts = load_texts(resources() / "i18n", language)
    assert len(PdfReader(BytesIO(analysis.render(page(judgement), texts))).pages) == 1


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
