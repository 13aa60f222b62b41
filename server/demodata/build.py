"""Puts the demonstration community together, row by row."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from desktop.domain.rules import RuleBook
from desktop.forms.library import FormLibrary, load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from server.demodata import events, gas, people_rows
from server.demodata import land as land_plan
from server.demodata.history import History
from server.demodata.land import Land, Row
from server.demodata.ledger import Ledger
from server.demodata.lives import live
from server.demodata.loops import Loops
from server.demodata.people import Home, settle
from server.demodata.scenes import Stage, as_told
from server.demodata.sheets import Sheets
from server.demodata.story import SCENES


def generate(seed: int, today: date) -> Iterator[Row]:
    """(kind, row) of the whole community as it stands in the morning of `today`.

    Every row is complete with `id` and `scope_id`. The same seed and day give
    the same rows; parents come before what belongs to them. The forms and
    rules that come with the program say what was asked and what follows.
    """
    land = land_plan.lay_out(seed, today)
    homes = settle(land)
    live(land, homes)
    yield from land_plan.rows(land)
    yield from people_rows.rows(land, homes)
    checks = gas.fit(land, homes)
    _told(homes, checks)
    for found in checks.values():
        yield from gas.equipment(land, found)
    yield from _recorded(land, homes, checks).rows()


def _recorded(land: Land, homes: list[Home], checks: dict[str, list[gas.Check]]) -> Ledger:
    """Records, facts, matters and their steps."""
    library, rules = _published()
    ledger = Ledger(land, {code: library.get(code).version for code in library.codes()})
    loops = Loops(land, ledger, rules)
    history = History(land, _sheets(land.today), ledger, loops)
    history.visits(homes)
    for found in checks.values():
        history.gas(found)
    history.no_gas(homes)
    history.fire(homes)
    history.buildings()
    history.places()
    history.patrols()
    events.play(history, homes)
    gear = {home_id: found[-1].after for home_id, found in checks.items()}
    Stage(history, {home.door: home for home in homes}, gear).play()
    loops.settle()
    return ledger


def _told(homes: list[Home], checks: dict[str, list[gas.Check]]) -> None:
    """The gear of today is as the open scenes left it."""
    by_door = {home.door: home.id for home in homes}
    for scene in SCENES:
        found = checks.get(by_door.get(scene.where, ""))
        if found:
            found[-1] = replace(found[-1], after=as_told(found[-1].after, scene))


@lru_cache(maxsize=2)
def _sheets(today: date) -> Sheets:
    """Forms filled for one day: the same for every seed."""
    library, rules = _published()
    return Sheets(library, rules, today)


@lru_cache(maxsize=1)
def _published() -> tuple[FormLibrary, RuleBook]:
    """The forms and rules of the program; reading them takes longer than all the rest."""
    return load_library(resources() / "forms"), load_rules(resources() / "rules")
