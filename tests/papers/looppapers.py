"""Invented papers of one hazard: a hand-over sheet and a receipt."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from PIL import Image

from desktop.domain.looppapers import DoneStep, HandoverData, PaperPhoto, ReceiptData
from desktop.domain.say import say

PENALTY = "《消防法》第六十六条"


def picture(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return out.getvalue()


BEFORE = PaperPhoto(picture("#c86420"), "before", "2026-12-07T01:12:00Z", "李梅")
AFTER = PaperPhoto(picture("#20c864"), "after", "2026-12-09T01:12:00Z", "方秀莲")

_HANDOVER = HandoverData(
    number="YJ-YH-104203-2612-990017",
    matter_number="YH-104203-2612-990017",
    kind="hazard",
    issuer="清泉社区居民委员会",
    area="清泉社区 一网格",
    title="住宅内存放多只气瓶",
    detail="厨房和阳台共7只",
    grade="M",
    where="3栋2单元503",
    who="余友田",
    found_at="2026-12-07T01:12:00Z",
    found_by="李梅",
    advice="立即停止，由主管部门现场处置",
    duty_clause="《城镇燃气管理条例》第二十八条",
    due_at="2026-12-08T01:12:00Z",
    to_units=("住建局（燃气）", "消防救援机构"),
    policy_unit=say("matter.unit_now", now="市农业农村局", then="市乡村振兴局"),
    statutory_unit="住建局（燃气）",
    fates=(say("units.merged", old="市乡村振兴局", new="市农业农村局"),),
    steps=(
        DoneStep("2026-12-07T01:12:00Z", say("matter.done_registered"), "李梅", None),
        DoneStep(
            "2026-12-07T02:00:00Z", say("matter.done_report"), "李梅", say("matter.plain", text="已电话报告")
        ),
    ),
    photos=(BEFORE, BEFORE),
    handed_by="李梅",
    contact_name="李梅",
    contact_phone="10010000001",
    made_at="2026-12-08T01:30:00Z",
    demo=True,
)
_RECEIPT = ReceiptData(
    number="HZ-YH-104203-2612-990017",
    matter_number="YH-104203-2612-990017",
    notices=("GZ-104203-2612-990031",),
    issuer="清泉社区居民委员会",
    to_whom="余友田",
    address="3栋2单元503",
    title="软管老化龟裂",
    detail="靠灶端开裂",
    advice="停用，换金属包覆软管",
    due_at="2026-12-10T16:00:00Z",
    fixed_at="2026-12-09T01:12:00Z",
    fixed_by="household",
    fixed_note="换了金属包覆软管",
    gone=True,
    opinion_note="",
    checker="方秀莲",
    checked_at="2026-12-09T03:12:00Z",
    document="",
    photos=(BEFORE, AFTER),
    made_at="2026-12-09T03:30:00Z",
    demo=True,
)


def handover_data(**changes: Any) -> HandoverData:
    return replace(_HANDOVER, **changes)


def receipt_data(**changes: Any) -> ReceiptData:
    return replace(_RECEIPT, **changes)
