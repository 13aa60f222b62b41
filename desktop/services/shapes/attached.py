"""A photo, signature or file that is kept, as pages show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attached:
    id: str
    thumb: str
    """JPEG as base64; empty for what is no picture."""
    size: int
    """Bytes of the whole."""
    name: str = ""
    """Of a file; empty for photos and signatures."""
    media: str = "image/jpeg"


@dataclass(frozen=True)
class AnswerAttached:
    """What was attached to an answer of a finished record."""

    attached: Attached
    label: str
    """The question."""
    here: bool
    """The whole is on this laptop; else only the small picture is."""
