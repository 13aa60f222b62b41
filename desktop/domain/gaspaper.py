"""What the list of gas equipment near its end says, by supplier (COR-06, domain reference 5.2 item 14)."""

from dataclasses import dataclass
from datetime import date

from desktop.domain.values import Moment


@dataclass(frozen=True)
class GasGroup:
    """One supplier's; empty when nobody knows him."""

    supplier: str
    pieces: tuple[tuple[str, str, str, str, str, date], ...]
    """(door, head of the household, kind of equipment, serial, month or year it counts from, last day)."""


@dataclass(frozen=True)
class GasData:
    """No identity number and no phone of a household: the paper leaves the house."""

    issuer: str
    worker: str
    phone: str
    """The worker's, to be called back."""
    until: date
    """All that ends up to this day."""
    groups: tuple[GasGroup, ...]
    made_at: Moment
    demo: bool = False
