"""When scopes had come how far, so that old tombstones can go."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0006"
down_revision = "0005"

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "tombstone_mark",
        Column("scope_id", TEXT, primary_key=True),
        Column("rev", BigInteger, primary_key=True),
        Column("at", TEXT, nullable=False),
    )
