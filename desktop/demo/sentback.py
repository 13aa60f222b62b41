"""Steps 13 to 16 of the day: what was found and told is seen on both sides, one answer of its record is
asked about, answered without a network, and accepted.
"""

from desktop.demo.acts import followed, go_off_line, open_followed, same_on_both_sides, sync
from desktop.demo.expected import Row
from desktop.demo.play import Laptop
from desktop.demo.stage import PEOPLE
from desktop.demo.tour import Tour

QUESTION = "灶具购买年份和发票对不上，请再看一眼"
_WORKER, _BOSS = PEOPLE["worker"], PEOPLE["supervisor"]


def told(tour: Tour) -> None:
    """The hazard found at home, and that the home was told, in both windows and on the server."""
    boss = tour.open("supervisor")
    boss.until("今日 · 巡格", "待审核")
    sync(boss)
    for who in ("worker", "supervisor"):
        words = open_followed(tour, tour.laptops[who])
        for text in ("登记", "已告知", _WORKER):
            tour.check(13, f"{who}: {text}", text, text if text in words else "absent", "window")
    tour.shot(13, "told", boss)
    matter = followed(tour, "server")
    notices = [one for one in tour.rows("server", "notice") if one["record_id"] == matter["record_id"]]
    tour.check(13, "state on the server", "told", matter["state"], "server database")
    tour.check(13, "notices on the server", 1, len(notices), "server database")


def ask(tour: Tour) -> None:
    """By keys: from the hazard to its record, one answer ticked, the question written."""
    boss, label = tour.laptops["supervisor"], tour.plan.asked_label
    boss.walk_to("登记")
    boss.press("Return")
    boss.until("答案", tour.plan.asked_label, "退回核实")
    boss.walk_to("退回核实")
    boss.press("Space")
    boss.until("选要问的答案")
    boss.walk_to(label, "Down")
    boss.press("Space")
    tour.shot(14, "choose", boss)
    boss.press("Return")
    boss.write(QUESTION)
    boss.press("Return")
    boss.until("已退回")
    words = boss.until(QUESTION, "等答复")
    asked = f"{label}：{tour.plan.gas.answers[tour.plan.asked]}"
    tour.check(14, "the answer asked about", asked, asked if asked in words else "absent", "window")
    tour.shot(14, "sent-back", boss)
    sync(boss)
    row = _row(tour, "server")
    tour.check(14, "answers asked about", [tour.plan.asked], row["fields"], "server database")
    tour.check(14, "question", QUESTION, row["question"], "server database")


def answer(tour: Tour) -> None:
    """The question stands in 今日; the form opens at the one answer, with the server off."""
    worker = tour.laptops["worker"]
    sync(worker)
    worker.click("今日")
    words = worker.until("今日 · 巡格", "退回我的", QUESTION)
    said = f"{_BOSS}问：“{QUESTION}”"
    tour.check(15, "退回我的", said, said if said in words else "absent", "window")
    tour.shot(15, "returned", worker)
    go_off_line(tour, worker)
    worker.until("今日 · 巡格", QUESTION)
    worker.press("2")
    worker.walk_to(QUESTION, "Down")
    worker.press("Return")
    words = worker.until(QUESTION, "第1题", tour.plan.asked_label)
    only = "只开放问到的1题"
    tour.check(15, "opened", only, only if only in words else "absent", "window")
    tour.shot(15, "the-answer", worker)
    worker.press("Ctrl+A")
    worker.write(str(tour.plan.asked_answer))
    worker.press("Ctrl+Return")
    worker.wait(lambda seen: "分段" not in seen, "saved")
    tour.check(15, "answer on the laptop", tour.plan.asked_answer, _answered(tour, "worker"), "laptop file")
    waits = _row(tour, "server")["answered_at"]
    tour.check(15, "answer on the server", None, waits, "server database")


def accept(tour: Tour) -> None:
    """After the round the supervisor reads old and new value and accepts; the worker sees that."""
    tour.stage.start_server()
    worker, boss = tour.laptops["worker"], tour.laptops["supervisor"]
    sync(worker)
    sync(boss)
    boss.click("今日")
    boss.until("今日 · 巡格", "待审核")
    boss.press("F7")
    boss.until("分办·审核 · 巡格", f"{_WORKER}已答复“{QUESTION}”")
    tour.shot(16, "to-review", boss)
    boss.click_on("已答复", QUESTION)
    boss.press("Return")
    plan = tour.plan
    now = f"{plan.asked_label}：{plan.gas.answers[plan.asked]} → {plan.asked_answer}"
    words = boss.until(QUESTION, "已答复，待审核")
    tour.check(16, "old and new answer", now, now if now in words else "absent", "window")
    tour.shot(16, "answered", boss)
    boss.walk_to("审核通过")
    boss.press("Space")
    boss.until(f"{_BOSS}", "审核通过", "第4步")
    sync(boss)
    sync(worker)
    _accepted_everywhere(tour, worker)


def _accepted_everywhere(tour: Tour, worker: Laptop) -> None:
    worker.click("记录")
    worker.until("记录 · 巡格", tour.plan.gas.subject["door"])
    worker.click_on("燃气检查", tour.plan.gas.subject["door"])
    worker.press("Return")
    words = worker.until(QUESTION, "退回核实")
    said = "审核通过"
    tour.check(16, said, said, said if said in words else "absent", "window")
    tour.shot(16, "accepted", worker)
    tour.check(16, "decision", "accepted", _row(tour, "server")["decision"], "server database")
    where = "server database"
    tour.check(16, "answer on the server", tour.plan.asked_answer, _answered(tour, "server"), where)
    hazards = sorted(
        [one["item"], one["grade"]]
        for one in tour.rows("server", "matter")
        if one["household_id"] == tour.plan.gas.subject["id"] and one["found_at"] >= tour.morning
    )
    tour.check(16, "hazards stay", [list(one) for one in tour.plan.gas.found], hazards, where)
    same_on_both_sides(tour, 16, "worker", "supervisor")


def _row(tour: Tour, where: str) -> Row:
    """What the supervisor asked today."""
    return next(one for one in tour.rows(where, "send_back") if one["question"] == QUESTION)


def _answered(tour: Tour, where: str) -> object:
    """The asked answer in the record that corrects the one asked about."""
    correction = _row(tour, where)["correction_id"]
    return next(
        (one["answers"][tour.plan.asked] for one in tour.rows(where, "record") if one["id"] == correction),
        "no correction",
    )


SENT_BACK = [
    ("隐患和告知两边都看到", "found and told, seen on both sides", told),
    ("退回核实，问到一个答案", "sent back, one answer asked about", ask),
    ("断网答复退回的那一题", "that answer put right without a network", answer),
    ("审核通过", "accepted", accept),
]
