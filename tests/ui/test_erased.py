"""A retired or lost laptop as a person sees it: work ends, the sign-in page says why and what to do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.say import UserError
from desktop.main import Rooms, run_window
from desktop.store import erase
from desktop.store.erase import Why
from desktop.store.people import people
from desktop.sync.round import RoundReport
from desktop.ui.home import OpenDesk
from desktop.ui.shell import Shell
from server.enrol import set_replica_state
from server.tables import REPLICA
from tests.ui.laptop import Laptop, make_folder
from tests.ui.office import WORKER, Office
from tests.ui_forms.world import row_id

AT = "2026-12-08T01:00:00Z"


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Callable[[Why], None]:
    """From here on a round ends with this word of the server."""
    said: list[Why] = []
    real = Rooms.sign_in

    def sign_in(rooms: Rooms, person: object, pin: str) -> OpenDesk:
        opened = real(rooms, person, pin)  # type: ignore[arg-type]  # as the window calls it

        def one_round() -> RoundReport:
            if not said:
                raise UserError("sync.offline")
            opened.desk.store.seal(f"store.erased_{said[0]}", lambda tx: True)
            erase.begin(rooms.settings().data_dir, row_id(900), said[0], AT)
            raise UserError(f"store.erased_{said[0]}")

        return replace(opened, one_round=one_round)

    monkeypatch.setattr(Rooms, "sign_in", sign_in)
    return said.append


def gone(laptop: Laptop) -> None:
    laptop.until(lambda: laptop.window.findChild(Shell) is None)
    laptop.settle()


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (Why.RETIRED, ("这台电脑已停用", "李梅的记录都已在服务器上", "新的登记码")),
        (Why.LOST, ("这台电脑已报失", "新的登记码")),
    ],
)
def test_the_window_closes_the_file_and_the_page_says_why(
    laptop: Laptop, ends: Callable[[Why], None], why: Why, words: tuple[str, ...]
) -> None:
    laptop.sign_in()
    ends(why)
    laptop.shell.sync_now()
    gone(laptop)
    said = laptop.words()
    assert all(one in said for one in words)
    assert "登记码" in laptop.window.windowTitle() or "本机加一个人" in laptop.window.windowTitle()
    assert list((laptop.folder / "people").iterdir()) == []


def test_an_open_form_does_not_hold_it_up(laptop: Laptop, ends: Callable[[Why], None]) -> None:
    laptop.sign_in()
    laptop.shell.begin("patrol")
    laptop.settle()
    laptop.type("1")
    ends(Why.LOST)
    laptop.type("1")
    laptop.shell.sync_now()
    gone(laptop)
    assert people(laptop.folder) == []


@pytest.fixture
def two(qapp: QApplication, tmp_path: Path) -> Iterator[Laptop]:
    make_folder(tmp_path, ("李梅", "张海涛"))
    opened = Laptop.open(qapp, tmp_path)
    yield opened
    opened.close()


def test_others_on_the_laptop_go_on(two: Laptop, ends: Callable[[Why], None]) -> None:
    two.sign_in()
    ends(Why.RETIRED)
    two.shell.sync_now()
    gone(two)
    assert "本机1人" in two.words()
    assert "李梅的记录都已在服务器上" in two.words()
    assert [one.name for one in people(two.folder)] == ["张海涛"]


def test_what_a_power_cut_left_is_finished_before_the_sign_in_page(
    qapp: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase.begin(folder, row_id(900), Why.RETIRED, AT)
    shown: list[Path] = []
    monkeypatch.setattr("desktop.ui.app.show", lambda settings, *rest: shown.append(settings.data_dir))
    monkeypatch.setattr("desktop.ui.loop.call_forward", lambda folder: None)
    assert run_window(folder) == 0
    assert shown == [folder]
    assert list((folder / "people").iterdir()) == []


@pytest.mark.parametrize(("state", "words"), [("retired", "这台电脑已停用"), ("lost", "这台电脑已报失")])
def test_on_the_word_of_a_real_server(
    qapp: QApplication, office: Office, tmp_path: Path, state: str, words: str
) -> None:
    office.enrol(WORKER, tmp_path / "worker")
    laptop = Laptop.open(qapp, tmp_path / "worker")
    try:
        laptop.sign_in()
        laptop.shell.sync_now()
        laptop.settle()
        with office.db.writing() as connection:
            [one] = connection.execute(REPLICA.select()).all()
            set_replica_state(connection, one.id, state)
        laptop.shell.sync_now()
        gone(laptop)
        laptop.until(lambda: words in laptop.words())
        assert list((laptop.folder / "people").iterdir()) == []
    finally:
        laptop.close()
