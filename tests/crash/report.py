"""What a run is told by: a table of the kills, and what was found."""

from collections import Counter

from tests.crash.killer import PLACES
from tests.crash.run import Run

_NAMES = {"window": "laptop, its real window", "laptop": "laptop, without window", "server": "server"}
_SECTION = """# Crashes: kill -9 at random moments

`make crash SEED={seed} KILLS={asked}` starts real processes (the server program, laptops with and without
their window), lets them work over HTTP on the loopback and kills one after the other at moments drawn from
the seed. *Entry*: a form is being filled. *Commit*: between `BEGIN IMMEDIATE` and the return of `COMMIT`.
*Exchange*: a request is sent, its answer is not laid in. *Idle*: starting, or between two acts.

After each kill a journal kept outside the program is held against a copy of the dead process's file, read
with plain SQL: everything acknowledged is there whole, what had no answer yet is there whole or not at all,
nothing is there twice, the file is sound. The next start opens the form with the same answers. At the end
server and laptops hold the same rows, and every form is there once.

{table}

Records finished: {records}. Seconds: {seconds:.0f}. Findings: {findings}.
Moments of real processes are repeated by a seed only as far as the machine repeats itself.
"""


def table(run: Run) -> str:
    """Kills by what was killed and where it fell."""
    count = Counter((one.what, one.place) for one in run.kills)
    lines = [f"| killed | kills | {' | '.join(PLACES)} |", "|---|" + "---:|" * (len(PLACES) + 1)]
    for what, name in _NAMES.items():
        lines.append(_line(name, [count[what, place] for place in PLACES]))
    lines.append(_line("all", [sum(count[what, place] for what in _NAMES) for place in PLACES]))
    return "\n".join(lines)


def _line(name: str, numbers: list[int]) -> str:
    return f"| {name} | {sum(numbers)} | {' | '.join(map(str, numbers))} |"


def page(run: Run, asked: int) -> str:
    """docs/crash.md."""
    return _SECTION.format(
        seed=run.seed,
        asked=asked,
        table=table(run),
        records=run.records,
        seconds=run.seconds,
        findings="; ".join(run.findings) or "none",
    )
