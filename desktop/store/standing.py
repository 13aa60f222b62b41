"""Whether a person may still work on this laptop, as far as the file knows."""

from desktop.domain.say import Say, say
from desktop.domain.staff import Staff
from desktop.store import settle
from desktop.store.tx import Tx

RETIRED = "retired"
"""State: the server said that this laptop is retired; it is erased when nothing is owed any more."""


def turned_out(tx: Tx) -> Say | None:
    """Why the person, whose own entry the server has taken away, may not work here; None while it is here."""
    if tx.get(Staff, tx.staff_id) is not None:
        return None
    if not tx.state(RETIRED):
        return say("sync.deactivated")
    waits, refused = settle.owed(tx)
    if refused and not waits:
        return say("sync.retired_refused", count=refused)
    return say("sync.retired_waits", count=waits)
