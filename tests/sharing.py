"""Which process runs which tests: a module's in one, which makes what they share once."""

from xdist.scheduler.loadscope import LoadScopeScheduling

REAL_PROGRAMS = ("tests/e2e/", "tests/crash/test_kills.py")
"""They start servers and windows: one after the other, on one stage."""
ALONE = "test_the_seven_promises_hold"
"""Minutes long each, and nothing to share."""


class ByModule(LoadScopeScheduling):  # type: ignore[misc]
    """Modules with many tests first, single tests last."""

    def _split_scope(self, nodeid: str) -> str:
        if ALONE in nodeid:
            return nodeid
        return "programs" if nodeid.startswith(REAL_PROGRAMS) else nodeid.partition("::")[0]
