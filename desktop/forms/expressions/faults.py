"""Why an expression cannot be used."""

from typing import Any

from desktop.domain.say import Say, say


class ExpressionFault(ValueError):
    """`position` counts the characters of the expression from 1."""

    def __init__(self, key: str, position: int = 0, **values: Any) -> None:
        self.say: Say = say(f"expressions.{key}", position=position, **values)
        self.position = position
        super().__init__(f"{self.say.key} {self.say.values}")
