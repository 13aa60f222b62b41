"""List models hold what they are fed; receipts and conflicts in words."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.say import say
from desktop.services.shapes.sync import ConflictCard, ConflictField, FilesView, ReceiptLine, SyncView
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.texts import Texts
from desktop.ui.models.line import Line
from desktop.ui.models.sync import ReceiptsModel, card_of, chosen, files_said, receipt_of
from desktop.ui.status import Status, badge
from desktop.ui.widgets.lines import LinesModel

TODAY = date(2026, 12, 8)
AT = datetime(2026, 12, 8, 1, 12, tzinfo=UTC)
LINE = Line(
    "door", "3栋2单元502", "王桂兰", "软管老化", "12月7日", risk=Risk.RED, word="超期1天", grid="一网格"
)


def receipt(state: str, stage: int) -> ReceiptLine:
    target = Target(TargetKind.RECORD, "r1")
    return ReceiptLine("r1", say("ui.help_visit"), "3栋1单元101", AT, stage, state, say("ui.today"), target)


def test_lines_model_keeps_the_contract_of_qt(qtmodeltester: object, qtbot: QtBot) -> None:
    model = LinesModel()
    model.set_lines([LINE, LINE])
    qtmodeltester.check(model)  # type: ignore[attr-defined]  # pytest-qt's fixture is untyped
    model.set_lines([])
    assert model.rowCount() == 0


def test_a_line_is_spoken_whole() -> None:
    assert LINE.spoken == "一网格 3栋2单元502 王桂兰 超期1天 软管老化 12月7日"


def test_receipts_model_keeps_the_contract_of_qt(qtmodeltester: object, qtbot: QtBot, texts: Texts) -> None:
    model = ReceiptsModel()
    model.set_rows(
        [receipt_of(texts, receipt("saved", 1), TODAY), receipt_of(texts, receipt("refused", 2), TODAY)]
    )
    qtmodeltester.check(model)  # type: ignore[attr-defined]  # pytest-qt's fixture is untyped


@pytest.mark.parametrize(
    ("state", "stage", "mark", "word"),
    [
        ("saved", 1, "timer-sand", "已保存"),
        ("held", 1, "timer-sand", "等待前面的记录"),
        ("uploaded", 2, "", "已上传"),
        ("applied", 3, "", "已入库"),
        ("viewed", 4, "", "已查看"),
        ("refused", 2, "close", "未通过"),
    ],
)
def test_a_receipt_says_how_far_its_record_has_come(
    texts: Texts, state: str, stage: int, mark: str, word: str
) -> None:
    shown = receipt_of(texts, receipt(state, stage), TODAY)
    assert (shown.done, shown.mark, shown.word) == (stage, mark, word)
    assert "09:12" in shown.spoken and word in shown.spoken


def test_filters_of_the_sync_page(texts: Texts) -> None:
    states = [("saved", 1), ("uploaded", 2), ("applied", 3), ("refused", 2)]
    view = SyncView([receipt(*one) for one in states], [], 2, 1, AT)
    assert [len(chosen(view, name)) for name in ("all", "waiting", "refused")] == [4, 2, 1]


def test_photos_and_files_are_counted_by_how_far_they_have_come(texts: Texts) -> None:
    assert files_said(texts, FilesView()) == ""
    some = FilesView(waiting=3, waiting_bytes=900_000, stored=12, durable=240)
    assert files_said(texts, some) == "照片和附件：3个待上传（879 KB） · 12个已上传 · 240个已入库"
    full = FilesView(refused=1, reasons=(say("refusal.file_damaged"), say("refusal.server_full")))
    said = files_said(texts, full)
    assert (
        said.startswith("照片和附件：1个未通过。这张照片或附件在本机已经损坏")
        and "服务器的存储空间满了" in said
    )


def test_the_badge_tells_of_photos_when_all_records_are_sent(texts: Texts) -> None:
    now = Status(0, 0, 0, AT, "一网格", [], photos=2)
    assert badge(texts, now, down=False) == "2个照片附件待上传 · 09:12"
    assert badge(texts, replace(now, waiting=1), down=False) == "1条待上传 · 09:12"
    assert badge(texts, replace(now, photos=0), down=False) == "已全部上传 · 09:12"


def test_a_conflict_names_who_changed_what_and_when(texts: Texts) -> None:
    yesterday = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
    field = ConflictField("c1", say("ui.today"), "1人", "2人", "方秀莲", yesterday, "", "李梅", AT, "")
    card = card_of(texts, ConflictCard("王桂兰", "3栋2单元502", [field]), "李梅", TODAY)
    assert "昨天（星期一）方秀莲" in card.sentence and "王桂兰" in card.sentence and "您" in card.sentence
    assert card.fields[0].server.by == "方秀莲 12月7日"
    assert card.fields[0].wanted.value == texts("syncpage.nothing")
    assert card.fields[0].wanted.by.startswith("您")


def test_what_was_deleted_is_said_to_be_gone(texts: Texts) -> None:
    field = ConflictField(
        "c1", say("record.field_deleted"), "胶管：橡胶软管", "", "方秀莲", AT, "", "李梅", AT, "deleted"
    )
    [shown] = card_of(texts, ConflictCard("王桂兰", "3栋2单元502", [field]), "李梅", TODAY).fields
    assert shown.server.value == texts("syncpage.gone")
    assert shown.wanted.value == texts("syncpage.nothing")
