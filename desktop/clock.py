"""The one place that asks what time it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from desktop.domain.moments import CHINA, from_moment, to_moment
from desktop.domain.say import Say

_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
"""No laptop of this program is older."""
_OFF = timedelta(days=1)
"""A clock that is further from the server's than this makes “today” wrong."""
_AWAY = timedelta(days=400)
"""A laptop that seems to have been without its server for longer has more likely a wrong clock."""


@dataclass
class Clock:
    """Time for display, deadlines and `made_at`. It orders nothing.

    `offset` shifts the machine's clock (demo day). `floor` is the last server
    time seen: today is never earlier, however wrong the laptop's clock is.
    """

    offset: timedelta = timedelta()
    floor: datetime = _EARLIEST
    source: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _ahead_at: datetime | None = None
    """What it showed when it was found to be ahead; set back by the person it shows less."""

    def now(self) -> datetime:
        """Aware UTC time."""
        return max(self._shown(), self.floor)

    def moment(self) -> str:
        return to_moment(self.now())

    def today(self) -> date:
        """The civil day in China."""
        return self.now().astimezone(CHINA).date()

    def seen_server(self, moment: str) -> None:
        """A time of the server, now or before."""
        self.floor = max(self.floor, from_moment(moment))

    def met_server(self, moment: str) -> None:
        """The server's time at this moment: how wrong the laptop's clock is shows."""
        self.seen_server(moment)
        shown = self._shown()
        self._ahead_at = shown if shown > from_moment(moment) + _OFF else None

    def trouble(self) -> Say | None:
        """Why the laptop's clock cannot be right, in words; None while nothing speaks against it."""
        shown = self._shown()
        long_away = self.floor > _EARLIEST and shown > self.floor + _AWAY
        if self.floor == _EARLIEST and shown < self.floor:
            return Say("clock.impossible", {"day": _day(shown)})
        if shown < self.floor - _OFF:
            return Say("clock.behind", {"day": _day(shown), "today": _day(self.now())})
        if long_away or (self._ahead_at is not None and shown >= self._ahead_at):
            return Say("clock.ahead", {"day": _day(shown)})
        return None

    def _shown(self) -> datetime:
        """What the laptop's clock shows."""
        return self.source() + self.offset


def _day(at: datetime) -> Say:
    day = at.astimezone(CHINA).date()
    return Say("clock.date", {"year": day.year, "month": day.month, "day": day.day})
