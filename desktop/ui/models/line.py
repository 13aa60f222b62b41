"""One list line in words. No Qt."""

from dataclasses import dataclass

from desktop.services.shapes.target import Risk, Target

LINE_ROLE = 0x0100
"""Qt.ItemDataRole.UserRole: the line itself."""


@dataclass(frozen=True)
class Line:
    """One line in words. `word` is the bold coloured start of the reason."""

    icon: str
    door: str
    name: str
    reason: str
    when: str
    target: Target | None = None
    risk: Risk = Risk.NONE
    word: str = ""
    age: str = ""
    grid: str = ""

    @property
    def spoken(self) -> str:
        """The whole line, for a screen reader."""
        parts = (self.grid, self.door, self.name, self.age, self.word, self.reason, self.when)
        return " ".join(part for part in parts if part)
