"""One engine, three roads (memory, HTTPS, sealed files), two databases: every behaviour on all of them."""

from tests.sync.engine.copies import Copies
from tests.sync.engine.decisions import Decisions
from tests.sync.engine.matters import Matters
from tests.sync.engine.merging import Merging
from tests.sync.engine.odd_servers import OddServers
from tests.sync.engine.old_laptops import OldLaptops
from tests.sync.engine.receipts import Receipts
from tests.sync.engine.restored import Restored
from tests.sync.engine.rounds import Rounds
from tests.sync.engine.scopes import Scopes
from tests.sync.engine.waiting import Waiting


class TestEngine(
    Rounds, Decisions, Scopes, Matters, Merging, OddServers, OldLaptops, Copies, Restored, Receipts, Waiting
):
    """What must hold however a laptop's changes travel."""
