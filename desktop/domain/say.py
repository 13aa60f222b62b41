"""Sentences that reach a person: a key and its values, put into words at the edge.

Domain and services never hold wording; `desktop.texts` turns a `Say` into the
person's language.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Say:
    """One sentence: `key` in resources/i18n ("file.name"), `values` for its placeholders.

    A value may itself be a `Say`, or a list of them (joined with the language's comma).
    """

    key: str
    values: dict[str, Any] = field(default_factory=dict)


def say(key: str, **values: Any) -> Say:
    return Say(key, values)


class UserError(Exception):
    """The person's or the environment's fault: said in plain words, nothing is lost.

    Anything that is not a UserError is our fault and becomes a crash report.
    """

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.say = Say(key, values)

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.say.values.items())
        return f"{self.say.key}({values})"
