"""All tests: windows are drawn without a screen."""

import os

from tests.databases import cluster, database_url, make_database  # noqa: F401

os.environ["QT_QPA_PLATFORM"] = "offscreen"
