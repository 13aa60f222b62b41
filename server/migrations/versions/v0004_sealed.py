"""Sealed files: each laptop's key for them, and how far it has come with them."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0004"
down_revision = "0003"

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sealed",
        Column("replica_id", TEXT, primary_key=True),
        Column("age_key", TEXT, nullable=False),
        Column("taken", BigInteger, nullable=False),
        Column("received", BigInteger, nullable=False),
    )
