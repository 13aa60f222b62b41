"""Pictures of every page for docs/screens, from the demo data, at 1366x768."""

from collections.abc import Callable
from pathlib import Path

from desktop.demo.loopscreens import take_loop
from desktop.demo.phone import fill_phone, photo_form
from desktop.demo.photographer import Photographer
from desktop.demo.pictures import draw_photos
from desktop.demo.stage import Stage


def take_all(stage: Stage, out: Path, tell: Callable[[str], None]) -> None:
    """Every page of worker, lead and supervisor. Raises NotSeen when one does not come."""
    out.mkdir(parents=True, exist_ok=True)
    for who, walk in (("worker", _worker), ("lead", _lead), ("supervisor", _supervisor)):
        photographer = Photographer(stage, out, who)
        try:
            walk(photographer)
        finally:
            photographer.close()
    take_loop(stage, out)
    _with_photos(stage, out)
    for picture in sorted(out.glob("*.png")):
        tell(str(picture))


_FORMS = (
    ("form-gas", "F3", "给哪一户", "5 2 101"),
    ("form-fire", "Shift+F3", "做消防检查", "5 2 101"),
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
    one.click("有风险")
    one.keys("households-risk", [], "红 重")
    one.rail("楼栋与场所", "buildings", "5栋")
    one.rail("事项", "matters", "在办 · ")
    one.rail("记录", "records", "5栋2单元101")
    one.keys("record", ["Return"], "告知书")
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
    one.keys("", ["Shift+F3"], "做消防检查")
    one.keys("", [], "做消防检查", type_text="5 2 101")
    one.keys("", ["Return"], "第1题")
    one.keys("paper-check", ["Ctrl+P"], "检查表第1页")
    one.keys("", ["Escape"], "第1题")
    one.keys("", ["Escape"], "今日 · 巡格")


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
    one.rail("同步", "sync", "场所检查（带照片）")


def _lead(one: Photographer) -> None:
    one.sign_in()
    one.rail("今日", "lead-today")
    one.rail("我的楼", "lead-building", "3栋1单元")


def _supervisor(one: Photographer) -> None:
    one.sign_in()
    one.rail("今日", "supervisor-today", "待分办")
    one.rail("报表", "report", "底数清", "研判意见")
    one.keys("", ["F10"], "在哪里培训")
    one.keys("form-training", ["Return"], "队伍培训", "第1题")
    one.keys("", ["Escape"], "底数清")
    one.keys("paper-analysis", ["Ctrl+P"], "研判分析第1页")
    one.rail("今日", "", "待分办")
    one.keys("supervisor-assign", ["F6"], "分办·审核 · 巡格", "待分办 · ")
