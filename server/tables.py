"""Tables of the server. Storage form is wire form: text ids, JSON text, times as UTC text.

`row` holds every synced row of every kind; the scope leads its key and its
page index, so that a municipality can be partitioned by scope.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text, text

METADATA = MetaData()
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text is compared and sorted by its bytes on every database: ids and moments sort alike, and no
index depends on the language of the machine."""
HAS_PARENT = text("parent <> ''")
"""Written out, so that a database sees that the partial index `row_child` serves the query."""

ROW = Table(
    "row",
    METADATA,
    Column("scope_id", TEXT, primary_key=True),
    Column("kind", TEXT, primary_key=True),
    Column("id", TEXT, primary_key=True),
    Column("rev", BigInteger, nullable=False),
    Column("deleted", Boolean, nullable=False),
    # scope the row went to; only in the tombstone it leaves behind
    Column("moved_to", TEXT, nullable=False),
    # what this row belongs to, where the server looks it up: id of a step's matter, SHA-256 of a photo's file
    Column("parent", TEXT, nullable=False),
    # 64-bit content hash as a signed number, 0 for a tombstone
    Column("hash", BigInteger, nullable=False),
    Column("data", TEXT, nullable=False),
    # {field: [rev, change_id, replica_id, seq, staff_id, at]}, "*" for all fields not named
    Column("versions", TEXT, nullable=False),
    Index("row_page", "scope_id", "rev", unique=True),
    Index("row_child", "parent", sqlite_where=HAS_PARENT, postgresql_where=HAS_PARENT),
    Index("row_place", "id"),
)

SCOPE_COUNTER = Table(
    "scope_counter",
    METADATA,
    Column("scope_id", TEXT, primary_key=True),
    Column("rev", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    # sum of the live rows' hashes modulo 2**64, as a signed number
    Column("sum", BigInteger, nullable=False),
)

TOMBSTONE_MARK = Table(
    "tombstone_mark",
    METADATA,
    Column("scope_id", TEXT, primary_key=True),
    Column("rev", BigInteger, primary_key=True),
    Column("at", TEXT, nullable=False),
)
"""How far a scope's counter had come at a moment: what was deleted up to there is at least so old."""

CHANGE_LOG = Table(
    "change_log",
    METADATA,
    Column("change_id", TEXT, primary_key=True),
    Column("replica_id", TEXT, nullable=False),
    Column("seq", BigInteger, nullable=False),
    # the verdict as JSON: never the change's content
    Column("result", TEXT, nullable=False),
    Index("change_log_seq", "replica_id", "seq", unique=True),
)

REPLICA = Table(
    "replica",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("staff_id", TEXT, nullable=False),
    Column("public_key", TEXT, nullable=False),
    Column("device", TEXT, nullable=False),
    Column("enrolled_at", TEXT, nullable=False),
    Column("last_seen", TEXT, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    # seconds the laptop's clock is behind the server's; recorded, never refused
    Column("skew", Integer, nullable=False),
    # highest assignment version the laptop has said it knows
    Column("assignment", BigInteger, nullable=False),
    # active, retired (drains, then erases) or lost (erases at the next contact)
    Column("state", TEXT, nullable=False),
)

SEALED = Table(
    "sealed",
    METADATA,
    Column("replica_id", TEXT, primary_key=True),
    # X25519 recipient for answer files
    Column("age_key", TEXT, nullable=False),
    # number of its newest file that was taken in; 0 for none
    Column("taken", BigInteger, nullable=False),
    # number of the newest answer file that it says it has taken in
    Column("received", BigInteger, nullable=False),
)
"""How far each laptop has come with sealed files."""

ASSIGNMENT = Table(
    "assignment",
    METADATA,
    Column("staff_id", TEXT, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("scopes", TEXT, nullable=False),
    Column("at", TEXT, nullable=False),
)

ENROL_CODE = Table(
    "enrol_code",
    METADATA,
    Column("code_hash", TEXT, primary_key=True),
    Column("staff_id", TEXT, nullable=False),
    Column("expires", TEXT, nullable=False),
    # replica that used it; empty while unused
    Column("replica_id", TEXT, nullable=False),
)

TOKEN = Table(
    "token",
    METADATA,
    Column("token_hash", TEXT, primary_key=True),
    Column("replica_id", TEXT, nullable=False),
    Column("expires", TEXT, nullable=False),
    Index("token_expires", "expires"),
)

NONCE = Table(
    "nonce",
    METADATA,
    Column("replica_id", TEXT, primary_key=True),
    Column("nonce_hash", TEXT, primary_key=True),
)

RECOVERY = Table(
    "recovery",
    METADATA,
    Column("replica_id", TEXT, primary_key=True),
    # what opens the replica's file after a forgotten PIN, together with the laptop's own secret
    Column("code", TEXT, nullable=False),
    Column("at", TEXT, nullable=False),
    # when it was shown to somebody; empty while nobody has seen it
    Column("shown_at", TEXT, nullable=False),
)

RECOVERY_LOG = Table(
    "recovery_log",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("at", TEXT, nullable=False),
    # id of the supervisor who asked, or `admin`
    Column("asked_by", TEXT, nullable=False),
    Column("staff_id", TEXT, nullable=False),
    # replica whose code was shown; empty when it was refused
    Column("replica_id", TEXT, nullable=False),
    # `shown`, or the code of the refusal
    Column("outcome", TEXT, nullable=False),
)
"""Who asked for whose codes: written before they are shown, never changed."""

SERVER_STATE = Table(
    "server_state",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("value", TEXT, nullable=False),
)

STAFF = Table(
    "staff",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("data", TEXT, nullable=False),
)
"""Projection of the staff rows: who may be enrolled, and whose scopes follow from what."""

BUILDING = Table(
    "building",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("grid_id", TEXT, nullable=False),
)
"""Projection of the building rows: a grid's scopes include those of its buildings."""

BACKED_UP = Table(
    "backed_up",
    METADATA,
    Column("replica_id", TEXT, primary_key=True),
    # last sequence number that the last completed backup holds
    Column("seq", BigInteger, nullable=False),
)

FILE = Table(
    "file",
    METADATA,
    # SHA-256 of the content, in hexadecimal digits; the file itself lies outside the database
    Column("sha256", TEXT, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", TEXT, nullable=False),
    # the last completed backup holds it
    Column("backed_up", Boolean, nullable=False),
)
"""Files that were taken in whole and found to be what their name says."""
