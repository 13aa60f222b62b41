"""Steps 1 to 9 of the day: the worker without a network."""

import re
import time
from pathlib import Path

from pypdf import PdfReader

from desktop.demo.play import Laptop
from desktop.demo.tour import Tour
from desktop.demo.typist import Typist

_HALF_A_VISIT = 6
"""Question of the visit at which its picture is taken."""
_BREATH = 0.3
"""Seconds between two keys whose effect cannot be read."""
_ENTERS = 8
"""Keys after which the form is closed; on a busy machine some come before their field has the keyboard."""
_LAST = re.compile(r"上次 ?\d+月\d+日 ?\S")
"""Day and answer of the last check beside a question."""
_ON_DISK = re.compile(r"已保存 \d\d:\d\d")
"""What the foot of a form says; the message bar says 已保存 of finished ones."""
_GROUPS = ("立即处理", "退回我的", "超期和今天到期", "待复查", "今天走访", "专项进度")


class _GasTypist(Typist):
    """Takes a picture of each hazard card, and notes what it says."""

    def __init__(self, tour: Tour, laptop: Laptop) -> None:
        super().__init__(laptop, tour.plan.gas, tour.library, tour.rules)
        self._tour, self.cards = tour, 0

    def _card(self, name: str) -> None:
        words = self._laptop.until("整改方式", "期限")
        self.cards += 1
        found = next(one for one in self._session.findings if one.question == name)
        grade = {"T": "提示", "G": "一般", "S": "突出", "M": "疑似重大"}[found.grade]
        for what, text in (
            ("grade", grade),
            ("duty clause", found.duty_clause),
            ("unit", found.responsible.split("；")[0]),
        ):
            self._tour.check(6, f"{found.item} {what}", text, text if text in words else "absent", "window")
        if found.grade == "S":
            self._laptop.press("Ctrl+I")
            self._laptop.choose_file("选一张照片", self._tour.photos["before"])
            self._laptop.until("照片1")
        self._tour.shot(6, f"card-{self.cards}", self._laptop)
        super()._card(name)


def sign_in(tour: Tour) -> None:
    laptop = tour.open("worker", sign_in=False)
    words = laptop.until("登录", "李梅")
    for text in ("演示数据", "李梅", "周正华", "方秀莲"):
        tour.check(1, text, text, text if text in words else "absent", "window")
    tour.shot(1, "sign-in", laptop)
    _choose(laptop, "李梅")
    tour.sign_in(laptop)


def _choose(laptop: Laptop, name: str) -> None:
    """Whose PIN is asked for; click the name when it is another's."""
    if f"{name}的密码" not in laptop.words():
        line = next(str(one["name"]) for one in laptop.look() if str(one["name"]).startswith(f"{name} "))
        laptop.click(line)
        laptop.until(f"{name}的密码")


def today(tour: Tour) -> None:
    laptop = tour.laptops["worker"]
    words = laptop.until("今日", "今天走访", "已全部上传")
    for group in _GROUPS:
        tour.check(2, group, group, group if group in words else "absent", "window")
    tour.check(2, "lines give their reason", True, "每周走访" in words and "超期" in words, "window")
    tour.shot(2, "today", laptop)


def offline(tour: Tour) -> None:
    tour.stage.stop_server()
    laptop = tour.laptops["worker"]
    laptop.press("F5")
    words = laptop.until("离线可用")
    tour.check(3, "离线可用", True, "离线可用" in words, "window")
    tour.shot(3, "offline", laptop)
    laptop.press("Escape")
    laptop.until("今日 · 巡格")


def patrol(tour: Tour) -> None:
    laptop = tour.laptops["worker"]
    before, keys = len(tour.rows("worker", "record")), laptop.keys
    laptop.press("F2")
    laptop.until("巡查日志", "第1题")
    laptop.press("0")
    laptop.wait(lambda words: "\n完成\n" in words, "完成")
    tour.shot(4, "patrol", laptop)
    laptop.press("Return")
    laptop.until("今日 · 巡格", "今天已记")
    tour.check(4, "keys of a normal patrol", 3, laptop.keys - keys, "hands")
    tour.check(4, "patrol records", before + 1, len(tour.rows("worker", "record")), "laptop file")


