"""Pictures of every page for docs/screens, from the demo data, at 1366x768."""

from collections.abc import Callable
from pathlib import Path

from desktop.demo.play import Laptop
from desktop.demo.stage import PIN, Stage

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
        self._take(picture)

    def keys(self, picture: str, keys: list[str], *texts: str, type_text: str = "") -> None:
        """What some keys lead to; without a name no picture is taken."""
        self._laptop.press(*keys)
        if type_text:
            self._laptop.write(type_text)
        self._laptop.until(*texts)
        if picture:
            self._take(picture)

    def close(self) -> None:
        self._laptop.close()

    def _take(self, picture: str) -> None:
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
    one.keys("", ["Escape"], "今日 · 巡格")
    for picture, key, asked, typed in _FORMS:
        one.keys("", [key], asked)
        one.keys("", [], asked, type_text=typed)
        one.keys(picture, ["Return"], "第1题")
        one.keys("", ["Escape"], "今日 · 巡格")
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


def _lead(one: Photographer) -> None:
    one.sign_in()
    one.rail("今日", "lead-today")
    one.rail("我的楼", "lead-building", "3栋1单元")


def _supervisor(one: Photographer) -> None:
    one.sign_in()
    one.rail("今日", "supervisor-today", "待分办")
    one.keys("supervisor-assign", ["F6"], "事项 · 巡格", "已上报 · ")
