"""When rounds happen: soon after a save, now and then, later and later while there is no line.

asyncio only, so that it runs in the window's loop and in tests alike. One
round at a time, in an executor: the window never waits for it.
"""

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

from desktop.domain.say import Say, UserError
from desktop.sync.round import RoundReport

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """Seconds."""

    after_save: float = 3.0
    """A burst of saves makes one round."""
    every: float = 300.0
    """Between rounds while nothing is saved."""
    first_wait: float = 10.0
    longest_wait: float = 900.0
    """After a failure the wait doubles from the first to the longest."""
    jitter: float = 0.25
    """Share by which a wait is varied, so that a hundred laptops do not come at once."""


@dataclass(frozen=True)
class LineState:
    """What the sync badge tells: a round runs, the last one's report, or why there was none."""

    running: bool = False
    report: RoundReport | None = None
    trouble: Say | None = None


class Keeper:
    """Plans the rounds, and lets photos and files follow. `run()` is one task of the loop and ends by
    being cancelled.
    """

    def __init__(
        self,
        one_round: Callable[[], RoundReport],
        *,
        files: Callable[[Callable[[], bool]], bool] | None = None,
        plan: Plan | None = None,
        executor: Executor | None = None,
        told: Callable[[LineState], None] | None = None,
        chance: random.Random | None = None,
    ) -> None:
        """`one_round` blocks and raises UserError; `told` is called in the loop at every turn.

        `files` sends photos and files after a round, asks between any two requests whether it may go on,
        and says whether some are left. It blocks and raises UserError.
        """
        self._round, self._files = one_round, files
        self._plan = plan or Plan()
        self._executor = executor
        self._told = told or (lambda _line: None)
        self._chance = chance or random.SystemRandom()
        self._one_at_a_time = asyncio.Lock()
        self._wake = asyncio.Event()
        self._paused = False
        self._asked = 0
        """Rounds wanted at once; photos stand back for them."""
        self._due_in = 0.0
        self._failures = 0
        self._files_failed = 0
        """In a row; rows may go through all the same."""
        self._loop: asyncio.AbstractEventLoop | None = None

    def saved(self) -> None:
        """Something was saved: plan a round. May be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._plan_soon)

    def pause(self) -> None:
        """No rounds until `resume`; a running one ends."""
        self._paused = True

    def resume(self) -> None:
        self._paused = False
        self._plan_soon()

    async def now(self) -> RoundReport:
        """A round at once, or after the running one; photos follow by themselves. Raises UserError."""
        self._asked += 1
        try:
            async with self._one_at_a_time:
                report = await self._run_one()
        finally:
            self._asked -= 1
        if self._files is not None:
            self._plan_soon()
        return report

    async def alone(self, work: Callable[[], T]) -> T:
        """Other work on what a round works on: between two rounds, on their thread. Raises what it raises."""
        async with self._one_at_a_time:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    async def run(self) -> None:
        """Keep going until cancelled. A UserError is told and waited out, anything else is raised."""
        self._loop = asyncio.get_running_loop()
        while True:
            await self._wait(self._due_in)
            if self._paused:
                self._due_in = self._plan.every
                continue
            try:
                async with self._one_at_a_time:
                    self._wake.clear()
                    await self._run_one()
                    left = await self._send_files()
            except UserError:
                self._due_in = self._varied(self._back_off())
            else:
                self._due_in = 0.0 if left else self._varied(self._plan.every)

    async def _send_files(self) -> bool:
        """Whether some are left. What was saved meanwhile goes first, in a round of its own."""
        if self._files is None:
            return False
        loop = asyncio.get_running_loop()
        try:
            left = await loop.run_in_executor(self._executor, self._files, self._calm)
        except UserError as error:
            self._files_failed += 1
            self._told(LineState(trouble=error.say))
            raise
        self._files_failed = 0
        return left

    def _calm(self) -> bool:
        """Nothing is more urgent than photos. Asked on another thread."""
        return not (self._paused or self._asked or self._wake.is_set())

    async def _run_one(self) -> RoundReport:
        self._told(LineState(running=True))
        loop = asyncio.get_running_loop()
        try:
            report = await loop.run_in_executor(self._executor, self._round)
        except UserError as error:
            self._failures += 1
            self._told(LineState(trouble=error.say))
            raise
        self._failures = 0
        self._told(LineState(report=report))
        return report

    async def _wait(self, seconds: float) -> None:
        """Until it is time; a save brings the time nearer, unless the line is known to be down. One made
        during a round counts, too: the last request may have gone before it.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (left := end - loop.time()) > 0:
            try:
                await asyncio.wait_for(self._wake.wait(), left)
            except TimeoutError:
                return
            self._wake.clear()
            end = min(end, loop.time() + self._soon())

    def _soon(self) -> float:
        return self._plan.after_save if self._failures == 0 else self._plan.first_wait

    def _plan_soon(self) -> None:
        self._wake.set()

    def _back_off(self) -> float:
        steps = min(max(self._failures, self._files_failed) - 1, 16)
        return float(min(self._plan.longest_wait, self._plan.first_wait * 2**steps))

    def _varied(self, seconds: float) -> float:
        return seconds * (1 + self._chance.uniform(-self._plan.jitter, self._plan.jitter))
