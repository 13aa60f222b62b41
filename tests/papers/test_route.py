"""The route sheet a worker carries."""

from io import BytesIO

from pypdf import PdfReader

from desktop.domain.paperdata import RouteData, RouteLine
from desktop.domain.say import say
from desktop.papers import route
from desktop.resources import resources
from desktop.texts import load_texts

LAST = say("papers.route_due", year=2026, month=12, day=1)


def sheet(count: int) -> RouteData:
    lines = tuple(
        RouteLine(f"3栋1单元{floor}01", "何启发", LAST, (say("papers.gear_cylinder"),), 2)
        for floor in range(count)
    )
    return RouteData("ZF-2612-0007", "一网格", "李梅", "2026-12-08", lines, demo=True)


def test_ten_households_stand_on_a_page() -> None:
    zh = load_texts(resources() / "i18n", "zh_CN")
    assert len(PdfReader(BytesIO(route.render(sheet(10), zh))).pages) == 1
    assert len(PdfReader(BytesIO(route.render(sheet(11), zh))).pages) == 2


def test_it_says_door_reason_and_what_to_do_with_the_paper() -> None:
    zh = load_texts(resources() / "i18n", "zh_CN")
    said = "".join(PdfReader(BytesIO(route.render(sheet(3), zh))).pages[0].extract_text().split())
    for words in (
        "今日走访单",
        "3栋1单元001",
        "上次2026年12月1日",
        "常住2人、气瓶",
        "用后收回销毁",
        "演示数据",
    ):
        assert words in said, words
