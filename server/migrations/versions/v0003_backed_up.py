"""What the last completed backup holds of each laptop."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0003"
down_revision = "0002"

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "backed_up",
        Column("replica_id", TEXT, primary_key=True),
        Column("seq", BigInteger, nullable=False),
    )
