"""Pictures of the loop: a step with what it asks, the papers of a hazard, and one answer sent back."""

from pathlib import Path

from desktop.demo.photographer import Photographer
from desktop.demo.stage import Stage

_QUESTION = "软管到底多长？请再量一次"
_LEFT = "软管超过2米", "4栋2单元302"
"""A hazard that is told and not put right yet."""
_FIXED = "软管老化龟裂", "2栋3单元202"
_HANDED_ON = "气瓶放置位置", "5栋2单元101"


def take_loop(stage: Stage, out: Path) -> None:
    """The supervisor asks about one answer of a gas check, the worker sees just that. Raises NotSeen."""
    worker, boss = Photographer(stage, out, "worker"), Photographer(stage, out, "supervisor")
    try:
        boss.sign_in()
        _ask(boss)
        worker.sign_in()
        _steps(worker)
        _answer(worker)
    finally:
        worker.close()
        boss.close()


def _matter(one: Photographer, title: str, door: str) -> None:
    one.rail("事项", "", "在办 · ")
    one.click(title, door)
    one.keys("", ["Return"], "经过", f"{door}", "登记")


def _ask(boss: Photographer) -> None:
    _matter(boss, *_LEFT)
    boss.walk_to("登记")
    boss.keys("", ["Return"], "退回核实", "软管长度")
    boss.walk_to("退回核实")
    boss.keys("", ["Space"], "选要问的答案")
    boss.walk_to("软管长度", "Down")
    boss.keys("", ["Space", "Return"], "选要问的答案")
    boss.keys("sendback-choose", [], "选要问的答案", type_text=_QUESTION)
    boss.keys("sendback-asked", ["Return"], "等答复", _QUESTION)
    boss.keys("", ["F5"], "同步好了")


def _steps(worker: Photographer) -> None:
    _matter(worker, *_LEFT)
    worker.click("整改完成")
    worker.keys("matter-step", [], "就这样办", "谁做的")
    worker.keys("", ["Escape"], "现在该您")
    _matter(worker, *_HANDED_ON)
    worker.keys("paper-handover", ["Ctrl+Y"], "移交单第1页")
    _matter(worker, *_FIXED)
    worker.keys("paper-receipt", ["Ctrl+R"], "整改回执第1页")


def _answer(worker: Photographer) -> None:
    worker.keys("", ["F5"], "同步好了")
    worker.rail("今日", "today-sent-back", "退回我的", _QUESTION)
    worker.keys("", ["2"], _QUESTION)
    worker.walk_to(_QUESTION, "Down")
    worker.keys("sendback-answer", ["Return"], "第1题", "只开放问到的1题")
    worker.keys("", ["Escape"], "今日 · 巡格")
