"""The notice as an office prints it: what it says, and what it must never say."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from desktop.domain.paperdata import (
    NoticeData,
    NoticeItem,
    names_penalty,
    printable_clause,
)
from desktop.papers import notice
from desktop.resources import resources
from desktop.texts import LANGUAGES, Texts, load_texts

DUTY = "《城镇燃气管理条例》第二十七条：燃气用户应当及时更换使用年限已届满的连接管"
HOSE = NoticeItem(
    "LG15",
    "厨房—软管老化龟裂",
    "靠灶端开裂约3厘米",
    "停用，换金属包覆软管",
    "2026-12-10T16:00:00Z",
    responsible="户主",
    duty_clause=DUTY,
)
STRIP = NoticeItem(
    "RF05",
    "客厅—插线板串接",
    "",
    "拆除串接",
    None,
    on_the_spot=True,
    responsible="户主",
)


def data(*items: NoticeItem, **changes: object) -> NoticeData:
    values: dict[str, object] = {
        "number": "GZ-2612-030031",
        "issuer": "清泉社区居民委员会",
        "to_whom": "余友田",
        "address": "3栋2单元503",
        "inspected_at": "2026-12-08T01:12:00Z",
        "items": items,
        "authorities": ("通山县住房和城乡建设局",),
        "contact_name": "李梅",
        "contact_phone": "10010000001",
        "inspectors": ("李梅", "方秀莲"),
        "issued_at": "2026-12-08T01:30:00Z",
        "demo": True,
    }
    return NoticeData(**(values | changes))  # type: ignore[arg-type]  # test builder


@pytest.fixture(scope="module")
def zh() -> Texts:
    return load_texts(resources() / "i18n", "zh_CN")


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_the_chinese_text_can_be_extracted_and_says_what_the_paper_must_say(
    zh: Texts,
) -> None:
    said = text_of(notice.render(data(HOSE, STRIP), zh))
    for words in (
        "安全隐患整改告知书（存根）",
        "安全隐患整改回执",
        "GZ-2612-030031",
        "3栋2单元503",
        "12月10日24时前",
        "已当场整改",
        "停用，换金属包覆软管",
        "整改期间请采取下列临时措施",
        "第二十七条",
        "本告知书不是行政处罚文书",
        "被告知人签收",
        "拒签",
        "见证人",
        "复查意见",
        "清泉社区居民委员会",
        "通山县住房和城乡建设局",
        "演示数据",
    ):
        assert words in said, words


def test_no_demo_mark_on_a_real_paper(zh: Texts) -> None:
    assert "演示数据" not in text_of(notice.render(data(HOSE, demo=False), zh))


def test_three_hazards_fit_one_page_and_many_flow_on(zh: Texts) -> None:
    assert len(PdfReader(BytesIO(notice.render(data(HOSE, HOSE, STRIP), zh))).pages) == 1
    pages = notice.render_png(data(*[HOSE] * 12), zh, 40)
    assert len(pages) > 1
    assert Image.open(BytesIO(pages[0])).size == (331, 468)


def test_the_same_data_give_the_same_file(zh: Texts) -> None:
    assert notice.render(data(HOSE), zh) == notice.render(data(HOSE), zh)


@pytest.mark.parametrize(
    "clause",
    [
        "《消防法》第六十六条",
        "《中华人民共和国消防法》第60条",
        "《消防法》第二十八条、第六十条",
        "《城镇燃气管理条例》第四十九条",
        "违反规定的，处500元以上1000元以下罚款",
    ],
)
def test_penalty_articles_never_reach_the_paper(zh: Texts, clause: str) -> None:
    assert names_penalty(clause)
    item = NoticeItem("RF03", "私拉乱接", "", "拆除", "2026-12-10T16:00:00Z", duty_clause=clause)
    said = text_of(notice.render(data(item), zh))
    assert "依据" not in said
    assert "罚款" not in said


@pytest.mark.parametrize(
    "clause",
    [
        "《消防法》第二十七条第二款",
        "《消防法》第二十八条",
        "《城镇燃气管理条例》第二十七条、第二十八条",
        "",
    ],
)
def test_duty_clauses_are_printed(clause: str) -> None:
    assert printable_clause(clause) == clause


def test_a_preview_says_that_the_number_comes_with_printing(zh: Texts) -> None:
    assert "编号打印时编号" in text_of(notice.render(data(HOSE, number=""), zh))


def test_the_last_deadline_names_its_year(zh: Texts) -> None:
    assert "最迟期限2026年12月10日24时" in text_of(notice.render(data(HOSE), zh))


def test_a_voided_notice_says_so_and_why(zh: Texts) -> None:
    said = text_of(notice.render(data(HOSE, voided=True, void_reason="填错门牌"), zh))
    assert "作废" in said
    assert "填错门牌" in said


def test_photos_are_printed_when_given(zh: Texts) -> None:
    buffer = BytesIO()
    Image.new("RGB", (320, 240), "#c86420").save(buffer, "JPEG")
    item = NoticeItem("LG15", "软管老化", "", "更换", None, photos=(buffer.getvalue(),))
    page = PdfReader(BytesIO(notice.render(data(item), zh))).pages[0]
    assert len(page.images) == 1


def test_every_word_exists_in_english_too(zh: Texts) -> None:
    english = load_texts(Path(resources() / "i18n"), "en")
    said = text_of(notice.render(data(HOSE, STRIP), english))
    assert "NoticetoCorrectSafetyHazards" in said
    assert "notanadministrativepenalty" in said


LONG = "慈口乡金鸡口村易地扶贫搬迁集中安置点扶贫车间（竹木加工）二楼"


def heights(pdf: bytes, page: int = 0) -> dict[str, list[float]]:
    """Where every piece of text stands above the lower edge of its page, from above."""
    found: dict[str, list[float]] = {}

    def visit(text: str, cm: Any, tm: Any, *_: Any) -> None:
        if text.strip():
            found.setdefault("".join(text.split()), []).append(tm[5] * cm[3] + cm[5])

    PdfReader(BytesIO(pdf)).pages[page].extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("long", [{"address": LONG}, {"to_whom": LONG}], ids=["address", "name"])
def test_a_long_address_or_name_stays_in_its_row_on_stub_and_reply(
    language: str, long: dict[str, str]
) -> None:
    texts = load_texts(resources() / "i18n", language)

    def label(name: str) -> str:
        return "".join(texts(f"papers.{name}").split())

    made = notice.render(data(HOSE, **long), texts)
    assert len(PdfReader(BytesIO(made)).pages) == 1
    at = heights(made)
    (stub, reply), deadline = at[label("notified")], at[label("last_deadline")][0]
    (result,), (opinion,), (checker,) = (
        at[label(f"receipt_{one}")] for one in ("result", "opinion", "checker")
    )
    assert stub - deadline > 26 and reply - result > 29
    assert result - opinion > 25 and opinion - checker > 20
