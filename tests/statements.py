"""Compiled statements: the server keeps them as long as it runs, and every test opens a server of its own."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.util import LRUCache


class Statements(LRUCache[Any, Any]):
    """Of one kind of database. SQLAlchemy's key begins with the engine's dialect, which is left out."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key[1:], value)


@contextmanager
def shared() -> Iterator[None]:
    """Databases of the server that are opened here compile each statement once for all of them."""
    kinds: dict[str, Statements] = defaultdict(lambda: Statements(2000))

    def create(url: Any, **settings: Any) -> Engine:
        kept = kinds[make_url(url).get_backend_name()]
        return create_engine(url, execution_options={"compiled_cache": kept}, **settings)

    with mock.patch("server.db.create_engine", create):
        yield
