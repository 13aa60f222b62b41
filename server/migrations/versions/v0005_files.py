"""Files outside the database, and which rows name them."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Text

revision = "0005"
down_revision = "0004"

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "file",
        Column("sha256", TEXT, primary_key=True),
        Column("size", BigInteger, nullable=False),
        Column("stored_at", TEXT, nullable=False),
        Column("backed_up", Boolean, nullable=False),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    named = "json_extract(data, '$.sha256')" if sqlite else "CAST(data AS json) ->> 'sha256'"
    op.execute(f"UPDATE \"row\" SET parent = coalesce({named}, '') WHERE kind = 'photo' AND data <> '{{}}'")
