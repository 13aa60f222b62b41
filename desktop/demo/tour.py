"""The day in eighteen steps through the real windows; every expected effect is checked and written down."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypinyin import Style, lazy_pinyin

from desktop.demo.expected import Plan, make_plan
from desktop.demo.pictures import draw_photos
from desktop.demo.play import Laptop, NotSeen
from desktop.demo.stage import DEMO_MORNING, PIN, Stage
from desktop.domain.rules import RuleBook
from desktop.forms.library import FormLibrary, load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources


@dataclass(frozen=True)
class Evidence:
    """One expected effect. `expected` and `seen` as text; `where` names the source."""

    step: int
    what: str
    expected: str
    seen: str
    where: str

    @property
    def holds(self) -> bool:
        return self.expected == self.seen


@dataclass
class Tour:
    """What all steps share."""

    stage: Stage
    out: Path
    plan: Plan
    library: FormLibrary
    rules: RuleBook
    laptops: dict[str, Laptop] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    shots: list[tuple[int, str]] = field(default_factory=list)
    photos: dict[str, Path] = field(default_factory=dict)
    """Pictures to attach, by moment: before, after."""
    found: dict[str, Any] = field(default_factory=dict)
    """What earlier steps leave for later ones."""

    @property
    def morning(self) -> str:
        """What was seen from here on was seen on the demo day."""
        return DEMO_MORNING.isoformat(timespec="milliseconds")

    def open(self, key: str, *, sign_in: bool = True) -> Laptop:
        """The window of one person, signed in."""
        laptop = Laptop(key, self.stage.laptop(key), {**self.stage.env, **_platform()})
        laptop.open()
        self.laptops[key] = laptop
        if sign_in:
            laptop.until("登录")
            self.sign_in(laptop)
        return laptop

    def sign_in(self, laptop: Laptop) -> None:
        laptop.write(PIN)
        laptop.until("去哪里")

    def shot(self, step: int, name: str, laptop: Laptop) -> None:
        """Screenshot of a step: out/demo/NN-name.png."""
        file = f"{step:02}-{name}.png"
        laptop.shot(self.out / file)
        self.shots.append((step, file))

    def check(self, step: int, what: str, expected: object, seen: object, where: str) -> None:
        self.evidence.append(Evidence(step, what, str(expected), str(seen), where))

    def rows(self, key: str, kind: str) -> list[dict[str, Any]]:
        """Rows of a laptop's file (or of the server for `server`), id among the fields."""
        found = self.stage.server_rows(kind) if key == "server" else self.stage.desk_rows(key, kind)
        return [{**row["data"], "id": row["id"]} for row in found]

    def pick(self, laptop: Laptop, keys: str, title: str, home: dict[str, Any]) -> None:
        """Begin a form on a home: the key, the initials of the head, the line, Enter."""
        laptop.press(keys)
        laptop.until(title)
        initials = "".join(lazy_pinyin(home["head_name"], style=Style.FIRST_LETTER))
        laptop.write(initials)

        def lines(words: str) -> list[str]:
            listed = words.rpartition(initials)[2].split("\n")
            return [line for line in listed if line.partition(" ")[0].endswith(tuple("0123456789"))]

        wanted = f"{home['door']} {home['head_name']}"
        words = laptop.wait(lambda seen: any(wanted in one for one in lines(seen)), wanted)
        place = next(at for at, one in enumerate(lines(words)) if wanted in one)
        laptop.press(*["Down"] * place, "Return")
        laptop.until("第1题", home["door"])


def _platform() -> dict[str, str]:
    """Windows without a screen, with file dialogs of Qt's own that keys can reach."""
    return {"QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}


def make_tour(stage: Stage, out: Path, seed: int) -> Tour:
    """Plan the day of a seed on a stage that is built."""
    library = load_library(resources() / "forms")
    rules = load_rules(resources() / "rules")

    def rows(kind: str) -> list[dict[str, Any]]:
        return [{**row["data"], "id": row["id"]} for row in stage.server_rows(kind)]

    building = next(one for one in rows("building") if one["name"] == "3栋")
    homes = [one for one in rows("household") if one["building_id"] == building["id"]]
    cared_for = {one["resident_id"] for one in rows("care_tag")}
    plan = make_plan(seed, library, rules, homes, rows("record"), building, rows("resident"), cared_for)
    return Tour(stage, out, plan, library, rules, photos=draw_photos(stage.folder / "photos"))


Step = tuple[str, str, Callable[[Tour], None]]


def play(tour: Tour, steps: Sequence[Step], tell: Callable[[str], None]) -> bool:
    """Play the steps in order; True when every expected effect was found."""
    whole = True
    for number, (zh, en, step) in enumerate(steps, start=1):
        try:
            step(tour)
        except (NotSeen, RuntimeError, LookupError, ValueError, StopIteration) as error:
            tour.check(number, f"{zh} / {en}", "done", f"not done: {str(error)[:200]}", "window")
            tell(f"{number:2} ✗ {zh}: {error}")
            whole = False
            break
        mine = [one for one in tour.evidence if one.step == number]
        wrong = [one for one in mine if not one.holds]
        tell(f"{number:2} {'✗' if wrong else '✓'} {zh} · {en} ({len(mine)})")
        for one in wrong:
            tell(f"     {one.what}: expected {one.expected}, found {one.seen} ({one.where})")
        whole = whole and not wrong
    for laptop in tour.laptops.values():
        laptop.close()
    return whole


def save_evidence(tour: Tour) -> None:
    """out/demo/evidence.json, for machines; the contact sheet has the same for people."""
    lines = [{**vars(one), "holds": one.holds} for one in tour.evidence]
    (tour.out / "evidence.json").write_text(json.dumps(lines, ensure_ascii=False, indent=1), "utf-8")
