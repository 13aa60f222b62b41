"""移交单, 整改回执 and the notice as PDF and as Word: the same words in both, and never a penalty
(COR-06, decision 2, domain reference 2.11 and 5.2 item 7).
"""

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from desktop.papers import handover, notice, noticeword, receipt
from desktop.papers.leaf import TICK, TICKED
from desktop.resources import resources
from desktop.texts import LANGUAGES, Texts, load_texts
from tests.papers.looppapers import AFTER, BEFORE, PENALTY, handover_data, picture, receipt_data
from tests.papers.test_notice import HOSE, STRIP, data, text_of

Render = Callable[[Texts], bytes]
NOT = "不是行政处罚文书"
PAPERS: dict[str, tuple[Render, Render]] = {
    "notice": (
        lambda texts: notice.render(data(HOSE, STRIP), texts),
        lambda texts: noticeword.render(data(HOSE, STRIP), texts),
    ),
    "handover": (
        lambda texts: handover.render(handover_data(), texts),
        lambda texts: handover.render_word(handover_data(), texts),
    ),
    "receipt": (
        lambda texts: receipt.render(receipt_data(), texts),
        lambda texts: receipt.render_word(receipt_data(), texts),
    ),
}
"""As PDF and as Word."""
SAYS = {
    "notice": (
        "安全隐患整改告知书（存根）", "GZ-2612-030031", "3栋2单元503", "12月10日24时前", "已当场整改",
        "停用，换金属包覆软管", "整改期间请采取下列临时措施", "第二十七条", "不是行政处罚文书",
        "被告知人签收", "拒签", "见证人", "安全隐患整改回执", "复查意见", "清泉社区居民委员会",
        "通山县住房和城乡建设局", "10010000001", "演示数据",
    ),
    "handover": (
        "安全隐患移交单", "YJ-YH-104203-2612-990017", "住建局（燃气）、消防救援机构", "3栋2单元503",
        "余友田", "2026年12月7日9时12分", "李梅", "疑似重大", "是否属于由主管部门认定", "第二十八条",
        "市农业农村局（当时写作市乡村振兴局）", "市乡村振兴局已并入市农业农村局", "已做的工作", "已上报",
        "已电话报告", "移交人（李梅）", "接收人", "接收单位（盖章）", "10010000001", "演示数据",
    ),
    "receipt": (
        "安全隐患整改回执", "HZ-YH-104203-2612-990017", "GZ-104203-2612-990031", "余友田", "3栋2单元503",
        "2026年12月9日由户主自己完成整改", "换了金属包覆软管", "☑已消除", "□未消除", "复查人", "方秀莲",
        "整改前", "整改后", "不是行政处罚文书", "演示数据",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def zh() -> Texts:
    return load_texts(resources() / "i18n", "zh_CN")


def words_of(made: bytes) -> str:
    """Every word of a Word file, its head and foot included."""
    book: Any = Document(BytesIO(made))
    section = book.sections[0]
    roots = (book.element.body, section.header._element, section.footer._element)
    return "".join("".join("".join(root.itertext()) for root in roots).split())


@pytest.mark.parametrize("name", PAPERS)
def test_pdf_and_word_say_all_that_the_paper_must_say(zh: Texts, name: str) -> None:
    as_pdf, as_word = PAPERS[name]
    for said in (text_of(as_pdf(zh)), words_of(as_word(zh))):
        assert [words for words in SAYS[name] if words not in said] == []


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("kind", [0, 1], ids=["pdf", "word"])
def test_no_paper_speaks_of_a_penalty_but_to_deny_it(zh: Texts, name: str, kind: int) -> None:
    """Decision 2: 处罚 only in 不是行政处罚文书; a hand-over sheet has no use even for that."""
    made = PAPERS[name][kind](zh)
    said = text_of(made) if kind == 0 else words_of(made)
    assert "处罚" not in said.replace(NOT, "") and "罚款" not in said
    assert (NOT in said) == (name != "handover")


def test_a_penal_article_reaches_neither_hand_over_sheet_nor_word_file(zh: Texts) -> None:
    """Decision 2: duty clauses only."""
    sheet = handover_data(duty_clause=PENALTY)
    item = type(HOSE)(**{**HOSE.__dict__, "duty_clause": PENALTY})
    for said in (
        text_of(handover.render(sheet, zh)),
        words_of(handover.render_word(sheet, zh)),
        words_of(noticeword.render(data(item), zh)),
    ):
        assert "第六十六条" not in said and "依据" not in said


def test_no_text_of_any_paper_names_a_penal_article_or_a_fine(zh: Texts) -> None:
    """Decision 2, for every text that a paper could be made of."""
    for language in LANGUAGES:
        texts = load_texts(resources() / "i18n", language)
        for key in (key for key in texts._words if key.startswith("papers.")):
            text = texts._words[key].replace(NOT, "")
            assert "处罚" not in text and "罚款" not in text and "fine of" not in text, key


def test_word_files_hold_two_photos_of_a_hazard_and_the_pair(zh: Texts) -> None:
    """5.2 item 7: the two photos; the receipt shows before and after."""
    item = type(HOSE)(**{**HOSE.__dict__, "photos": (picture("#111111"), picture("#eeeeee"))})
    made = {
        "notice": noticeword.render(data(item), zh),
        "handover": handover.render_word(handover_data(), zh),
        "receipt": receipt.render_word(receipt_data(), zh),
    }
    counts = {name: len(Document(BytesIO(file)).inline_shapes) for name, file in made.items()}
    assert counts == {"notice": 2, "handover": 2, "receipt": 2}
    page = PdfReader(BytesIO(receipt.render(receipt_data(photos=(BEFORE, AFTER)), zh))).pages[0]
    assert len(page.images) == 2


@pytest.mark.parametrize("name", PAPERS)
def test_word_files_have_no_macros_and_the_same_data_give_the_same_file(zh: Texts, name: str) -> None:
    as_pdf, as_word = PAPERS[name]
    once, again = as_word(zh), as_word(zh)
    assert once == again
    assert as_pdf(zh) == as_pdf(zh)
    names = zipfile.ZipFile(BytesIO(once)).namelist()
    assert "word/document.xml" in names
    assert not [one for one in names if "vba" in one.lower() or one.lower().endswith(".bin")]


def test_a_receipt_leaves_room_until_somebody_has_re_inspected(zh: Texts) -> None:
    """Decision 4: the re-inspector is another person, so the paper may go to him unfilled."""
    said = text_of(receipt.render(receipt_data(gone=None, checker="", checked_at=None), zh))
    assert f"{TICK}已消除" in said and f"{TICK}未消除" in said and TICKED not in said
    back = receipt_data(gone=False, opinion_note="接头还在漏")
    said = text_of(receipt.render(back, zh))
    assert f"{TICK}已消除" in said and f"{TICKED}未消除" in said and "接头还在漏" in said


def test_a_real_paper_has_no_demo_mark_and_an_internal_grade_is_not_told(zh: Texts) -> None:
    """Decision 17 and domain reference 2.5: 突出 leaves the house as 一般."""
    said = text_of(handover.render(handover_data(demo=False, grade="G"), zh))
    assert "演示数据" not in said and "突出" not in said and "隐患，一般" in said
    assert "疑似重大" not in said and "认定" not in said
    said = text_of(handover.render(handover_data(grade="A"), zh))
    assert "重大（经认定）" in said and "怀疑" not in said


def test_only_a_hazard_without_a_deadline_is_to_be_put_right_at_once(zh: Texts) -> None:
    def due(kind: str) -> str:
        return text_of(handover.render(handover_data(kind=kind, grade="", due_at=None), zh))

    assert "原定期限立即" in due("hazard") and "原定期限无" in due("need")


def test_what_xml_cannot_hold_is_shown_in_the_word_file(zh: Texts) -> None:
    said = words_of(handover.render_word(handover_data(detail="七\x0b只\ud800"), zh))
    assert "七�只�" in said


def test_the_papers_are_there_in_english_too() -> None:
    english = load_texts(resources() / "i18n", "en")
    assert "Hand-overSheetforaSafetyHazard" in words_of(handover.render_word(handover_data(), english))
    assert "notanadministrativepenalty" in text_of(receipt.render(receipt_data(), english))
