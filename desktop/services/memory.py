"""What was worked out from the same rows is not worked out again: a save changes one home of hundreds."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class Memory:
    """Of one desk. Nothing is ever told to it: what it is given is compared with what it was given last, so
    that it cannot be out of date. Threads may ask at the same time.
    """

    def __init__(self) -> None:
        self._last: dict[str, tuple[object, dict[str, tuple[Any, Any]]]] = {}

    def work_out(
        self, what: str, under: object, given: Mapping[str, Given], work: Callable[[Given], Made]
    ) -> list[Made]:
        """`work` of each of `given`, in its order; done only where that, or what holds for all (`under`: the
        day, the rules), differs from the last time `what` was asked for. What is not given is forgotten.

        `work` must depend on nothing else; what it makes is shared and must not be changed.
        """

        def each(new: Mapping[str, Given]) -> dict[str, Made]:
            return {key: work(one) for key, one in new.items()}

        return list(self.work_out_together(what, under, given, each).values())

    def work_out_together(
        self,
        what: str,
        under: object,
        given: Mapping[str, Given],
        work: Callable[[Mapping[str, Given]], Mapping[str, Made]],
    ) -> dict[str, Made]:
        """The same where all that differs is worked out in one go: `work` gives one for each key."""
        before, known = self._last.get(what, (None, {}))
        if before != under:
            known = {}
        new = {key: one for key, one in given.items() if key not in known or known[key][0] != one}
        made = work(new) if new else {}
        now = {key: (one, made[key]) if key in new else known[key] for key, one in given.items()}
        self._last[what] = (under, now)
        return {key: made for key, (_, made) in now.items()}
