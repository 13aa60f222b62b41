"""A worker's real desk with one home, the real forms and rules, and a page drawn without a screen."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtWidgets import QApplication

from desktop.clock import Clock
from desktop.forms.library import FormLibrary, load_library
from desktop.forms.rulefiles import load_rules
from desktop.services.desk import Desk, open_desk
from desktop.services.shapes.target import Target, TargetKind
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.texts import Texts, load_texts
from desktop.ui.context import PageContext
from desktop.ui.formview.flow import Flow
from desktop.ui.formview.page import FormPage
from desktop.ui.ops import Ops
from desktop.ui.theme import Theme
from tests.forms.books import book
from tests.ui_forms.world import HOME, STAFF, Try, Window, put_world

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

RESOURCES = Path(__file__).parents[2] / "resources"
KEY = bytes(range(32))
NOW = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def texts() -> Texts:
    return load_texts(RESOURCES / "i18n", "zh_CN")


@pytest.fixture(scope="session")
def library() -> FormLibrary:
    return load_library(RESOURCES / "forms")


@pytest.fixture
def clock() -> Clock:
    return Clock(source=lambda: NOW)


@pytest.fixture(scope="session")
def world_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home in a file that is closed, for copying."""
    path = tmp_path_factory.mktemp("world") / "desk.db"
    made = Store.open(path, KEY, clock=Clock(source=lambda: NOW), staff_id=STAFF)
    made.write(put_world)
    made.close()
    return path


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, library: FormLibrary, world_file: Path) -> Iterator[Desk]:
    shutil.copyfile(world_file, tmp_path / "desk.db")
    store = Store.open(tmp_path / "desk.db", KEY, clock=clock, staff_id=STAFF)
    yield open_desk(store, clock, load_rules(RESOURCES / "rules"), library)
    store.close()


@pytest.fixture
def attempt(window: Window, desk: Desk) -> Iterator[Try]:
    """Publish a workbook of this code and open it on the home."""
    codes: set[str] = set()

    def make(survey: list[Any], choices: list[Any] | None = None, **settings: Any) -> tuple[FormPage, Flow]:
        about = {"form_id": "TRY_OUT", "form_title": "试用表", **settings}
        codes.add(desk.forms.add(book(survey, choices or [], about)).code)
        page: FormPage = window.show(
            FormPage(window.ctx, Target(TargetKind.FORM, HOME, "TRY_OUT", "household"))
        )
        assert page.flow is not None
        return page, page.flow

    yield make
    for code in codes:
        desk.forms.forget(code)


def _nothing(*_: object, **__: object) -> None:
    """What these pages never ask of the window."""


@pytest.fixture
def window(qapp: QApplication, desk: Desk, texts: Texts, tmp_path: Path) -> Iterator[Window]:
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    ops = Ops()
    ops.attach(loop)
    made: list[Window] = []
    given: dict[str, Any] = {
        "desk": desk,
        "ops": ops,
        "texts": texts,
        "theme": Theme(),
        "settings": Settings(tmp_path),
        "go": lambda target: made[0].gone.append(target),
        "back": lambda: made[0].backs.append("back"),
        "start": ops.start,
        "say": lambda sentence, undo=None: made[0].said.append(sentence),
        "finished": lambda finished: made[0].finished.append(finished),
    }
    unused: dict[str, Any] = {one.name: _nothing for one in fields(PageContext) if one.name not in given}
    ctx = PageContext(**given, **unused)
    ops.trouble.connect(lambda sentence: made[0].said.append(sentence))
    faults: list[BaseException] = []
    ops.crashed.connect(faults.append)
    made.append(Window(ctx, loop))
    yield made[0]
    made[0].settle()
    made[0].frame.close()
    made[0].frame.deleteLater()
    ops.close()
    loop.close()
    asyncio.set_event_loop(None)
    if faults:
        raise faults[0]
