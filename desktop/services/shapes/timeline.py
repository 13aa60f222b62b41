"""What happened when, on the page of a home or of a matter."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.say import Say
from desktop.services.shapes.target import Target


@dataclass(frozen=True)
class TimelineLine:
    """One record or step in a history; newest first."""

    icon: str
    title: Say
    at: datetime
    who: str
    note: Say | None
    target: Target | None
