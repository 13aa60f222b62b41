"""Many new lines of one table in one go: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError, OperationalError


def insert_all(connection: Connection, table: Table, lines: Sequence[tuple[Any, ...]]) -> None:
    """`lines` hold every column in the table's order. Raises IntegrityError, OperationalError."""
    if not lines:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_insert(table), list(lines))
        return
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(_copy(table)) as copy:
            for line in lines:
                copy.write_row(line)
    except psycopg.OperationalError as error:
        raise OperationalError(None, None, error) from error
    except psycopg.IntegrityError as error:
        raise IntegrityError(None, None, error) from error


@cache
def _insert(table: Table) -> str:
    marks = ", ".join("?" * len(table.columns))
    return f'INSERT INTO "{table.name}" ({_names(table)}) VALUES ({marks})'


@cache
def _copy(table: Table) -> str:
    return f'COPY "{table.name}" ({_names(table)}) FROM STDIN'


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)
