"""Who takes the pictures for docs/screens: one person's window, walked from page to page."""

import time
from pathlib import Path

from desktop.demo.play import Laptop
from desktop.demo.stage import PIN, Stage

_STROKES = (
    ((-190, -60), (-150, -70), (-110, -62)),
    ((-160, -90), (-158, -40), (-166, 10), (-190, 40)),
    ((-150, -30), (-120, 10), (-100, 40)),
    ((-40, -80), (-60, -40), (-90, -10)),
    ((-44, -60), (0, -68), (40, -60), (60, -52)),
    ((0, -90), (2, -20), (0, 40), (-14, 30)),
    ((-60, -10), (0, -18), (70, -8)),
)
"""李, 木 after a fashion, with a mouse."""


_SETTLED, _MESSAGE = 0.5, 25.0
"""Seconds before a picture is taken, and that a message stands at most."""
_PLATFORM = {"QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}


class Photographer:
    """Walks one person's window from page to page."""

    def __init__(self, stage: Stage, out: Path, who: str) -> None:
        self._out, self._who = out, who
        self._laptop = Laptop(who, stage.laptop(who), {**stage.env, **_PLATFORM})

    def sign_in(self, picture: str = "") -> None:
        self._laptop.open()
        self._laptop.until("登录", "的密码")
        if picture:
            self._take(picture)
        self._laptop.write(PIN)
        self._laptop.until("去哪里", "数据更新于")

    def rail(self, item: str, picture: str, *texts: str) -> None:
        """A page of the rail; waits for `texts`."""
        self._laptop.click(item)
        self._laptop.until(f"{item} · 巡格", *texts)
        if picture:
            self._take(picture)

    def keys(self, picture: str, keys: list[str], *texts: str, type_text: str = "") -> None:
        """What some keys lead to; without a name no picture is taken."""
        self._laptop.press(*keys)
        if type_text:
            self._laptop.write(type_text)
        self._laptop.until(*texts)
        if picture:
            self._take(picture)

    def choose_file(self, title: str, file: Path) -> None:
        self._laptop.choose_file(title, file)

    def sign(self, pad: str) -> None:
        """A few strokes on the pad."""
        for stroke in _STROKES:
            self._laptop.draw(pad, list(stroke))

    def gone(self, text: str) -> None:
        """Wait until something cannot be read any more."""
        self._laptop.wait(lambda words: text not in words, f"{text} gone", _MESSAGE)

    def rest(self, seconds: float) -> None:
        """Small pictures come by themselves."""
        time.sleep(seconds)

    def close(self) -> None:
        self._laptop.close()

    def click(self, *texts: str) -> None:
        self._laptop.click_on(*texts)

    def walk_to(self, text: str, key: str = "Tab") -> None:
        """Press a key until what has the keyboard is called so."""
        self._laptop.walk_to(text, key)

    def _take(self, picture: str) -> None:
        """When everything has its place and what was answered is on disk."""
        self.rest(_SETTLED)
        self._laptop.shot(self._out / f"{picture}.png")
