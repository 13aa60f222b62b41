"""Codes for a forgotten PIN, and who asked for them."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0002"
down_revision = "0001"

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "recovery",
        Column("replica_id", TEXT, primary_key=True),
        Column("code", TEXT, nullable=False),
        Column("at", TEXT, nullable=False),
        Column("shown_at", TEXT, nullable=False),
    )
    op.create_table(
        "recovery_log",
        Column("id", TEXT, primary_key=True),
        Column("at", TEXT, nullable=False),
        Column("asked_by", TEXT, nullable=False),
        Column("staff_id", TEXT, nullable=False),
        Column("replica_id", TEXT, nullable=False),
        Column("outcome", TEXT, nullable=False),
    )
