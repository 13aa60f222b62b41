"""A record that was sent back, as its page shows it."""

from dataclasses import dataclass

from desktop.domain.say import Say


@dataclass(frozen=True)
class AskedField:
    """One answer: what was asked, what it was, what it is now. `after` is empty until it is answered."""

    label: str
    before: str | Say
    after: str | Say
    changed: bool
    asked: bool
    """Asked about; else it followed from an answer that was."""


@dataclass(frozen=True)
class SendBackView:
    id: str
    state: str
    """open, answered, accepted, again."""
    question: str
    asked: Say
    """Who asked and when."""
    answered: Say | None
    """Who answered and when."""
    decided: Say | None
    fields: list[AskedField]
    reply: str
    note: Say | None
    """What has come in between, in plain words."""
    to: Say
    """Who is to answer it."""
    correction_id: str
    can_open: bool
    """This person may put the answers right."""
    can_reply: bool
    """This person may answer in words."""
    can_decide: bool
