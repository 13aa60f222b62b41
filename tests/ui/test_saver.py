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
