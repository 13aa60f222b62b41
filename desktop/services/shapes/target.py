"""Where a line leads, and how grave it is."""

import enum
from dataclasses import dataclass


class Risk(enum.StrEnum):
    """Colour of a line, always shown with an icon and a word (mocks: tokens)."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    NONE = ""


class TargetKind(enum.StrEnum):
    MATTER = "matter"
    HOUSEHOLD = "household"
    BUILDING = "building"
    RECORD = "record"
    DRAFT = "draft"
    FORM = "form"
    """Begin form `form` on subject `id`."""
    SEND_BACK = "send_back"
    """Answer what was sent back: only the answers that are asked about are open."""
    LIST = "list"
    """Open a list with filter `id`."""
    NOTICE = "notice"
    """Preview the notice of record `id`."""
    HANDOVER = "handover"
    """Preview the hand-over sheet of matter `id`."""
    RECEIPT = "receipt"
    """Preview the receipt of matter `id`."""
    GAS = "gas"
    """Preview the list of gas equipment near its end; `id` is empty."""
    ROUTE = "route"
    """Preview today's route sheet; `id` is empty."""
    SHEET = "sheet"
    """Preview form `form` about subject `id` on paper."""


@dataclass(frozen=True)
class Target:
    """What Enter on a line opens."""

    kind: TargetKind
    id: str
    form: str = ""
    subject_kind: str = ""
    variant: str = ""
    like: str = ""
    """Record whose inspector and time a new form takes over: the next line of a paper keyed in."""
