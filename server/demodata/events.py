"""What happened in the last year: drills, publicity, training, one incident (GOV-01, -16, -17, COR-11)."""

from dataclasses import dataclass
from datetime import timedelta

from server.demodata import when
from server.demodata.chance import stream
from server.demodata.history import History
from server.demodata.land import GRIDS
from server.demodata.ledger import Subject, of_grid, of_home, of_place
from server.demodata.people import Home
from server.demodata.sheets import Wish


@dataclass(frozen=True)
class Event:
    """One form about something that happened: at a grid (its name), a place or a home."""

    form: str
    where: str
    days_ago: int
    wishes: tuple[Wish, ...]


def _drill(where: str, days_ago: int, kind: str, people: int, special: int, minutes: int) -> Event:
    counts = (("DR03", people), ("DR04", special), ("DR05", minutes))
    return Event("DRILL", where, days_ago, (("DR01", kind), *counts))


def _publicity(
    where: str, days_ago: int, topics: list[str], form: str, copies: int, people: int, special: int
) -> Event:
    counts = (("PB03", copies), ("PB04", people), ("PB05", special))
    return Event("PUBLICITY", where, days_ago, (("PB01", topics), ("PB02", form), *counts))


def _training(
    where: str, days_ago: int, topics: list[str], hours: float, people: tuple[int, int], by: str
) -> Event:
    counts = (("TN03", hours), ("TN04", people[0]), ("TN05", people[1]))
    said = (("TN01", topics), ("TN02", "集中培训"), ("TN06", by))
    return Event("TRAINING", where, days_ago, (*said, *counts))


EVENTS = (
    _drill("一号点后山边坡", 205, "地灾", 64, 11, 9),
    _drill("一网格", 33, "火灾", 46, 7, 6),
    _drill("二网格", 31, "火灾", 38, 5, 7),
    _publicity("一网格", 176, ["用电", "防溺水"], "院坝会", 90, 72, 9),
    _publicity("一网格", 32, ["消防", "燃气"], "入户", 120, 131, 24),
    _publicity("二网格", 26, ["消防", "燃气"], "院坝会", 80, 54, 12),
    _publicity("三网格", 19, ["燃气"], "入户", 75, 68, 15),
    _training("一网格", 190, ["巡格使用", "个人信息保护"], 3.0, (14, 14), "县民政局"),
    _training("一网格", 20, ["消防", "燃气"], 1.5, (12, 2), "消防救援站"),
    Event(
        "INCIDENT",
        "4栋2单元302",
        288,
        (
            ("IC01", "火灾"),
            ("IC02", "险情"),
            ("IC03", 288),
            *(("IC05", 0),) * 3,
            ("IC07", "炒菜时油锅起火，关阀盖锅后熄灭，无人受伤，当天更换了软管"),
            ("IC08", "用火不慎"),
            ("IC09", ["119", "社区"]),
            ("IC10", "已消除"),
        ),
    ),
)
"""The drill at the other hazard point is still owed: 报表 names it."""


def play(history: History, homes: list[Home]) -> None:
    """Into the ledger, each with what came of it."""
    rng = stream(history.land.seed, "events")
    for event in EVENTS:
        day = when.workday(rng, history.land.today - timedelta(days=event.days_ago), history.land.today)
        # the day an incident happened is that of its record
        wishes = [(item, day.isoformat() if item == "IC03" else value) for item, value in event.wishes]
        history.happened(rng, event.form, _subject(history, event.where, homes), day, wishes)


def _subject(history: History, where: str, homes: list[Home]) -> Subject:
    land = history.land
    if where in GRIDS:
        return of_grid(land, GRIDS.index(where), where)
    for place in land.places:
        if place["name"] == where:
            return of_place(land, place)
    return of_home(land, next(home for home in homes if home.door == where))
