"""What went wrong with the database, in words an administrator can act on. Never the password."""

import re
from typing import Any, TypeAlias

from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError

from server.db import sqlstate

Trouble: TypeAlias = tuple[str, dict[str, Any]]
"""Key `server.<code>` of the text that says it, and what fills its placeholders."""
_SAID = (
    ("no_such_database", re.compile(r"database \"[^\n]*\" does not exist|数据库 ?\"[^\n]*\" ?不存在")),
    (
        "wrong_login",
        re.compile(
            r"authentication failed|no password supplied|role \"[^\n]*\" does not exist"
            r"|认证失败|角色 ?\"[^\n]*\" ?不存在",
        ),
    ),
    ("bad_database", re.compile(r"FATAL|致命错误")),
)
"""What a PostgreSQL server says when it turns somebody away, in the two languages it may speak here."""


def not_opened(error: DatabaseError, url: str) -> Trouble:
    """Why the database at `url` could not be opened."""
    if url.startswith("sqlite:") or sqlstate(error):
        return "bad_database", {"why": str(error.orig).partition("\n")[0]}
    where, said = make_url(url), str(error.orig)
    code = next((code for code, words in _SAID if words.search(said)), "no_answer")
    host = where.host or where.query.get("host") or "localhost"
    return code, {
        "server": f"{host}:{where.port or 5432}",
        "user": where.username or "",
        "name": where.database,
        "why": _last_line(said, where.password),
    }


def lost_or_busy(error: DBAPIError) -> Trouble:
    """Why a command that was running had to stop. What it had not committed is undone."""
    code = sqlstate(error)
    if code in ("40001", "40P01", "55P03") or "database is locked" in str(error.orig):
        return "busy_database", {}
    if error.connection_invalidated or code[:2] in ("08", "57"):
        return "lost_database", {}
    return "bad_database", {"why": str(error.orig).partition("\n")[0]}


def _last_line(said: str, password: str | None) -> str:
    """The part of a driver's message that says something, without the password should it be in it."""
    line = said.strip().partition("\n")[0].rpartition("failed: ")[2]
    return line.replace(password, "***") if password else line
