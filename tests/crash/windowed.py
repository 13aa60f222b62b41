"""Lives of the real window: driven by keys, read by its accessibility tree, killed while it is typed into."""

import os
import random
import re
import sys

from desktop.demo.play import Laptop, NotSeen
from desktop.demo.typist import keys_of
from tests.crash.desk import PIN
from tests.crash.journal import Journal, OpenForm
from tests.crash.killer import Kill, Killer, place_of
from tests.crash.script import asked_in_order, patrol
from tests.crash.town import Town
from tests.crash.watch import Phases
from tests.crash.window import phases_of

TYPING = (0.0, 3.5)
"""Seconds from the first key to the end."""
_PATIENCE = 60.0
_PLACE = re.compile(r"第(\d+)题，共\d+题")
_TODAY = "今日 · 巡格"


class Window:
    """The third laptop: one patrol after the other."""

    def __init__(self, town: Town, rng: random.Random) -> None:
        folder = town.laptop("window")
        self._rng = rng
        self.journal = Journal("window")
        self._phases = phases_of(folder)
        self._count = 0
        platform = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), "LANG": "C.UTF-8"}
        self._laptop = Laptop(
            "window", folder, platform, program=[sys.executable, "-m", "tests.crash.window"]
        )

    def close(self) -> None:
        self._laptop.kill()

    def lose(self) -> Kill:
        """Open, look whether the form stands where it stood, type on until the process dies."""
        self._open()
        process = self._laptop.process
        assert process is not None
        killer = Killer(self._rng.uniform(*TYPING), process.kill)
        try:
            while True:
                self._patrol()
        except (NotSeen, OSError, ValueError):
            if not killer.fired:
                raise
        killer.wait()
        self._laptop.kill()
        return Kill("window", place_of(Phases(self._phases), form_open=self.journal.open is not None))

    def finish(self) -> None:
        """The last form to its end, everything uploaded, the window closed."""
        self._open()
        if self.journal.open is not None:
            self._patrol()
        self._laptop.press("F5")
        self._laptop.until("已全部上传", patience=_PATIENCE)
        self.journal.round_done(0)
        self._laptop.close()

    def _open(self) -> None:
        """Sign in. A form with answers is open again at its question, with as many answers."""
        Phases(self._phases).clear()
        self._laptop.open()
        self._laptop.until("登录", patience=_PATIENCE)
        self._laptop.write(PIN)
        form = self.journal.open
        if form is None or not form.kept:
            self._laptop.wait(lambda words: _TODAY in words or _PLACE.search(words) is not None, "signed in")
            return
        self._laptop.until(f"已答{len(form.kept)}题", patience=_PATIENCE)

    def _patrol(self) -> None:
        """From wherever the form stands to its end."""
        if self.journal.open is None:
            self._count += 1
            self.journal.open = patrol(self._rng, f"window-form-{self._count}")
        form = self.journal.open
        if _PLACE.search(self._laptop.words()) is None:
            self._laptop.press("F2")
            self._laptop.wait(lambda words: _PLACE.search(words) is not None, "a patrol")
        while left := dict(form.left()):
            self._question(form, left)
        form.finishing = True
        self._to_the_end()
        self.journal.finished(0)

    def _question(self, form: OpenForm, left: dict[str, object]) -> None:
        """Answer the question that is asked, wait until the foot says saved, and go on by Enter."""
        found = _PLACE.search(self._laptop.words())
        if found is None:
            raise NotSeen("no question")
        question = asked_in_order(form)[int(found[1]) - 1]
        if question.name in left:
            form.give({question.name: left[question.name]})
            if question.type == "text":
                self._laptop.press("Ctrl+A")
            self._laptop.write(keys_of(question, left[question.name]))
            self._laptop.wait(_saved, "已保存")
            form.kept = form.asked
        self._laptop.press("Return")

    def _to_the_end(self) -> None:
        """Enter until the form is gone: past what stays empty, to the button, and on it."""
        for _ in range(6):
            if self._laptop.focus() == "完成":
                break
            self._laptop.press("Return")
        self._laptop.press("Return")
        self._laptop.wait(lambda words: _PLACE.search(words) is None and _TODAY in words, "saved")


def _saved(words: str) -> bool:
    return "已保存" in words and "保存中" not in words
