"""Count and checksum per scope, computed from the content itself as the server computes it."""

from desktop.store.scopes import server_rows, states
from desktop.store.tx import Tx
from desktop.sync.protocol import row_hash


def digest(tx: Tx) -> dict[str, dict[str, int]]:
    """`{scope: {count, sum}}` of the server's rows on this laptop; own pending changes are not in it."""
    found: dict[str, dict[str, int]] = {}
    for one in states(tx.connection):
        count = total = 0
        for row_id, rev, data in server_rows(tx.connection, one.scope_id):
            count, total = count + 1, total + row_hash(row_id, rev, data)
        found[one.scope_id] = {"count": count, "sum": total % (1 << 64)}
    return found


def differing(tx: Tx) -> list[str]:
    """Scopes whose content on this laptop is not what the kept checksum says."""
    noted = {one.scope_id: {"count": one.count, "sum": one.sum} for one in states(tx.connection)}
    return sorted(scope for scope, total in digest(tx).items() if noted[scope] != total)
