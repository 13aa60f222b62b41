"""Today in words: groups, lines, progress and ages as the cards show them. No Qt."""

from collections.abc import Sequence
from datetime import date, datetime

from desktop.services.shapes.target import Target, TargetKind
from desktop.services.shapes.today import GridAge, Progress, TodayLine, TodayView
from desktop.texts import Texts
from desktop.ui.models.dates import china_date, day_text, time_text, weekday_text
from desktop.ui.models.line import Line

LISTS = {
    "to_assign": Target(TargetKind.LIST, "to_assign", subject_kind="assign"),
    "to_review": Target(TargetKind.LIST, "to_review", subject_kind="assign"),
}
"""Pages that hold the very lines of a group; 全部n of another unfolds it where it stands."""


def line_of(texts: Texts, line: TodayLine) -> Line:
    return Line(
        icon=line.icon,
        door=line.door,
        name=line.name,
        reason=texts.say(line.reason),
        when=texts.say(line.when),
        target=line.target,
        risk=line.risk,
        word=texts.say(line.risk_word) if line.risk_word else "",
        age=texts(f"age.{line.age_band}") if line.age_band and texts.has(f"age.{line.age_band}") else "",
        grid=line.grid,
    )


def count_of(texts: Texts, key: str, lines: Sequence[TodayLine]) -> str:
    """3条, 9户; 条 where buildings and places are among them."""
    homes = key == "visits" and all(line.target.subject_kind == "household" for line in lines)
    return texts("todaypage.homes" if homes else "todaypage.lines", count=len(lines))


def note_of(texts: Texts, key: str) -> str:
    return texts("todaypage.by_stairs") if key == "visits" else ""


def facts(texts: Texts, view: TodayView) -> str:
    """12月8日 星期二 · 一网格 · 深冬高峰第8天 · 数据更新于09:12."""
    parts = [f"{day_text(texts, view.day)} {weekday_text(texts, view.day)}", view.area]
    if view.season:
        parts.append(texts.say(view.season))
    parts.append(updated(texts, view.updated_at, view.day))
    return " · ".join(part for part in parts if part)


def updated(texts: Texts, at: datetime | None, today: date) -> str:
    if at is None:
        return texts("todaypage.never_updated")
    return texts("todaypage.updated", time=when(texts, at, today, today_word=False))


def when(texts: Texts, at: datetime, today: date, *, today_word: bool = True) -> str:
    """今天 09:12, else 12月7日 18:05."""
    if china_date(at) == today:
        return texts("ui.today_at", time=time_text(at)) if today_word else time_text(at)
    return texts("ui.day_at", day=day_text(texts, at, today), time=time_text(at))


def progress_words(texts: Texts, progress: Progress) -> tuple[str, str, str]:
    """Title, 18/32户, 差14户."""
    left = max(0, progress.total - progress.done)
    missing = texts("todaypage.left", count=left) if left else texts("todaypage.done")
    count = texts("todaypage.done_of", done=progress.done, total=progress.total)
    return texts.say(progress.title), count, missing


def progress_note(texts: Texts, progress: Sequence[Progress]) -> str:
    """2项 · 12月31日止."""
    count = texts("todaypage.items", count=len(progress))
    return count + texts("todaypage.until", day=day_text(texts, max(one.until for one in progress)))


def age_words(texts: Texts, age: GridAge, today: date) -> tuple[str, str, str]:
    """Grid, how fresh in words, when."""
    if age.updated_at is None:
        return age.grid, texts("todaypage.age_never"), texts("todaypage.no_time")
    fresh = china_date(age.updated_at) == today
    note = texts("todaypage.age_today" if fresh else "todaypage.age_old")
    return age.grid, note, when(texts, age.updated_at, today)
