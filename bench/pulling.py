"""Does the window go on while ten thousand rows come in?"""

import json
import random
from collections.abc import Iterator
from typing import Any

from bench.figure import Figure
from bench.world import World, child
from desktop.demo.stage import PIN
from desktop.domain.people import Household
from desktop.domain.values import new_id

ROWS = 10_000


def pull(world: World) -> Iterator[Figure]:
    """Residents of the worker's own homes arrive at the server, the worker presses F5."""
    folder = world.copy_of("worker", "pull")
    with world.desk(folder) as desk:
        homes = desk.read(lambda tx: tx.find(Household, order_by="id"))
    file = world.folder / "rows.jsonl"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(f"{json.dumps(_resident(homes))}\n" for _ in range(ROWS))
    calm = child(world, "pull", str(folder), PIN, "0", when_ready=lambda: None)
    told = child(
        world, "pull", str(folder), PIN, str(ROWS), when_ready=lambda: world.stage.server("import", str(file))
    )
    yield Figure(
        "pull_stall",
        f"window's loop busy at a stretch while {ROWS:,} rows are pulled: longest",
        told["longest"] * 1000,
        "ms",
        int(told["beats"]),
        calm["longest"] * 1000,
        "the same window at rest",
        limit=16,
    )
    yield Figure(
        "pull_stall_p99",
        "the same: p99",
        told["p99"] * 1000,
        "ms",
        int(told["beats"]),
        calm["p99"] * 1000,
        "the same window at rest",
    )


def _resident(homes: list[Household]) -> dict[str, Any]:
    home = random.choice(homes)
    row = {
        "id": new_id(),
        "scope_id": f"grid:{home.grid_id}",
        "household_id": home.id,
        "name": "演示",
        "sex": "female",
        "born_on": "1970-05-02",
        "relation": "其他",
    }
    return {"kind": "resident", "row": row}
