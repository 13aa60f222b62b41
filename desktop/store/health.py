"""Is the file sound? What `doctor` tells: counts, versions, faults; no content."""

from dataclasses import dataclass
from typing import Any

from desktop.domain.kinds import SCHEMA
from desktop.store.columns import tables
from desktop.store.scopes import states
from desktop.store.sound import broken_pages
from desktop.store.tx import Tx

ROUNDS = "rounds"
"""Name of the state in which `desktop.sync.line` keeps how rounds ended."""


@dataclass(frozen=True)
class Health:
    faults: list[str]
    """What SQLCipher found wrong with pages, indexes and references; empty when sound."""
    versions: dict[str, str]
    counts: dict[str, int]
    outbox: dict[str, int]
    """Outgoing changes by state."""
    scopes: list[dict[str, Any]]
    differs: list[str]
    """Scopes whose checksum stays different from the server's."""
    codes: dict[str, int]
    """Outgoing changes by what the server said against them."""
    rounds: list[dict[str, Any]]
    """The last rounds with the server: when, how long, how they ended."""


def examine(tx: Tx) -> Health:
    connection = tx.connection
    faults = broken_pages(connection)
    faults += [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    faults += [f"reference in {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")]
    counts = {one.name: _count(tx, one.name) for one in tables()}
    counts |= {name: _count(tx, name) for name in ("raw", "shadow", "draft", "blob", "reveal", "find")}
    return Health(
        faults=faults,
        versions={
            "schema": str(SCHEMA),
            "sqlite": str(connection.execute("SELECT sqlite_version()").fetchone()[0]),
            "sqlcipher": str(connection.execute("PRAGMA cipher_version").fetchone()[0]),
            "migrations": str(_count(tx, "_sqlite_migrations")),
        },
        counts=counts,
        outbox=dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state")),
        scopes=[
            {
                "scope_id": one.scope_id,
                "cursor": one.cursor,
                "count": one.count,
                "sum": one.sum,
            }
            for one in states(connection)
        ],
        differs=list(tx.state("differs", [])),
        codes=dict(
            connection.execute(
                "SELECT code, count(*) FROM outbox WHERE code <> '' GROUP BY code ORDER BY code"
            )
        ),
        rounds=list(tx.state(ROUNDS, [])),
    )


def _count(tx: Tx, name: str) -> int:
    return int(tx.connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
