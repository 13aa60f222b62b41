"""What people do over and over on a played day: a round, a matter opened, a step taken, a button by Tab."""

from pathlib import Path

from desktop.demo.expected import Row
from desktop.demo.play import Laptop
from desktop.demo.tour import Tour

_PAGES = 10
"""How far a list of matters is leafed through."""


def sync(laptop: Laptop) -> None:
    laptop.press("F5")
    laptop.until("同步好了")


def go_off_line(tour: Tour, laptop: Laptop) -> None:
    """The server stops, and the window says so."""
    tour.stage.stop_server()
    laptop.press("F5")
    laptop.until("离线可用")
    laptop.press("Escape")


def followed(tour: Tour, where: str) -> Row:
    """The hazard whose whole life the day shows, as a laptop's file or the server has it."""
    return next(
        one
        for one in tour.rows(where, "matter")
        if one["item"] == tour.plan.item
        and one["household_id"] == tour.plan.gas.subject["id"]
        and one["found_at"] >= tour.morning
    )


def open_followed(tour: Tour, laptop: Laptop) -> str:
    """Its page, from the list of matters; hands back what can be read there."""
    door, title = tour.plan.gas.subject["door"], tour.plan.title
    laptop.click("事项")
    laptop.until("事项 · 巡格", "在办 · ")
    for _ in range(_PAGES):
        if any(title in one["name"] and door in one["name"] for one in laptop.look()):
            break
        laptop.press("PageDown")
    laptop.click_on(title, door)
    laptop.press("Return")
    return laptop.until("经过", f"{title}　{door}", "登记")


def take(laptop: Laptop, step: str, *, choose: str = "", photo: Path | None = None) -> None:
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


def same_on_both_sides(tour: Tour, step: int, *who: str) -> None:
    """Count and sum of every scope a laptop holds, as the server has them."""
    server = tour.stage.server_digest()
    for one in who:
        for scope, held in tour.stage.desk_digest(one).items():
            kind = scope.partition(":")[0]
            tour.check(
                step, f"{one}: {kind} count and sum", server[scope], held, "laptop file, server database"
            )
