"""Which process runs which tests: a module's in one, which makes what they share once."""

from typing import Any

from xdist.scheduler.loadscope import LoadScopeScheduling

REAL_PROGRAMS = ("tests/e2e/", "tests/crash/test_kills.py")
"""They start servers and windows: one after the other, on one stage."""
PROGRAMS = "programs"
ALONE = "test_the_seven_promises_hold"
"""Minutes long each, and nothing to share."""


class ByModule(LoadScopeScheduling):  # type: ignore[misc]
    """Real programs first, for they take longest; then modules with many tests, single tests last."""

    def _assign_work_unit(self, node: Any) -> None:
        if PROGRAMS in self.workqueue:
            self.workqueue.move_to_end(PROGRAMS, last=False)
        super()._assign_work_unit(node)

    def _split_scope(self, nodeid: str) -> str:
        if ALONE in nodeid:
            return nodeid
        return PROGRAMS if nodeid.startswith(REAL_PROGRAMS) else nodeid.partition("::")[0]
