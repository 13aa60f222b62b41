"""A draft is on the disk when the save returns: kill -9 brings the same question back."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from desktop.domain.values import new_id
from desktop.store.drafts import Draft
from desktop.store.store import Store

DRAFT = Draft(
    id="99000000-0000-7000-8000-0000000000aa",
    form="LPG_HOME",
    form_version="1",
    subject_kind="household",
    subject_id="99000000-0000-7000-8000-0000000000bb",
    seen_at="2026-12-08T01:00:00Z",
    inspector_id="99000000-0000-7000-8000-000000000001",
    answers={"lg05_made": "2019-03", "lg07": ["a", "b"], "lg09": None, "lg10": 1.5},
    confirmed=["lg05_made"],
    cards={"lg15": {"remedy": "by_deadline", "photo_ids": []}},
    at_question="lg10",
)

WRITER = """
import sys
from pathlib import Path
from desktop.clock import Clock
from desktop.store.drafts import Draft
from desktop.store.store import Store

store = Store.open(Path(sys.argv[1]), bytes(range(32)), clock=Clock(), staff_id="s")
number = 0
while True:
    number += 1
    draft = Draft("d", "LPG_HOME", "1", "household", "h", "2026-12-08T01:00:00Z", "s",
                  answers={"n": number}, at_question=f"q{number}")
    store.write(lambda tx: tx.draft_save(draft))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_a_draft_comes_back_as_it_was_saved(store: Store) -> None:
    store.write(lambda tx: tx.draft_save(DRAFT))
    store.write(lambda tx: tx.draft_save(replace(DRAFT, at_question="lg11")))
    found = store.read(lambda tx: tx.draft(DRAFT.id))
    assert found == replace(DRAFT, at_question="lg11", saved_at="2026-12-08T01:00:00Z")
    assert store.read(lambda tx: tx.sql("SELECT * FROM outbox")) == []


def test_drafts_are_listed_and_go(store: Store) -> None:
    other = replace(DRAFT, id=new_id())
    store.write(lambda tx: tx.draft_save(DRAFT))
    store.write(lambda tx: tx.draft_save(other))
    assert {one.id for one in store.read(lambda tx: tx.drafts())} == {
        DRAFT.id,
        other.id,
    }
    store.write(lambda tx: tx.draft_delete(DRAFT.id))
    assert store.read(lambda tx: tx.draft(DRAFT.id)) is None


def test_what_was_saved_survives_a_killed_process(tmp_path: Path, open_store: Callable[..., Store]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "desk.db")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    saved = 0
    for line in process.stdout:
        saved = int(line)
        if saved == 12:
            os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()
    draft = open_store().read(lambda tx: tx.draft("d"))
    assert draft is not None
    assert saved <= draft.answers["n"] <= saved + 1
    assert draft.at_question == f"q{draft.answers['n']}"
