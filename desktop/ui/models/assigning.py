"""分办·审核 in words: lines that wait, and grids. No Qt."""

from datetime import date, datetime

from desktop.papers.sheet import Kind
from desktop.services.shapes.assigning import Checked, GridCoverage
from desktop.services.shapes.today import TodayLine
from desktop.texts import Texts
from desktop.ui.models.rows import Column, more
from desktop.ui.models.today import line_of, when


def line_columns(texts: Texts) -> list[Column[TodayLine]]:
    """Where, who, why, since when, in which grid."""
    head = "assignpage.head_"

    def reason(line: TodayLine) -> str:
        said = line_of(texts, line)
        return " ".join(filter(None, (said.word, said.reason)))

    return [
        Column(texts(f"{head}where"), 168, lambda line: line.door, icon=lambda line: line.icon, look="bold"),
        Column(texts(f"{head}who"), 96, lambda line: line.name),
        Column(texts(f"{head}reason"), 0, reason),
        Column(texts(f"{head}since"), 96, lambda line: texts.say(line.when), look="muted"),
        Column(texts(f"{head}grid"), 96, lambda line: line.grid, look="muted"),
    ]


def grid_columns(texts: Texts, today: date) -> list[Column[GridCoverage]]:
    """Posts, visits and checks as homes of homes, and how old the data is."""
    head = "assignpage.head_"

    def homes(count: int) -> str:
        return texts("assignpage.homes", count=count)

    def at(moment: datetime | None) -> str:
        return when(texts, moment, today) if moment else texts("assignpage.never")

    def checks(grid: GridCoverage) -> str:
        return texts("assignpage.comma").join(_check(texts, one) for one in grid.checks)

    return [
        Column(texts(f"{head}grid"), 112, lambda one: one.grid, icon=_icon, look="bold"),
        Column(texts(f"{head}homes"), 88, lambda one: homes(one.homes), right=True),
        Column(texts(f"{head}seen"), 112, lambda one: homes(one.seen), right=True),
        Column(texts(f"{head}due"), 112, lambda one: homes(one.due), right=True, look="bold"),
        Column(texts(f"{head}posts"), 0, lambda one: texts.say(one.posts)),
        Column(texts(f"{head}checks"), 192, checks),
        Column(texts(f"{head}newest"), 128, lambda one: at(one.newest_record)),
        Column(texts(f"{head}contact"), 128, lambda one: at(one.last_contact)),
    ]


def _icon(one: GridCoverage) -> str:
    return "office-building-outline"


def _check(texts: Texts, one: Checked) -> str:
    title = texts.say(one.title)
    return texts("assignpage.check", title=title, done=one.done, total=one.total)


def grid_sheet(texts: Texts) -> list[Column[GridCoverage]]:
    """For Excel: numbers as numbers, moments as moments."""
    head = "assignpage.head_"
    return [
        more(texts(f"{head}grid"), lambda one: one.grid),
        more(texts(f"{head}posts"), lambda one: texts.say(one.posts)),
        more(texts(f"{head}homes"), lambda one: one.homes, Kind.NUMBER),
        more(texts(f"{head}seen"), lambda one: one.seen, Kind.NUMBER),
        more(texts(f"{head}due"), lambda one: one.due, Kind.NUMBER),
        more(
            texts(f"{head}checks"),
            lambda one: texts("assignpage.comma").join(_check(texts, check) for check in one.checks),
        ),
        more(texts(f"{head}newest"), lambda one: one.newest_record, Kind.MOMENT),
        more(texts(f"{head}contact"), lambda one: one.last_contact, Kind.MOMENT),
    ]
