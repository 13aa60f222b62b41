"""Faults of ours: said calmly, written down without personal data, and the window lives on."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from desktop import logs
from desktop.domain.say import Say, UserError
from desktop.services.shapes.target import Target, TargetKind
from tests.ui.laptop import Laptop
from tests.ui_forms.world import row_id

NOW = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)


def fail(name: str) -> None:
    raise ValueError(f"cannot read {name}, 100****2718")


def refuse() -> None:
    raise UserError("store.no_person")


def test_a_crash_report_holds_no_message_and_no_value(tmp_path: Path) -> None:
    try:
        fail("王桂兰")
    except ValueError as error:
        file = logs.write_report(tmp_path, error, NOW)
    text = (tmp_path / "crashes" / file).read_text("utf-8")
    assert "ValueError" in text and "test_faults.py" in text and " fail" in text
    assert "王桂兰" not in text and "2718" not in text


def test_only_the_newest_reports_are_kept(tmp_path: Path) -> None:
    for second in range(14):
        logs.write_report(tmp_path, ValueError(), NOW.replace(second=second))
    kept = sorted(file.name for file in (tmp_path / "crashes").iterdir())
    assert len(kept) == 10
    assert kept[-1].endswith("-010013-000000.txt")


def test_a_fault_in_work_is_said_and_the_page_stays(day: Laptop) -> None:
    day.run(day.ops.run(fail, "王桂兰"))
    day.settle()
    assert "已保存的都在" in day.shell.bar.text
    assert len(day.faults) == 1
    day.faults.clear()
    assert list((day.folder / "crashes").iterdir())


def test_a_refusal_is_said_in_words_and_is_no_fault(day: Laptop) -> None:
    done = day.run(day.ops.run(refuse))
    assert done is None
    assert "登记码" in day.shell.bar.text and day.faults == []


def test_a_message_from_another_thread_of_the_store_reaches_the_window(day: Laptop) -> None:
    told: list[frozenset[str]] = []
    day.ops.changed.connect(told.append)

    async def from_elsewhere() -> None:
        await asyncio.get_running_loop().run_in_executor(None, day.ops.notice, frozenset({"matter"}))

    day.run(from_elsewhere())
    day.settle()
    assert frozenset({"matter"}) in told


def test_what_can_be_taken_back_keeps_its_place(day: Laptop) -> None:
    taken: list[str] = []
    day.shell.say(Say("ui.undone"), undo=lambda: taken.append("back"))
    day.shell.line.said.emit(Say("sync.offline"))
    assert day.shell.bar.can_undo
    assert day.shell.bar.undo() and taken == ["back"]
    assert not day.shell.bar.undo()


def test_a_page_left_while_it_is_read_harms_nothing(day: Laptop) -> None:
    """What comes late finds its page still there; it goes when nothing runs any more."""
    travel = day.shell.travel
    page = day.page

    async def there_and_back() -> None:
        travel.go(Target(TargetKind.HOUSEHOLD, row_id(301)))
        await asyncio.sleep(0)
        travel.back()
        await asyncio.sleep(0)

    day.run(there_and_back())
    day.settle()
    assert day.page is page
    assert day.faults == []
