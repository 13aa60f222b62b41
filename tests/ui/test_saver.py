"""States are saved one after the other, and the newest is always the last."""

import asyncio

from desktop.ui.saver import Saver


def test_while_one_save_runs_only_the_newest_state_waits_and_is_saved_last() -> None:
    begun: list[int] = []
    ended: list[int] = []
    told: list[bool] = []

    async def save(state: int) -> bool:
        begun.append(state)
        for _ in range(5 - state):
            await asyncio.sleep(0)
        ended.append(state)
        return state != 4

    async def run() -> None:
        saver = Saver(save, told.append)
        saver.push(1)
        await asyncio.sleep(0)
        for state in (2, 3, 4):
            saver.push(state)
        await saver.flush()

    asyncio.run(run())
    assert begun == ended == [1, 4]
    assert told == [False], "the newest state could not be saved"


def test_what_could_not_be_saved_never_comes_after_what_is_newer() -> None:
    disk: list[int] = []
    full = [True, False]

    async def save(state: int) -> bool:
        await asyncio.sleep(0)
        if full and full.pop(0):
            return False
        disk.append(state)
        return True

    async def run() -> None:
        saver = Saver(save)
        saver.push(1)
        assert not await saver.flush()
        saver.push(2)
        await asyncio.sleep(0)
        assert not saver.failed
        assert await saver.flush()

    asyncio.run(run())
    assert disk == [2]


def test_flush_tries_again_what_could_not_be_saved() -> None:
    disk: list[int] = []
    full = [True]

    async def save(state: int) -> bool:
        if full and full.pop():
            return False
        disk.append(state)
        return True

    async def run() -> tuple[bool, bool]:
        saver = Saver(save)
        saver.push(1)
        return await saver.flush(), await saver.flush()

    assert asyncio.run(run()) == (False, True)
    assert disk == [1]
