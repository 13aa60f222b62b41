"""The first form of the database."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, Text, text

revision = "0001"
down_revision = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    _rows()
    _replicas()
    _access()
    _people()


def _rows() -> None:
    op.create_table(
        "row",
        Column("scope_id", TEXT, primary_key=True),
        Column("kind", TEXT, primary_key=True),
        Column("id", TEXT, primary_key=True),
        Column("rev", BigInteger, nullable=False),
        Column("deleted", Boolean, nullable=False),
        Column("moved_to", TEXT, nullable=False),
        Column("parent", TEXT, nullable=False),
        Column("hash", BigInteger, nullable=False),
        Column("data", TEXT, nullable=False),
        Column("versions", TEXT, nullable=False),
    )
    has_parent = text("parent <> ''")
    op.create_index("row_page", "row", ["scope_id", "rev"], unique=True)
    op.create_index("row_child", "row", ["parent"], sqlite_where=has_parent, postgresql_where=has_parent)
    op.create_index("row_place", "row", ["id"])
    op.create_table(
        "scope_counter",
        Column("scope_id", TEXT, primary_key=True),
        Column("rev", BigInteger, nullable=False),
        Column("count", BigInteger, nullable=False),
        Column("sum", BigInteger, nullable=False),
    )


def _replicas() -> None:
    op.create_table(
        "change_log",
        Column("change_id", TEXT, primary_key=True),
        Column("replica_id", TEXT, nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("result", TEXT, nullable=False),
    )
    op.create_index("change_log_seq", "change_log", ["replica_id", "seq"], unique=True)
    op.create_table(
        "replica",
        Column("id", TEXT, primary_key=True),
        Column("staff_id", TEXT, nullable=False),
        Column("public_key", TEXT, nullable=False),
        Column("device", TEXT, nullable=False),
        Column("enrolled_at", TEXT, nullable=False),
        Column("last_seen", TEXT, nullable=False),
        Column("last_seq", BigInteger, nullable=False),
        Column("skew", Integer, nullable=False),
        Column("assignment", BigInteger, nullable=False),
        Column("state", TEXT, nullable=False),
    )


def _access() -> None:
    op.create_table(
        "assignment",
        Column("staff_id", TEXT, primary_key=True),
        Column("version", BigInteger, primary_key=True),
        Column("scopes", TEXT, nullable=False),
        Column("at", TEXT, nullable=False),
    )
    op.create_table(
        "enrol_code",
        Column("code_hash", TEXT, primary_key=True),
        Column("staff_id", TEXT, nullable=False),
        Column("expires", TEXT, nullable=False),
        Column("replica_id", TEXT, nullable=False),
    )
    op.create_table(
        "token",
        Column("token_hash", TEXT, primary_key=True),
        Column("replica_id", TEXT, nullable=False),
        Column("expires", TEXT, nullable=False),
    )
    op.create_index("token_expires", "token", ["expires"])
    op.create_table(
        "nonce",
        Column("replica_id", TEXT, primary_key=True),
        Column("nonce_hash", TEXT, primary_key=True),
    )


def _people() -> None:
    op.create_table(
        "server_state",
        Column("name", TEXT, primary_key=True),
        Column("value", TEXT, nullable=False),
    )
    op.create_table(
        "staff",
        Column("id", TEXT, primary_key=True),
        Column("name", TEXT, nullable=False),
        Column("active", Boolean, nullable=False),
        Column("data", TEXT, nullable=False),
    )
    op.create_table(
        "building",
        Column("id", TEXT, primary_key=True),
        Column("grid_id", TEXT, nullable=False),
    )
