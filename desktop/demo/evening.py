"""Steps 10 to 14: the lead, the exchange, the supervisor, and the end of one hazard."""

import re
from pathlib import Path

from desktop.demo.expected import Row, Sheet
from desktop.demo.morning import finish
from desktop.demo.play import Laptop
from desktop.demo.stage import PEOPLE
from desktop.demo.tour import Tour
from desktop.demo.typist import Typist

_PAGES = 10
"""How far a list of matters is leafed through."""
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
        _sync(laptop)
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
    _same_on_both_sides(tour, 12, "worker", "lead")


def _todays(tour: Tour, where: str) -> list[Row]:
    return [one for one in tour.rows(where, "record") if one["seen_at"] >= tour.morning]


def _same_on_both_sides(tour: Tour, step: int, *who: str) -> None:
    """Count and sum of every scope a laptop holds, as the server has them."""
    server = tour.stage.server_digest()
    for one in who:
        for scope, held in tour.stage.desk_digest(one).items():
            kind = scope.partition(":")[0]
            tour.check(
                step, f"{one}: {kind} count and sum", server[scope], held, "laptop file, server database"
            )


def assign_and_check(tour: Tour) -> None:
    """The worker notes that the home put it right, the supervisor sends the lead, the lead looks."""
    worker, lead = tour.laptops["worker"], tour.laptops["lead"]
    _open_followed(tour, worker)
    _take(worker, "整改完成")
    _sync(worker)
    boss = tour.open("supervisor")
    boss.until("今日 · 巡格", "待审核")
    _sync(boss)
    _open_followed(tour, boss)
    _take(boss, "派人复查", choose=PEOPLE["lead"])
    tour.shot(13, "assigned", boss)
    _sync(boss)
    _sync(lead)
    _open_followed(tour, lead)
    _take(lead, "复查通过", photo=tour.photos["after"])
    words = lead.until("整改前照片", "整改后照片", "已销号")
    tour.check(13, "pair of photos", True, "整改后照片" in words, "window")
    tour.shot(13, "before-and-after", lead)
    _sync(lead)
    matter = _followed(tour, "server")
    tour.check(13, "state on the server", "closed", matter["state"], "server database")
    steps = [one["action"] for one in tour.rows("server", "step") if one["matter_id"] == matter["id"]]
    tour.check(
        13, "steps on the server", ["assign", "fixed", "pass", "tell"], sorted(steps), "server database"
    )


def closed(tour: Tour) -> None:
    worker = tour.laptops["worker"]
    _sync(worker)
    worker.until("复查通过，销号")
    words = worker.words()
    for text in ("已销号", "派复查", PEOPLE["lead"], PEOPLE["supervisor"]):
        tour.check(14, text, text, text if text in words else "absent", "window")
    tour.shot(14, "closed", worker)
    tour.check(14, "state on the laptop", "closed", _followed(tour, "worker")["state"], "laptop file")
    _sync(tour.laptops["supervisor"])
    _same_on_both_sides(tour, 14, "worker", "lead", "supervisor")


def _followed(tour: Tour, where: str) -> Row:
    """The hazard whose whole life the day shows."""
    return next(
        one
        for one in tour.rows(where, "matter")
        if one["item"] == tour.plan.item
        and one["household_id"] == tour.plan.gas.subject["id"]
        and one["found_at"] >= tour.morning
    )


def _open_followed(tour: Tour, laptop: Laptop) -> None:
    door, title = tour.plan.gas.subject["door"], tour.plan.title
    laptop.click("事项")
    laptop.until("事项 · 巡格", "在办 · ")
    for _ in range(_PAGES):
        if any(title in one["name"] and door in one["name"] for one in laptop.look()):
            break
        laptop.press("PageDown")
    laptop.click_on(title, door)
    laptop.press("Return")
    laptop.until("经过", f"{title}　{door}")


def _take(laptop: Laptop, step: str, *, choose: str = "", photo: Path | None = None) -> None:
    """Take a step of the open matter with what it asks for."""
    laptop.click(step)
    laptop.until("就这样办")
    if choose:
        laptop.click(choose)
    if photo is not None:
        laptop.press("Ctrl+I")
        laptop.choose_file("选一张照片", photo)
        laptop.until("已选1张")
    laptop.click("就这样办")
    laptop.until("已记下")


def _sync(laptop: Laptop) -> None:
    laptop.press("F5")
    laptop.until("同步好了")


EVENING = [
    ("楼栋长快查", "lead: quick check", quick_check),
    ("服务器还没有开", "server still off", waiting),
    ("服务器开了，全部入库", "server on: all accepted", exchange),
    ("分办，复查，前后照片", "assigned, re-inspected, before and after", assign_and_check),
    ("网格员看到销号", "the worker sees it closed", closed),
]
