"""Steps 10 to 12 and 17 to 18: the lead, the exchange, and the end of one hazard."""

import re
from datetime import timedelta

from desktop.demo.acts import followed, open_followed, same_on_both_sides, sync, take
from desktop.demo.expected import Row, Sheet
from desktop.demo.morning import finish
from desktop.demo.play import Laptop
from desktop.demo.sentback import SENT_BACK
from desktop.demo.stage import PEOPLE
from desktop.demo.tour import Tour
from desktop.demo.typist import Typist
from desktop.domain.moments import from_moment, to_moment

_PHOTOS_WAIT = re.compile(r"照片附件\d+个，\d+个待上传|照片附件待上传")
_PHOTOS_SENT = re.compile(r"照片附件\d+个已(?:上传|入库)")
"""What a receipt says instead of 服务器已入库 when photos belong to it."""


def quick_check(tour: Tour) -> None:
    """The worker's building check, then the lead's quick check: one hazard found twice."""
    worker = tour.laptops["worker"]
    worker.click("楼栋与场所")
    worker.until("楼栋与场所 · 巡格", tour.plan.check.subject["name"])
    worker.click(tour.plan.check.subject["name"])
    worker.press("F3")
    _check(tour, worker, tour.plan.check)
    lead = tour.open("lead")
    lead.press("F3")
    _check(tour, lead, tour.plan.quick, "quick-check")
    for who, sheet in (("worker", tour.plan.check), ("lead", tour.plan.quick)):
        found = sorted(
            (one["item"], one["grade"])
            for one in tour.rows(who, "matter")
            if one["form"] == sheet.form and one["found_at"] >= "2026-12-08"
        )
        tour.check(10, f"hazards of the {who}'s check", sheet.found, found, f"{who}'s file")


def _check(tour: Tour, laptop: Laptop, sheet: Sheet, picture: str = "") -> None:
    laptop.until("第1题", sheet.subject["name"])
    typist = Typist(laptop, sheet, tour.library, tour.rules)
    typist.fill()
    if picture:
        tour.shot(10, picture, laptop)
    finish(tour, laptop, 10)


def waiting(tour: Tour) -> None:
    worker = tour.laptops["worker"]
    worker.click("同步")
    said = f"{tour.plan.worker_waits}条待上传"
    words = worker.until("同步 · 巡格", f"还有{said}")
    tour.check(11, "waiting", said, said if said in words else "absent", "window")
    tour.check(11, "kept on this laptop", tour.plan.worker_waits, words.count("已存在本机"), "window")
    tour.check(11, "today's records on the server", 0, len(_todays(tour, "server")), "server database")
    tour.shot(11, "waiting", worker)


def exchange(tour: Tour) -> None:
    tour.stage.start_server()
    worker, lead = tour.laptops["worker"], tour.laptops["lead"]
    for laptop in (worker, lead, worker):
        sync(laptop)
    worker.click("同步")
    worker.until("同步 · 巡格", "还有0条待上传")
    words = worker.wait(lambda seen: not _PHOTOS_WAIT.search(seen), "photos sent")
    taken = words.count("服务器已入库") + len(_PHOTOS_SENT.findall(words))
    tour.check(12, "已入库", tour.plan.worker_waits, taken, "window")
    tour.shot(12, "all-accepted", worker)
    tour.check(
        12,
        "today's records on the server",
        tour.plan.records,
        len(_todays(tour, "server")),
        "server database",
    )
    same_on_both_sides(tour, 12, "worker", "lead")


def _todays(tour: Tour, where: str) -> list[Row]:
    return [one for one in tour.rows(where, "record") if one["seen_at"] >= tour.morning]


def _more_time(tour: Tour) -> None:
    """The worker asks for more time; the supervisor finds days and reason typed already, and approves."""
    worker, boss = tour.laptops["worker"], tour.laptops["supervisor"]
    before = followed(tour, "server")["due_at"]
    open_followed(tour, worker)
    worker.click("申请延期")
    worker.until("就这样办", "延几天")
    worker.write("5")
    worker.press("Tab")
    worker.write("等配件")
    worker.press("Return")
    worker.until("已记下", "申请延期5天")
    sync(worker)
    sync(boss)
    open_followed(tour, boss)
    boss.until(f"{PEOPLE['worker']}申请延期5天：等配件")
    boss.press("Return")
    boss.until("就这样办", "延几天")
    boss.press("Return")
    boss.until("已记下", "延期1次")
    tour.shot(17, "more-time", boss)
    sync(boss)
    sync(worker)
    wanted = to_moment(from_moment(before) + timedelta(days=5))
    for where in ("server", "worker", "supervisor"):
        tour.check(17, f"{where}: five days more", wanted, followed(tour, where)["due_at"], "file, database")


def assign_and_check(tour: Tour) -> None:
    """More time, then the worker notes that the home put it right, the supervisor sends the lead to look.
    Worker and supervisor stay on the matter's page all the time.
    """
    _more_time(tour)
    worker, lead, boss = (tour.laptops[one] for one in ("worker", "lead", "supervisor"))
    take(worker, "整改完成")
    _stands(tour, worker, "待复查")
    tour.shot(17, "put-right", worker)
    sync(worker)
    tour.check(17, "state on the server", "to_check", followed(tour, "server")["state"], "server database")
    sync(boss)
    _stands(tour, boss, "待复查")
    take(boss, "派人复查", choose=PEOPLE["lead"])
    tour.shot(17, "assigned", boss)
    sync(boss)
    sync(lead)
    open_followed(tour, lead)
    take(lead, "复查通过", photo=tour.photos["after"])
    words = lead.until("整改前照片", "整改后照片", "已销号")
    tour.check(17, "pair of photos", True, "整改后照片" in words, "window")
    tour.shot(17, "before-and-after", lead)
    sync(lead)
    matter = followed(tour, "server")
    tour.check(17, "state struck off on the server", "closed", matter["state"], "server database")
    steps = [one["action"] for one in tour.rows("server", "step") if one["matter_id"] == matter["id"]]
    wanted = ["ask_longer", "assign", "extend", "fixed", "pass", "tell"]
    tour.check(17, "steps on the server", wanted, sorted(steps), "server database")


def _stands(tour: Tour, laptop: Laptop, state: str) -> None:
    """Where the open matter stands, as its page says it."""
    words = laptop.until(state)
    tour.check(17, f"{laptop.who}: {state}", state, state if state in words else "absent", "window")


def closed(tour: Tour) -> None:
    """Struck off, in the windows of the worker and of the supervisor."""
    for who in ("worker", "supervisor"):
        laptop = tour.laptops[who]
        sync(laptop)
        words = laptop.until("复查通过，销号", "已销号", "派复查")
        for text in ("已销号", "派复查", PEOPLE["lead"], PEOPLE["supervisor"]):
            tour.check(18, f"{who}: {text}", text, text if text in words else "absent", "window")
        tour.shot(18, f"closed-{who}", laptop)
        state = followed(tour, who)["state"]
        tour.check(18, f"{who}: state on the laptop", "closed", state, "laptop file")
    same_on_both_sides(tour, 18, "worker", "lead", "supervisor")


EVENING = [
    ("楼栋长快查", "lead: quick check", quick_check),
    ("服务器还没有开", "server still off", waiting),
    ("服务器开了，全部入库", "server on: all accepted", exchange),
    *SENT_BACK,
    ("延期，分办，复查，前后照片", "more time, assigned, re-inspected, before and after", assign_and_check),
    ("销号，两边都看到", "struck off, seen on both sides", closed),
]
