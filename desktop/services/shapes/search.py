"""What a search finds."""

from dataclasses import dataclass

from desktop.services.shapes.target import Target


@dataclass(frozen=True)
class SearchHit:
    kind: str
    """household, resident, building, place, matter."""
    id: str
    title: str
    detail: str
    target: Target
