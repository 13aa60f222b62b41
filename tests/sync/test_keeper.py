"""When rounds happen. The loop's clock is the only thing that is not real."""

import asyncio
import concurrent.futures
import random
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from desktop.domain.say import UserError
from desktop.sync.keeper import Keeper, LineState, Plan
from desktop.sync.round import RoundReport

PLAN = Plan(after_save=3, every=300, first_wait=10, longest_wait=80, jitter=0)


class FastLoop(asyncio.SelectorEventLoop):
    """A loop whose waits pass at once: its clock jumps to the next planned moment."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0
        self.busy = 0

    def time(self) -> float:
        return self.at

    def _run_once(self) -> None:
        scheduled, ready = self._scheduled, self._ready  # type: ignore[attr-defined]
        if scheduled and not ready and not self.busy:
            self.at = max(self.at, scheduled[0].when())
        super()._run_once()  # type: ignore[misc]


class Rounds:
    """Counts rounds with the moment of each; may be down."""

    def __init__(self, loop: FastLoop) -> None:
        self.loop = loop
        self.at: list[float] = []
        self.down = False
        self.running = 0
        self.photos: Any = None
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(self) -> RoundReport:
        self.running += 1
        assert self.running == 1, "two rounds at once"
        self.at.append(self.loop.at)
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        self.running -= 1
        if self.down:
            raise UserError("sync.offline")
        return RoundReport(pulled=1)


class Inline(concurrent.futures.Executor):
    """Runs the round at once, so that the loop's clock stands still meanwhile."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> concurrent.futures.Future[Any]:
        done: concurrent.futures.Future[Any] = concurrent.futures.Future()
        try:
            done.set_result(fn(*args, **more))
        except UserError as error:
            done.set_exception(error)
        return done


class Photos:
    """Photos that wait: each asks before it goes."""

    def __init__(self, loop: FastLoop, count: int) -> None:
        self.loop, self.waiting = loop, count
        self.at: list[float] = []
        self.before_each: Callable[[], object] = bool
        self.down = False

    def __call__(self, going: Callable[[], bool]) -> bool:
        while self.waiting:
            self.before_each()
            if not going():
                return True
            if self.down:
                raise UserError("sync.offline")
            self.waiting -= 1
            self.at.append(self.loop.at)
        return False


def play(story: Any, *, plan: Plan = PLAN, photos: int = 0) -> tuple[Rounds, list[LineState]]:
    """Run `story(keeper, rounds)` beside the keeper."""
    loop = FastLoop()
    rounds, told = Rounds(loop), list[LineState]()
    rounds.photos = Photos(loop, photos)

    async def main() -> None:
        keeper = Keeper(
            rounds,
            files=rounds.photos if photos else None,
            plan=plan,
            executor=Inline(),
            told=told.append,
            chance=random.Random(1),
        )
        task = asyncio.ensure_future(keeper.run())
        await asyncio.sleep(0)
        await story(keeper, rounds)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    _run(loop, main())
    return rounds, told


def _run(loop: FastLoop, main: Coroutine[Any, Any, None]) -> None:
    try:
        loop.run_until_complete(main)
    finally:
        loop.close()


def test_it_begins_at_once_and_goes_on_now_and_then() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        await asyncio.sleep(1000)

    rounds, told = play(story)
    assert rounds.at == [0, 300, 600, 900]
    assert told[:2] == [
        LineState(running=True),
        LineState(report=RoundReport(pulled=1)),
    ]


def test_a_burst_of_saves_makes_one_round() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        await asyncio.sleep(100)
        for _ in range(5):
            keeper.saved()
            await asyncio.sleep(0.1)
        await asyncio.sleep(50)

    rounds, _ = play(story)
    assert len(rounds.at) == 2
    assert rounds.at[1] == pytest.approx(103, abs=0.01)


def test_what_is_saved_during_a_round_goes_soon_after_it() -> None:
    """Its last request may have been made already."""

    async def story(keeper: Keeper, rounds: Rounds) -> None:
        rounds.meanwhile = keeper.saved
        keeper.saved()
        await asyncio.sleep(100)

    rounds, _ = play(story)
    assert rounds.at == [0, 3, 6]


