"""交接清单: what somebody who leaves a grid hands to who comes."""

from dataclasses import dataclass

from desktop.services.shapes.today import TodayLine


@dataclass(frozen=True)
class GridHandoverLine:
    """`kind`: matters, sent_back, visits, drafts."""

    kind: str
    line: TodayLine

    @property
    def id(self) -> str:
        return f"{self.kind} {self.line.target.id}"

    @property
    def restricted(self) -> bool:
        return self.line.restricted


@dataclass(frozen=True)
class GridHandoverView:
    lines: list[GridHandoverLine]
    drafts: int
    """Forms begun and not finished: they are on this laptop alone and stay behind."""
    waiting: int
    """Own changes that the server has not taken yet, counted as records."""
