"""The one place that asks what time it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from desktop.domain.moments import CHINA, from_moment, to_moment


@dataclass
class Clock:
    """Time for display, deadlines and `made_at`. It orders nothing.

    `offset` shifts the machine's clock (demo day). `floor` is the last server
    time seen: today is never earlier, however wrong the laptop's clock is.
    """

    offset: timedelta = timedelta()
    floor: datetime = datetime(2020, 1, 1, tzinfo=UTC)
    source: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        """Aware UTC time."""
        return max(self.source() + self.offset, self.floor)

    def moment(self) -> str:
        return to_moment(self.now())

    def today(self) -> date:
        """The civil day in China."""
        return self.now().astimezone(CHINA).date()

    def seen_server(self, moment: str) -> None:
        self.floor = max(self.floor, from_moment(moment))
