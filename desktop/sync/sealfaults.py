"""Why a sealed file is refused whole. Server and laptop both import this file."""

import enum


class Fault(enum.StrEnum):
    """Why a file is refused whole."""

    NOT_SEALED = "not_sealed"
    """Something else."""
    NEWER = "newer"
    """Made by a newer program."""
    DAMAGED = "damaged"
    """Cut, or changed after it was made."""
    WRONG_WAY = "wrong_way"
    """An answer where a request is wanted, or the other way round."""
    NOT_FOR_US = "not_for_us"
    """Encrypted to somebody else's key."""
    FORGED = "forged"
    """Not signed by whom it says it is from."""
    TOO_LARGE = "too_large"


class SealedFault(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
