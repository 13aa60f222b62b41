"""The laptop's clock is years off: what is typed then is dated sensibly, and clocks order nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.matters import Matter
from desktop.domain.records import Record
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.store.store import Store
from tests.services.conftest import NOW, home
from tests.services.test_filling import gas

Answered = Callable[..., Any]
SEEN = "2026-12-07T09:00:00Z"
"""The last time of the server that this laptop knows."""


@pytest.fixture
def shown() -> list[datetime]:
    """What the laptop's clock shows; tests set it."""
    return [NOW]


@pytest.fixture
def clock(shown: list[datetime]) -> Clock:
    made = Clock(source=lambda: shown[0])
    made.seen_server(SEEN)
    return made


def test_with_a_clock_years_behind_records_and_deadlines_begin_at_the_last_time_of_the_server(
    desk: Desk, store: Store, shown: list[datetime], answered: Answered
) -> None:
    shown[0] = datetime(2016, 1, 1, tzinfo=UTC)
    assert desk.clock.today().isoformat() == "2026-12-07"
    done = filling.finish(desk, gas(desk, answered, lg15_aged="yes").draft_id)
    record = store.read(lambda tx: tx.one(Record, done.record_id))
    matter = store.read(lambda tx: tx.one(Matter, done.matter_ids[0]))
    assert record.seen_at == SEEN
    assert matter.due_at is not None and "2026-12-07" < matter.due_at < "2027-01-31"


def test_a_form_begun_with_a_clock_ahead_and_finished_with_the_right_one_was_seen_now(
    desk: Desk, store: Store, shown: list[datetime], answered: Answered
) -> None:
    shown[0] = datetime(2039, 1, 1, tzinfo=UTC)
    draft = gas(desk, answered, lg15_aged="yes")
    assert draft.seen_at.year == 2039
    shown[0] = NOW
    assert filling.reopen(desk, draft.draft_id).seen_at == NOW
    done = filling.finish(desk, draft.draft_id)
    matter = store.read(lambda tx: tx.one(Matter, done.matter_ids[0]))
    assert store.read(lambda tx: tx.one(Record, done.record_id)).seen_at == "2026-12-08T01:00:00Z"
    assert matter.due_at is not None and matter.due_at.startswith("2026-12-")


def test_the_draft_saved_last_is_the_last_whatever_the_clock_said(desk: Desk, shown: list[datetime]) -> None:
    shown[0] = datetime(2039, 1, 1, tzinfo=UTC)
    filling.start(desk, "LPG_HOME", "household", home("3栋2单元503"))
    shown[0] = NOW
    newer = filling.start(desk, "LPG_HOME", "household", home("3栋1单元101"))
    last = filling.last_draft(desk)
    assert last is not None and last.draft_id == newer.draft_id
