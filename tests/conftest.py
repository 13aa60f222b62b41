"""All tests: windows are drawn without a screen; whoever needs a server database runs on both kinds."""

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import settings

from tests import statements
from tests.databases import Cluster, Databases, Files
from tests.sharing import ByModule

os.environ["QT_QPA_PLATFORM"] = "offscreen"
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")  # machines are shared: a test asserts no time


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule:
    return ByModule(config, log)


@pytest.fixture(scope="session", autouse=True)
def shared_statements() -> Iterator[None]:
    with statements.shared():
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The PostgreSQL of this test process, started when it is first needed."""
    with closing(Cluster()) as made:
        yield made


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session", params=["files", "cluster"], ids=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    found: Databases = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A fresh database with the server's empty tables."""
    url = databases.new()
    yield url
    databases.drop(url)
