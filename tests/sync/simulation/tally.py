"""Which faults were injected, how often: a run that met none proves nothing."""

from collections import Counter

FAULTS = (
    "request lost",
    "answer lost",
    "answer cut",
    "request doubled",
    "request late",
    "file lost",
    "file cut",
    "file doubled",
    "file overtaken",
    "laptop: power cut",
    "laptop: commit torn",
    "laptop: disk full",
    "laptop: clock jumps by years",
    "laptop: row lost from its file",
    "laptop: copied to another machine",
    "laptop: brought back from its copy",
    "laptop: reported lost",
    "laptop: retired",
    "server: power cut",
    "server: commit torn",
    "server: disk full",
    "server: restored from a backup",
    "scope taken or given",
    "building moved to another grid",
    "row moved to another building",
    "row overwritten by an import",
    "bad change: value",
    "bad change: foreign scope",
    "bad change: not allowed",
    "bad change: among good ones",
)
"""Every fault there is, by the name it has in the table."""


class Tally(Counter[str]):
    """Counts faults by name, and what happened besides."""

    def fault(self, name: str) -> None:
        if name not in FAULTS:
            raise KeyError(name)
        self[name] += 1

    def missing(self, least: int) -> list[str]:
        """Faults met less than `least` times."""
        return [name for name in FAULTS if self[name] < least]

    def table(self) -> str:
        """The faults as a Markdown table, then what happened besides."""
        lines = ["| Fault | Times |", "|---|--:|"]
        lines += [f"| {name} | {self[name]:,} |" for name in FAULTS]
        besides = sorted(set(self) - set(FAULTS))
        lines += ["", "Besides: " + ", ".join(f"{self[name]:,} {name}" for name in besides) + "."]
        return "\n".join(lines)
