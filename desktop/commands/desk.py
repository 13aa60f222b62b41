"""Opening a desk for a command: file, rules and forms, closed again at the end."""

import argparse
import contextlib
from collections.abc import Iterator

from desktop.commands.opening import open_desk_store
from desktop.forms.library import load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services.desk import Desk, open_desk


@contextlib.contextmanager
def open_desk_of(args: argparse.Namespace) -> Iterator[Desk]:
    """The desk of `--person`. Raises UserError as `open_desk_store` and `open_desk` do."""
    opened = open_desk_store(args)
    try:
        yield open_desk(
            opened.store,
            opened.clock,
            load_rules(resources() / "rules"),
            load_library(resources() / "forms"),
            opened.settings.language,
            opened.settings.demo,
        )
    finally:
        opened.store.close()
