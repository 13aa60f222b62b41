"""A laptop whose window is driven by keys, drawn without a screen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.clock import Clock
from desktop.resources import resources
from desktop.texts import Texts, load_texts
from server.api import create_app
from server.db import open_database
from server.schema import prepare
from tests.serving import serving
from tests.ui.laptop import NOW, Laptop, make_folder
from tests.ui.office import Office


@pytest.fixture(scope="session")
def texts() -> Texts:
    return load_texts(resources() / "i18n", "zh_CN")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once, copied for each test."""
    made = tmp_path_factory.mktemp("filled")
    make_folder(made)
    return made


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """One person with data."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def laptop(qapp: QApplication, folder: Path) -> Iterator[Laptop]:
    """Before the sign-in page."""
    opened = Laptop.open(qapp, folder)
    yield opened
    opened.close()


@pytest.fixture
def day(laptop: Laptop) -> Laptop:
    """After sign-in, on today's page."""
    laptop.sign_in()
    return laptop


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A server with a supervisor and a worker."""
    made = Office(open_database(f"sqlite:///{tmp_path}/server.db"), Clock(source=lambda: NOW))
    prepare(made.db)
    made.fill()
    with serving(create_app(made.db, made.clock)) as made.url:
        yield made
    made.db.close()
