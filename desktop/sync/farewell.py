"""The server's last word on a laptop: retired, or reported lost. Its file is erased.

Called only with what the municipal server itself said: over TLS, or in an answer file that opened with this
laptop's key and is signed with the server's.
"""

import contextlib
from pathlib import Path

from desktop.domain.say import UserError
from desktop.store import erase, settle
from desktop.store.erase import Why
from desktop.store.store import Store
from desktop.sync.outfile import make_file

UNSENT = "unsent"
"""Folder of sealed files that lost laptops left for the server."""


def retire(store: Store, data_dir: Path) -> None:
    """Erase a retired laptop's file once the server has all that is in it; before that, nothing happens.

    Raises UserError store.erased_retired when it is done: the store takes no more writes and is to be closed.
    """
    if store.seal(f"store.erased_{Why.RETIRED}", settle.delivered):
        _erase(store, data_dir, Why.RETIRED)


def lose(store: Store, data_dir: Path) -> None:
    """Erase a lost laptop's file at once. What the server does not have goes into a file that it alone can
    read, if that can be written: the report may have been a mistake. Raises UserError store.erased_lost.
    """
    target = data_dir / UNSENT / f"{store.path.parent.name}.xgb"
    with contextlib.suppress(UserError, OSError):
        if store.read(settle.waiting):
            target.parent.mkdir(exist_ok=True, mode=0o700)
            make_file(store, target)
    store.seal(f"store.erased_{Why.LOST}", lambda tx: True)
    _erase(store, data_dir, Why.LOST, str(target) if target.exists() else "")


def _erase(store: Store, data_dir: Path, why: Why, unsent: str = "") -> None:
    erase.begin(data_dir, store.path.parent.name, why, store.clock.moment(), unsent)
    raise UserError(f"store.erased_{why}")
