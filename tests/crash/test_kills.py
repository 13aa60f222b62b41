"""kill -9 at random moments: nothing acknowledged is lost, nothing is there twice, work goes on."""

import sys
from collections import Counter
from pathlib import Path

from tests.crash.report import table
from tests.crash.run import ENOUGH, Run

KILLS, SEED = 20, 1


def test_killed_at_random_moments_nothing_acknowledged_is_lost_and_nothing_is_there_twice(
    tmp_path: Path,
) -> None:
    run = Run(tmp_path / "run", SEED)
    run.play(KILLS)
    sys.stdout.write(table(run))
    assert run.findings == []
    places = Counter(one.place for one in run.kills)
    assert len(run.kills) >= KILLS
    assert min(places[one] for one in ("entry", "commit", "exchange")) >= ENOUGH
    assert {one.what for one in run.kills} == {"window", "laptop", "server"}
    assert run.records