def gas_begins(tour: Tour) -> None:
    laptop = tour.laptops["worker"]
    tour.pick(laptop, "F3", "给哪一户做检查", tour.plan.gas.subject)
    typist = _GasTypist(tour, laptop)
    tour.found["typist"] = typist
    month = typist.number("lg05_made") if "lg05_made" in typist.order else 4
    typist.fill(until=month)
    words = laptop.until(f"第{month}题", "气瓶制造年月")
    tour.check(5, "last answers in grey", True, bool(_LAST.search(words)), "window")
    tour.shot(5, "gas-by-digits", laptop)


def cards(tour: Tour) -> None:
    typist = tour.found["typist"]
    typist.fill(until=tour.plan.stop_at)


def crash(tour: Tour) -> None:
    laptop = tour.laptops["worker"]
    typist = tour.found["typist"]
    at = f"第{tour.plan.stop_at}题"
    laptop.until(at)
    laptop.wait(lambda words: bool(_ON_DISK.search(words)), "已保存")
    laptop.kill()
    laptop.open()
    laptop.until("登录")
    _choose(laptop, "李梅")
    tour.sign_in(laptop)
    words = laptop.until("燃气检查", tour.plan.gas.subject["door"], at)
    tour.check(7, "same question after kill -9", at, at if at in words else "absent", "window")
    tour.shot(7, "after-crash", laptop)
    typist.fill()
    tour.check(6, "hazard cards", len(tour.plan.gas.found), typist.cards, "window")
    finish(tour, laptop, 7)


def finish(tour: Tour, laptop: Laptop, step: int) -> None:
    """Everything is answered: Enter to the button 完成, and Enter."""
    laptop.wait(lambda words: "\n完成\n" in words, "完成")
    for _ in range(_ENTERS):
        if "分段" not in laptop.words():
            break
        laptop.press("Return")
        time.sleep(_BREATH)
    laptop.wait(lambda words: "分段" not in words, "saved")
    tour.check(step, "form closed and saved", True, "分段" not in laptop.words(), "window")


def visit(tour: Tour) -> None:
    laptop = tour.laptops["worker"]
    laptop.press("Escape")
    tour.pick(laptop, "F4", "走访哪一户", tour.plan.visit.subject)
    typist = Typist(laptop, tour.plan.visit, tour.library, tour.rules)
    typist.fill(until=_HALF_A_VISIT, same=True)
    tour.shot(8, "visit", laptop)
    typist.fill(same=True)
    tour.check(8, "facts confirmed by =", True, typist.confirmed > 0, "hands")
    tour.found["confirmed"] = typist.confirmed
    finish(tour, laptop, 8)


def notice(tour: Tour) -> None:
    laptop = tour.laptops["worker"]
    laptop.click("记录")
    door = tour.plan.gas.subject["door"]
    laptop.until("记录 · 巡格", door)
    laptop.click_on("燃气检查", door)
    laptop.press("Return")
    laptop.until("告知书", "作废")
    laptop.press("Ctrl+P")
    laptop.until("告知书第1页")
    tour.shot(9, "notice", laptop)
    file = tour.out / "notice.pdf"
    laptop.press("Ctrl+S")
    laptop.choose_file("把告知书存到哪里", file)
    laptop.until("已存成")
    said = _text_of(file)
    for text in (tour.plan.gas.subject["head_name"], "不是行政处罚", *tour.plan.gas.titles):
        tour.check(9, text, True, text in said, "notice.pdf")
    tour.check(9, "never a penalty", False, "处罚决定" in said, "notice.pdf")
    laptop.press("Escape")


def _text_of(file: Path) -> str:
    """All text of a PDF file, without spaces and line ends."""
    return "".join("".join(page.extract_text() for page in PdfReader(file).pages).split())


MORNING = [
    ("登录", "sign in", sign_in),
    ("今日", "today", today),
    ("断网照常干活", "server stopped", offline),
    ("巡查，全部正常", "patrol, all normal", patrol),
    ("燃气检查，数字键", "gas check by digits", gas_begins),
    ("三张隐患卡", "three hazard cards", cards),
    ("断电后接着填", "kill -9 and reopened", crash),
    ("走访，与上次一致", "visit, facts confirmed", visit),
    ("告知书", "notice", notice),
]
