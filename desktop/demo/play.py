"""Laptops of the demo as processes: commands in, what is on the screen out."""

import contextlib
import json
import os
import select
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.demo import programs

Seen = list[dict[str, Any]]
_PATIENCE = 60.0
"""Seconds the demo waits for something to appear: a busy machine takes its time."""


_HUNG = 60.0
"""Seconds after which a window that does not answer is taken to hang."""


_STOPS = 60
"""How many places of a page the keyboard has at most."""


class NotSeen(Exception):
    """What should have appeared did not."""


@dataclass
class Laptop:
    """One running window. `keys` counts the keys pressed so far."""

    who: str
    folder: Path
    env: dict[str, str]
    keys: int = 0
    program: list[str] = field(default_factory=lambda: [*programs.desktop(), "demo-laptop"])
    """Module that is run; takes the laptop's folder."""
    process: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    def open(self) -> None:
        with (self.folder.parent / f"{self.folder.name}.log").open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*self.program, str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env={**os.environ, **self.env},
            )
        self._answer()

    def kill(self) -> None:
        """As a power cut does it: SIGKILL."""
        if self.process:
            self.process.kill()
            self._over(self.process)

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self._send({"close": True})
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.process:
            self._over(self.process)

    def _over(self, process: "subprocess.Popen[str]") -> None:
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):  # it died over a command
                    pipe.close()
        self.process = None

    def press(self, *keys: str) -> None:
        for one in keys:
            self.keys += int(self._ask({"key": one}).get("keys", 0))

    def write(self, text: str) -> None:
        self.keys += int(self._ask({"type": text}).get("keys", 0))

    def click(self, name: str) -> None:
        self._ask({"click": name})

    def draw(self, name: str, points: list[tuple[int, int]]) -> None:
        """A stroke with the mouse, by points from the middle of what is called so."""
        self._ask({"draw": {"on": name, "points": points}})

    def click_on(self, *texts: str) -> None:
        """Click the first readable thing whose name holds all texts."""
        self._ask({"click_on": texts})

    def choose_file(self, title: str, path: Path) -> None:
        """Answer a file dialog by typing the whole path."""
        self.until(title)
        self.write(str(path))
        self.press("Return")
        self.wait(lambda words: title not in words, f"{title} closed")

    def shot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._ask({"shot": str(path)})

    def look(self) -> Seen:
        seen: Seen = self._ask({"look": True})["seen"]
        return seen

    def words(self) -> str:
        """All that can be read, a line each."""
        return "\n".join(f"{one['name']} {one['value']}".strip() for one in self.look())

    def focus(self) -> str:
        """Name of what has the focus."""
        return next((str(one["name"]) for one in self.look() if one["focused"]), "")

    def walk_to(self, text: str, key: str = "Tab") -> None:
        """Press a key until what has the keyboard, or its current line, is called so. Raises NotSeen."""
        for _ in range(_STOPS):
            if any(one["focused"] and text in one["name"] for one in self.look()):
                return
            self.press(key)
        raise NotSeen(f"{self.who}: {key} does not lead to {text}\n{self.words()}")

    def until(self, *texts: str, patience: float = _PATIENCE) -> str:
        """Wait until all texts can be read; returns everything readable then."""
        return self.wait(lambda words: all(text in words for text in texts), "、".join(texts), patience)

    def wait(self, holds: Callable[[str], bool], what: str, patience: float = _PATIENCE) -> str:
        end = time.monotonic() + patience
        while True:
            words = self.words()
            if holds(words):
                return words
            if time.monotonic() > end:
                raise NotSeen(f"{self.who}: {what}\n{words}")
            time.sleep(0.1)

    def _send(self, command: dict[str, Any]) -> None:
        assert self.process is not None and self.process.stdin is not None  # noqa: S101 - opened before
        self.process.stdin.write(json.dumps(command, ensure_ascii=False) + "\n")
        self.process.stdin.flush()

    def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        self._send(command)
        answer = self._answer()
        if not answer["ok"]:
            raise NotSeen(f"{self.who}: {answer['why']}")
        return answer

    def _answer(self) -> dict[str, Any]:
        assert self.process is not None and self.process.stdout is not None  # noqa: S101 - opened before
        ready, _, _ = select.select([self.process.stdout], [], [], _HUNG)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            raise NotSeen(f"{self.who}: the window {'ended' if ready else 'hangs'}")
        answer: dict[str, Any] = json.loads(line)
        return answer
