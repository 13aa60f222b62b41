"""docs/permissions.md is what the tables say (SUP-01), and every kind stands in them."""

from desktop.domain.kinds import KINDS
from desktop.domain.permissions import WRITES
from tests.architecture.permissiondoc import DOC, render


def test_the_page_is_printed_from_the_tables() -> None:
    assert DOC.read_text("utf-8") == render()


def test_every_kind_says_who_writes_it() -> None:
    assert set(WRITES) == set(KINDS)
