"""Rounds on bad days of the laptop: a full disk in the middle of a page, clocks years off, two at once."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.people import people
from desktop.store.store import Store
from desktop.sync.enrol import enrol
from desktop.sync.line import Line
from tests.trouble import full_disk

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
PIN = "135790"
MakeHousehold = Callable[..., Household]
FIRST = {"2016": datetime(2016, 1, 1, tzinfo=UTC), "2039": datetime(2039, 1, 1, tzinfo=UTC)}


def load_homes(server: Any, make: MakeHousehold, count: int) -> None:
    server.load(
        [("household", make(order=number).model_dump(mode="json")) for number in range(count)],
    )


def test_a_page_that_does_not_fit_is_taken_whole_later(
    server: Any, laptop: Callable[..., Any], make_household: MakeHousehold
) -> None:
    desk = laptop()
    load_homes(server, make_household, 300)
    own = desk.new_household()
    with full_disk(), pytest.raises(UserError, match=r"store\.disk_f"):
        desk.round()
    assert desk.store.read(lambda tx: tx.count(Household)) == 1, "what was typed before is there"
    assert desk.store.state("last_round") is None
    report = desk.round()
    assert report.applied == 1 and report.pulled > 300
    assert desk.household(own).people == 3
    assert desk.store.read(lambda tx: tx.count(Household)) == 301


def test_a_full_disk_between_two_pages_keeps_the_first(
    server: Any, laptop: Callable[..., Any], make_household: MakeHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.sync.round.PAGE_ROWS", 100)
    desk = laptop()
    load_homes(server, make_household, 250)
    pages: list[Any] = []

    def third_does_not_fit(request: Any, go_on: Any) -> Any:
        pages.append(request)
        if len(pages) == 3:
            room.__enter__()
        return go_on(request)

    room = full_disk()
    server.between = third_does_not_fit
    try:
        with pytest.raises(UserError, match=r"store\.disk_f"):
            desk.round()
    finally:
        room.__exit__(None, None, None)
    kept = desk.store.read(lambda tx: tx.count(Household))
    assert 0 < kept < 250
    server.between = None
    assert desk.round().pulled == 250 + 6 - 200
    assert desk.store.read(lambda tx: tx.count(Household)) == 250


def test_a_code_is_not_used_up_on_a_full_disk(
    server: Any, http_server: str, ids: dict[str, str], tmp_path: Path, clock: Clock
) -> None:
    code = server.code_for(ids["worker"])
    with full_disk(), pytest.raises(UserError, match=r"store\.disk_full"):
        enrol(http_server, code, tmp_path / "f", PIN, clock, cost=QUICK)
    assert people(tmp_path / "f") == []
    assert enrol(http_server, code, tmp_path / "f", PIN, clock, cost=QUICK).name == "李梅"


@pytest.mark.parametrize("year", FIRST)
def test_a_clock_years_off_hinders_no_round_and_changes_nothing_but_what_is_shown(
    server: Any,
    http_server: str,
    ids: dict[str, str],
    tmp_path: Path,
    clock: Clock,
    make_household: MakeHousehold,
    year: str,
) -> None:
    wrong = Clock(source=lambda: FIRST[year])
    card = enrol(http_server, server.code_for(ids["worker"]), tmp_path / "f", PIN, wrong, cost=QUICK)
    path, key = desk_path(tmp_path / "f", card.replica_id), unlock(tmp_path / "f", card.replica_id, PIN)
    store = Store.open(path, key, clock=wrong, staff_id=card.staff_id)
    line = Line(store, tmp_path / "f", wrong)
    row = make_household()
    store.write(lambda tx: tx.put(row))
    assert line.round().applied == 1
    store.write(lambda tx: tx.patch(Household, row.id, people=5))
    assert line.round().applied == 1, "token and nonce do not depend on the laptop's clock"
    trouble = wrong.trouble()
    assert trouble is not None and trouble.key == ("clock.behind" if year == "2016" else "clock.ahead")
    assert wrong.today() >= clock.today(), "never earlier than the server's day"
    line.close()
    store.close()

    right = Clock(source=clock.source)
    again = Store.open(path, key, clock=right, staff_id=card.staff_id)
    line = Line(again, tmp_path / "f", right)
    again.write(lambda tx: tx.patch(Household, row.id, people=6))
    assert line.round().applied == 1, "the order is kept although time went back"
    assert right.trouble() is None
    assert again.read(lambda tx: tx.one(Household, row.id)).people == 6
    line.close()
    again.close()


def test_a_clock_set_right_during_the_day_is_no_longer_said_to_be_wrong() -> None:
    now = [datetime(2026, 12, 8, tzinfo=UTC)]
    clock = Clock(source=lambda: now[0])
    assert clock.trouble() is None
    clock.met_server("2026-12-05T00:00:00Z")
    assert str(getattr(clock.trouble(), "key", "")) == "clock.ahead", "three days"
    now[0] -= timedelta(days=3)
    assert clock.trouble() is None
    now[0] -= timedelta(days=3)
    assert str(getattr(clock.trouble(), "key", "")) == "clock.behind"
    assert clock.moment() == "2026-12-05T00:00:00Z"


def test_a_command_beside_an_open_file_and_both_go_on(
    server: Any,
    http_server: str,
    ids: dict[str, str],
    tmp_path: Path,
    clock: Clock,
    make_household: MakeHousehold,
) -> None:
    """As `python -m desktop sync --once` while the window is open."""
    card = enrol(http_server, server.code_for(ids["worker"]), tmp_path / "f", PIN, clock, cost=QUICK)
    key = unlock(tmp_path / "f", card.replica_id, PIN)
    store = Store.open(desk_path(tmp_path / "f", card.replica_id), key, clock=clock, staff_id=card.staff_id)
    line = Line(store, tmp_path / "f", clock)
    rows = [make_household(order=number) for number in range(3)]
    store.write(lambda tx: tx.put(rows[0]))
    command = [
        sys.executable,
        "-m",
        "desktop",
        "sync",
        "--once",
        "--pin-stdin",
        "--data",
        str(tmp_path / "f"),
    ]
    done = subprocess.run(command, input=f"{PIN}\n", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"applied": 1' in done.stdout
    store.write(lambda tx: tx.put(rows[1]))
    assert line.round().applied == 1
    assert store.read(lambda tx: tx.sql("SELECT DISTINCT state FROM outbox")) == [{"state": "applied"}]
    line.close()
    store.close()
