"""What the frame tells at all times: how much waits, how old the data is, how much is open. No Qt."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.say import Say
from desktop.services.desk import Desk
from desktop.services.sent import outgoing
from desktop.services.today import today
from desktop.settings import nearly_full
from desktop.texts import Texts
from desktop.ui.models.dates import time_text


@dataclass(frozen=True)
class Status:
    waiting: int
    open_matters: int
    to_decide: int
    """待分办 and 待审核, for supervisors."""
    updated_at: datetime | None
    area: str
    warnings: list[Say]
    """What is wrong with the disk or the clock."""
    photos: int = 0
    """Photos and files of records that are sent, which still wait."""


def status(desk: Desk) -> Status:
    view = today.view(desk)
    waits = sum(view.office.values())
    found = [nearly_full(desk.store.path.parent), desk.clock.trouble()]
    warnings = [one for one in found if one is not None]
    photos = outgoing.files_waiting(desk)
    return Status(view.waiting, view.open_matters, waits, view.updated_at, view.area, warnings, photos)


def badge(texts: Texts, now: Status, *, down: bool, paused: bool = False) -> str:
    """3条待上传 · 09:12; 离线可用 while there is no line, 已暂停联网 while none is wanted."""
    if paused:
        return texts("ui.paused_waiting", count=now.waiting) if now.waiting else texts("ui.paused")
    if down:
        return texts("ui.offline_waiting", count=now.waiting) if now.waiting else texts("ui.offline")
    at = time_text(now.updated_at) if now.updated_at else ""
    if now.waiting:
        return (
            texts("ui.waiting_at", count=now.waiting, time=at)
            if at
            else texts("ui.waiting", count=now.waiting)
        )
    if now.photos and at:
        return texts("ui.photos_waiting_at", count=now.photos, time=at)
    return texts("ui.all_sent_at", time=at) if at else texts("ui.first_data")


def counts(texts: Texts, now: Status) -> dict[str, str]:
    """Counts of the rail by key; nothing for zero."""
    numbers = {"matters": now.open_matters, "assign": now.to_decide, "sync": now.waiting}
    return {key: texts("ui.count", count=number) if number else "" for key, number in numbers.items()}
