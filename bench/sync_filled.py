"""A server's database as it stands after a while: many laptops known, many rows taken, all sums right."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.sync_town import COMMUNITY, grid, person, residents
from desktop.clock import Clock
from desktop.domain import scopes
from desktop.sync.protocol import row_hash
from server.db import open_database
from server.rows import KindRow, load_rows
from server.schema import prepare
from server.tables import REPLICA, ROW, SCOPE_COUNTER

_TWO_64 = 1 << 64


def key_of(number: int) -> bytes:
    """Private key of a laptop's replica."""
    return hashlib.sha256(f"bench {number}".encode()).digest()


def fill(url: str, laptops: int, rows: int) -> None:
    """`laptops` of one person and one grid each, `rows` in every grid."""
    db, now = open_database(url), Clock().moment()
    prepare(db)
    with db.writing() as connection:
        load_rows(connection, _people(laptops), now)
        connection.execute(REPLICA.insert(), [_replica(number, now) for number in range(laptops)])
    db.close()
    with psycopg.connect(url) as hands, hands.cursor() as cursor:
        pattern = residents(rows, seed=3)
        with cursor.copy(f'COPY "{ROW.name}" FROM STDIN') as copy:
            sums = {}
            for number in range(laptops):
                sums[number] = 0
                for line, value in _lines(number, pattern, now):
                    copy.write_row(line)
                    sums[number] = (sums[number] + value) % _TWO_64
        with cursor.copy(f'COPY "{SCOPE_COUNTER.name}" FROM STDIN') as copy:
            for number, total in sums.items():
                copy.write_row((scopes.grid(grid(number)), rows, rows, _signed(total)))
    with psycopg.connect(url, autocommit=True) as hands:
        hands.execute("VACUUM ANALYZE")


def _people(laptops: int) -> Iterator[KindRow]:
    """Without areas: everybody would pull everybody's."""
    for number in range(laptops):
        yield (
            "staff",
            {
                "id": person(number),
                "scope_id": scopes.community(grid(number)),
                "name": f"某{number}",
                "permission": "own_grid",
                "community_id": COMMUNITY,
                "grid_ids": [grid(number)],
            },
        )


def _replica(number: int, now: str) -> dict[str, Any]:
    key = Ed25519PrivateKey.from_private_bytes(key_of(number)).public_key().public_bytes_raw()
    times = {"enrolled_at": now, "last_seen": now, "skew": 0, "last_seq": 0, "assignment": 1}
    who = {"id": person(number), "staff_id": person(number), "device": "", "state": "active"}
    return {**who, **times, "public_key": base64.b64encode(key).decode()}


def _lines(number: int, pattern: list[Any], now: str) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Rows of one grid: the same people everywhere, under ids of their own."""
    scope = scopes.grid(grid(number))
    for rev, one in enumerate(pattern, 1):
        row_id = f"{number:08x}{one.id[8:]}"
        data = one.model_dump(mode="json", exclude={"id", "scope_id"})
        value = row_hash(row_id, rev, data)
        versions = orjson.dumps({"*": [rev, "", "", 0, "", now]}).decode()
        text = orjson.dumps(data).decode()
        yield (scope, "resident", row_id, rev, False, "", "", _signed(value), text, versions), value


def _signed(number: int) -> int:
    return number - _TWO_64 if number >= _TWO_64 >> 1 else number
