"""Whoever tries enrolment codes is slowed down."""

import pytest

from server.api import WRONG_CODES, Guesses
from server.turned import Turned


def test_after_many_wrong_codes_everybody_waits() -> None:
    guesses = Guesses()
    for _ in range(WRONG_CODES):
        guesses.check()
        guesses.wrong()
    with pytest.raises(Turned, match="slow_down"):
        guesses.check()
