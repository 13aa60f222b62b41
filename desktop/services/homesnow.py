"""What the parts of one page need of the homes: each read once, and only when a part asks for it."""

from dataclasses import dataclass
from functools import cached_property

from desktop.domain.people import Household
from desktop.store.queries import homes
from desktop.store.queries.homes import LastSeen
from desktop.store.tx import Tx


@dataclass
class HomesNow:
    """Lives as long as the snapshot that `tx` reads."""

    tx: Tx

    @cached_property
    def every(self) -> list[Household]:
        """In the order of the walk."""
        return homes.households(self.tx)

    @cached_property
    def seen(self) -> dict[str, list[LastSeen]]:
        return homes.last_seen(self.tx)

    @cached_property
    def gas(self) -> set[str]:
        return homes.has_gas(self.tx)

    @cached_property
    def special(self) -> set[str]:
        return homes.special(self.tx)
