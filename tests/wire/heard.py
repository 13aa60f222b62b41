"""What laptop and server say to each other over HTTP, before it is packed; and the shape of a message."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop.sync import https

SAMPLES = Path(__file__).parent
OPEN = frozenset({"set", "was", "data", "have", "scopes"})
"""Objects whose names are ids or fields of the trade: not part of a message's shape."""


class Heard:
    """Messages by name, as in the folder of samples: `exchange-request`, `exchange-answer`, `refusal`."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, Any]] = []

    @contextlib.contextmanager
    def listening(self, monkeypatch: pytest.MonkeyPatch) -> Iterator["Heard"]:
        post, read = https._post, https._read

        def posted(client: Any, path: str, body: bytes, answer: Any, **more: Any) -> Any:
            self.messages.append((f"{path.rpartition('/')[2]}-request", json.loads(body)))
            return post(client, path, body, answer, **more)

        def heard(response: httpx.Response, answer: Any) -> Any:
            route = response.request.url.path.rpartition("/")[2]
            name = f"{route}-answer" if response.is_success else "refusal"
            self.messages.append((name, json.loads(response.content)))
            return read(response, answer)

        monkeypatch.setattr(https, "_post", posted)
        monkeypatch.setattr(https, "_read", heard)
        yield self

    def named(self, name: str) -> list[Any]:
        return [message for known, message in self.messages if known == name]


def shape(value: Any, path: str = "") -> set[tuple[str, str]]:
    """Places of a message with the kind of value there: `("changes.seq", "int")`."""
    name = path.rpartition(".")[2]
    if isinstance(value, dict):
        inner = value.items() if name not in OPEN else ()
        found = {(path, "object")}
        for key, one in inner:
            found |= shape(one, f"{path}.{key}".strip("."))
        return found
    if isinstance(value, list):
        return {(path, "list")}.union(*(shape(one, path) for one in value), set())
    return {(path, type(value).__name__)} if value is not None else set()