def test_without_a_line_it_waits_longer_and_longer_and_says_why() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        rounds.down = True
        await asyncio.sleep(540)
        rounds.down = False
        await asyncio.sleep(100)

    rounds, told = play(story)
    assert [b - a for a, b in zip(rounds.at[1:], rounds.at[2:], strict=False)][:5] == [
        10,
        20,
        40,
        80,
        80,
    ]
    troubles = [one.trouble for one in told if one.trouble]
    assert {one.key for one in troubles} == {"sync.offline"}
    assert told[-1].report is not None


def test_paused_it_stays_quiet_until_resumed() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        await asyncio.sleep(10)
        keeper.pause()
        keeper.saved()
        await asyncio.sleep(700)
        keeper.resume()
        await asyncio.sleep(20)

    rounds, _ = play(story)
    assert rounds.at[0] == 0
    assert len(rounds.at) == 2
    assert rounds.at[1] == pytest.approx(713, abs=0.01)


def test_asked_for_it_happens_now_and_tells_its_trouble() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        await asyncio.sleep(10)
        assert await keeper.now() == RoundReport(pulled=1)
        rounds.down = True
        with pytest.raises(UserError):
            await keeper.now()

    rounds, _ = play(story)
    assert rounds.at == [0, 10, 10]


def test_one_round_at_a_time_in_real_threads() -> None:
    inside = threading.Semaphore(1)
    overlaps: list[bool] = []

    def one_round() -> RoundReport:
        overlaps.append(not inside.acquire(blocking=False))
        inside.release()
        return RoundReport()

    async def main() -> None:
        keeper = Keeper(one_round)
        await asyncio.gather(*(keeper.now() for _ in range(8)))

    asyncio.run(main())
    assert overlaps == [False] * 8


def test_waits_are_varied() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        await asyncio.sleep(1000)

    rounds, _ = play(story, plan=Plan(every=300, jitter=0.25))
    gaps = [b - a for a, b in zip(rounds.at, rounds.at[1:], strict=False)]
    assert all(225 <= gap <= 375 for gap in gaps)
    assert len(set(gaps)) == len(gaps)


def test_photos_follow_the_rows_and_do_not_bring_another_round() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        await asyncio.sleep(200)

    rounds, _ = play(story, photos=3)
    assert (rounds.at, rounds.photos.at) == ([0], [0, 0, 0])


def test_what_is_saved_while_photos_go_is_sent_before_the_rest_of_them() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        def save_once() -> None:
            if len(rounds.photos.at) == 1 and len(rounds.at) == 1:
                keeper._plan_soon()

        rounds.photos.before_each = save_once
        await asyncio.sleep(10)

    rounds, _ = play(story, photos=3)
    assert rounds.at[:2] == [0, 0], "at once, not after the photos"
    assert len(rounds.photos.at) == 3


def test_photos_stand_still_while_paused() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        rounds.photos.before_each = lambda: keeper.pause() if len(rounds.photos.at) == 2 else None
        await asyncio.sleep(500)
        assert rounds.photos.waiting == 3
        rounds.photos.before_each = bool
        keeper.resume()
        await asyncio.sleep(500)

    rounds, _ = play(story, photos=5)
    assert rounds.photos.waiting == 0


def test_without_a_line_photos_wait_as_rounds_do_and_it_is_said() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        rounds.photos.down = True
        await asyncio.sleep(65)
        rounds.photos.down = False
        await asyncio.sleep(100)

    rounds, told = play(story, photos=1)
    assert rounds.at[:4] == [0, 10, 30, 70], "each round went through, the photo did not"
    assert {one.trouble.key for one in told if one.trouble} == {"sync.offline"}
    assert rounds.photos.at == [70]


def test_photos_follow_a_round_that_was_asked_for() -> None:
    async def story(keeper: Keeper, rounds: Rounds) -> None:
        await asyncio.sleep(10)
        rounds.photos.waiting = 2
        await keeper.now()
        await asyncio.sleep(10)
        assert rounds.photos.waiting == 0

    rounds, _ = play(story, photos=1)
    assert rounds.at[:2] == [0, 10]
