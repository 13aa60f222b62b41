"""Pictures of every page for docs/screens, from the demo data, at 1366x768."""

import time
from collections.abc import Callable
from pathlib import Path

from desktop.demo.phone import fill_phone, photo_form
from desktop.demo.pictures import draw_photos
from desktop.demo.play import Laptop
from desktop.demo.stage import PIN, Stage

_SETTLED, _MESSAGE = 0.5, 25.0
"""Seconds before a picture is taken, and that a message stands at most."""
_PLATFORM = {"QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}


class Photographer:
    """Walks one person's window from page to page."""

    def __init__(self, stage: Stage, out: Path, who: str) -> None:
        self._out, self._who = out, who
        self._laptop = Laptop(who, stage.laptop(who), {**stage.env, **_PLATFORM})

    def sign_in(self, picture: str = "") -> None:
        self._laptop.open()
        self._laptop.until("登录", "的密码")
        if picture:
            self._take(picture)
        self._laptop.write(PIN)
        self._laptop.until("去哪里", "数据更新于")

    def rail(self, item: str, picture: str, *texts: str) -> None:
        """A page of the rail; waits for `texts`."""
        self._laptop.click(item)
        self._laptop.until(f"{item} · 巡格", *texts)
        if picture:
            self._take(picture)

    def keys(self, picture: str, keys: list[str], *texts: str, type_text: str = "") -> None:
        """What some keys lead to; without a name no picture is taken."""
        self._laptop.press(*keys)
        if type_text:
            self._laptop.write(type_text)
        self._laptop.until(*texts)
        if picture:
            self._take(picture)

    def choose_file(self, title: str, file: Path) -> None:
        self._laptop.choose_file(title, file)

    def sign(self, pad: str) -> None:
        """A few strokes on the pad."""
        for stroke in _STROKES:
            self._laptop.draw(pad, list(stroke))

    def gone(self, text: str) -> None:
        """Wait until something cannot be read any more."""
        self._laptop.wait(lambda words: text not in words, f"{text} gone", _MESSAGE)

    def rest(self, seconds: float) -> None:
        """Small pictures come by themselves."""
        time.sleep(seconds)

    def close(self) -> None:
        self._laptop.close()

    def click(self, name: str) -> None:
        self._laptop.click_on(name)

    def _take(self, picture: str) -> None:
        """When everything has its place and what was answered is on disk."""
        self.rest(_SETTLED)
        self._laptop.shot(self._out / f"{picture}.png")


def take_all(stage: Stage, out: Path, tell: Callable[[str], None]) -> None:
    """Every page of worker, lead and supervisor. Raises NotSeen when one does not come."""
    out.mkdir(parents=True, exist_ok=True)
    for who, walk in (("worker", _worker), ("lead", _lead), ("supervisor", _supervisor)):
        photographer = Photographer(stage, out, who)
        try:
            walk(photographer)
        finally:
            photographer.close()
    _with_photos(stage, out)
    for picture in sorted(out.glob("*.png")):
        tell(str(picture))


_FORMS = (
    ("form-gas", "F3", "给哪一户", "5 2 101"),
    ("form-fire", "Shift+F3", "消防检查", "5 2 101"),
    ("form-care", "Shift+F4", "关爱走访", "xmy"),
    ("form-shop", "Shift+F2", "哪个场所", "清泉便民"),
    ("form-flood", "Shift+F2", "哪个场所", "边坡"),
    ("form-traffic", "Shift+F2", "哪个场所", "充电棚"),
)
"""What a form is begun with, and for whom."""


def _worker(one: Photographer) -> None:
    one.sign_in("signin")
    one.rail("今日", "today", "立即处理", "今天走访")
    one.keys("matter", ["Return"], "现在该您", "12月8日 08:10")
    one.keys("", ["Escape"], "今日 · 巡格", "立即处理")
    one.keys("pick", ["F4"], "走访哪一户")
    one.keys("", ["Return"], "第1题", "灰字是上次的答案")
    one.keys("form", ["1", "Return"], "第2题")
    one.keys("form-people", ["1", "Return", "1", "Return", *"2", "Return", "1", "Return"], "家庭成员", "岁")
    one.click("矛盾与诉求")
    one.click("困难诉求")
    one.keys("form-phrases", [], "已口头提醒")
    one.keys("", ["Escape"], "今日 · 巡格")
    one.gone("已存着")
    for picture, key, asked, typed in _FORMS:
        one.keys("", [key], asked)
        one.keys("", [], asked, type_text=typed)
        one.keys(picture, ["Return"], "第1题")
        one.keys("", ["Escape"], "今日 · 巡格")
    _gas_leak(one)
    _papers(one)
    one.keys("search", ["Ctrl+K"], "找到", "徐满英", type_text="xmy")
    one.keys("household", ["Return"], "徐满英", "家庭成员", "家里情况")
    one.rail("住户", "households", "1栋1单元101")
    one.rail("楼栋与场所", "buildings", "5栋")
    one.rail("事项", "matters", "在办 · ")
    one.rail("记录", "records", "5栋2单元101")
    one.keys("record", ["Return"], "告知书")
    one.rail("同步", "sync", "上次联网")
    one.rail("设置", "settings")
    one.rail("帮助", "help")


def _gas_leak(one: Photographer) -> None:
    """The card that covers the page, and what was found behind it."""
    one.keys("", ["F3"], "给哪一户")
    one.keys("", [], "给哪一户", type_text="5 2 101")
    one.keys("", ["Return"], "第1题")
    one.keys("", ["1", "Return"], "检漏与摆放")
    one.click("检漏与摆放")
    one.keys("", [], "检漏（肥皂水")
    one.keys("form-leak", ["3"], "请先离开")
    one.keys("form-card", ["Return"], "疑似重大")
    one.keys("", ["Escape"], "今日 · 巡格")
    one.gone("已存着")


def _papers(one: Photographer) -> None:
    """What is carried to the door."""
    one.keys("paper-route", ["Ctrl+P"], "走访单第1页")
    one.keys("", ["Escape"], "今日 · 巡格")
    one.keys("", ["Shift+F3"], "消防检查")
    one.keys("", [], "消防检查", type_text="5 2 101")
    one.keys("", ["Return"], "第1题")
    one.keys("paper-check", ["Ctrl+P"], "检查表第1页")
    one.keys("", ["Escape"], "第1题")
    one.keys("", ["Escape"], "今日 · 巡格")


_STROKES = (
    ((-190, -60), (-150, -70), (-110, -62)),
    ((-160, -90), (-158, -40), (-166, 10), (-190, 40)),
    ((-150, -30), (-120, 10), (-100, 40)),
    ((-40, -80), (-60, -40), (-90, -10)),
    ((-44, -60), (0, -68), (40, -60), (60, -52)),
    ((0, -90), (2, -20), (0, 40), (-14, 30)),
    ((-60, -10), (0, -18), (70, -8)),
)
"""李, 木 after a fashion, with a mouse."""


def _with_photos(stage: Stage, out: Path) -> None:
    """Photos, marks and signatures: on a form that a county might publish."""
    folder = stage.folder / "phone"
    drawn = draw_photos(folder / "drawn")
    phone = fill_phone(folder / "手机", list(drawn.values()))
    form = folder / "form.xlsx"
    form.write_bytes(photo_form())
    paper = folder / "营业执照.pdf"
    paper.write_bytes(b"%PDF-1.7\n" + bytes(180_000))
    stage.server("form publish", str(form))
    stage.desk("worker", "sync", "--once")
    one = Photographer(stage, out, "worker")
    try:
        one.sign_in()
        one.keys("", ["Shift+F2"], "哪个场所")
        one.keys("", [], "哪个场所", type_text="清泉便民")
        one.keys("", ["Return"], "第1题")
        one.keys("", ["1"], "整改方式")
        one.keys("photo-phone-first", ["Ctrl+O"], "还没选过文件夹")
        one.keys("", ["Ctrl+O"], "选手机里放照片的文件夹")
        one.choose_file("选手机里放照片的文件夹", phone)
        one.keys("", [], "这次检查时拍的 21张")
        one.keys("", ["Space", "Right", "Right", "Space"], "用这2张")
        one.rest(3)
        one.keys("photo-phone", [], "用这2张")
        one.keys("", ["Return"], "已加2张照片")
        one.gone("已加2张照片")
        one.keys("photo-card", [], "2张")
        _marked_and_signed(one, drawn["after"])
        _files(one, paper)
    finally:
        one.close()


def _marked_and_signed(one: Photographer, photo: Path) -> None:
    one.keys("", ["Ctrl+M"], "标注照片", "照片 2/2")
    one.keys("", ["2", *["Left"] * 4, "Down", "Return", "3", "Up", "Up", "Up", "Return"], "文字")
    one.keys("", [], "文字", type_text="裂口约3厘米")
    one.keys("photo-markup", ["Return"], "已放2个标注")
    one.keys("", ["Ctrl+Return"])
    one.gone("标注照片")
    one.keys("photo-question", ["Return"], "第2题")
    one.keys("", ["Ctrl+I"], "选一张照片")
    one.choose_file("选一张照片", photo)
    one.keys("", [], "照片1")
    one.keys("", ["Return", "1"], "签名板")
    one.sign("签名板")
    one.keys("photo-signature", [], "签名板")
    one.keys("photo-signed", ["Return"], "已在这里签名")


def _files(one: Photographer, paper: Path) -> None:
    one.keys("", ["Return"], "选文件")
    one.keys("", ["Ctrl+I"], "选一个文件")
    one.choose_file("选一个文件", paper)
    one.keys("photo-file", [], "营业执照.pdf")
    one.keys("photo-place", ["Return"], "从文件读")
    one.keys("", ["Ctrl+Return"], "今日 · 巡格", "已保存")
    one.rail("记录", "", "场所检查（带照片） 清泉便民超市")
    one.keys("photo-record", ["Return"], "照片和文件")


def _lead(one: Photographer) -> None:
    one.sign_in()
    one.rail("今日", "lead-today")
    one.rail("我的楼", "lead-building", "3栋1单元")


def _supervisor(one: Photographer) -> None:
    one.sign_in()
    one.rail("今日", "supervisor-today", "待分办")
    one.keys("supervisor-assign", ["F6"], "分办·审核 · 巡格", "待分办 · ")
