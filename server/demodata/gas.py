"""Gas equipment of each home through two years of checks: what it is, what was wrong, what was mended."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from desktop.domain import scopes
from server.demodata import when
from server.demodata.chance import stream
from server.demodata.land import Land, Row
from server.demodata.people import Home

SUPPLIERS = ("九宫山液化气站", "通羊瓶装气配送站")
CYLINDER_YEARS = 4
"""Years between inspections of a cylinder (domain reference LG06)."""


@dataclass(frozen=True)
class Gear:
    """What stands in the kitchen at one time. Months are `YYYY-MM`."""

    made: str
    next_check: str
    serial: str
    hose: str
    """`metal` or `rubber`."""
    hose_changed: str
    regulator_changed: str
    stove_year: int
    heater: str
    """Empty, or `flue` for a heater with a flue to the outside."""
    alarm: bool
    supplier: str
    cylinders: int = 1


@dataclass(frozen=True)
class Check:
    """One gas check: what stood there, and which faults were found (keys of `FAULTS`)."""

    home: Home
    day: date
    gear: Gear
    faults: tuple[str, ...]
    after: Gear
    """What stands there once the faults are mended."""


@dataclass(frozen=True)
class Fault:
    """Share of homes at the first check (domain reference 7.5) and what mending does to the gear."""

    rate: float
    mends: frozenset[str] = field(default_factory=frozenset)


FAULTS = {
    "rubber_hose": Fault(0.13, frozenset({"hose", "hose_changed"})),
    "old_hose": Fault(0.09, frozenset({"hose", "hose_changed"})),
    "cracked_hose": Fault(0.05, frozenset({"hose", "hose_changed"})),
    "inspection_overdue": Fault(0.07, frozenset({"made", "next_check", "serial"})),
    "old_cylinder": Fault(0.03, frozenset({"made", "next_check", "serial"})),
    "adjustable_regulator": Fault(0.06, frozenset({"regulator_changed"})),
    "no_flame_failure": Fault(0.08, frozenset({"stove_year"})),
    "two_sources": Fault(0.04),
    "closed_cupboard": Fault(0.03),
    "loose_clamp": Fault(0.05),
    "long_hose": Fault(0.02),
    "itinerant": Fault(0.02),
}
_FALLING = (1.0, 0.6, 0.38, 0.28)
"""Any-hazard rate falls from 45 % to about 15 % by the fourth check."""
_HOSE = {"rubber_hose", "old_hose", "cracked_hose", "long_hose"}


def fit(land: Land, homes: list[Home]) -> dict[str, list[Check]]:
    """Every home's checks by household id, oldest first; homes without gas have none."""
    rng = stream(land.seed, "gas")
    found: dict[str, list[Check]] = {}
    for home in homes:
        if home.uses_gas and home.living:
            found[home.id] = list(_rounds(land, rng, home))
    _soon_due(land, rng, found)
    return found


def _new(rng: Random, day: date, oldest: int) -> Gear:
    """Gear in order on `day`: cylinder made within `oldest` months and inspected in time."""
    age = rng.randint(2, oldest)
    due = CYLINDER_YEARS * 12 - age
    return Gear(
        made=when.month(day, -age),
        next_check=when.month(day, due),
        serial=f"E{rng.randint(10**6, 10**7 - 1)}",
        hose="metal",
        hose_changed=when.month(day, -rng.randint(3, 48)),
        regulator_changed=when.month(day, -rng.randint(2, 10)),
        stove_year=day.year - rng.randint(1, 4),
        heater="flue" if rng.random() < 0.16 else "",
        alarm=rng.random() < 0.35,
        supplier=rng.choice(SUPPLIERS),
        cylinders=2 if rng.random() < 0.1 else 1,
    )


def _days(land: Land, rng: Random, home: Home) -> list[date]:
    """Twice a year; special homes every three months of late. Half of them since the peak began."""
    first_of_peak = land.today.replace(day=1)
    if home.special and rng.random() < 0.55 and land.today.day > 1:
        last = first_of_peak + timedelta(days=rng.randint(0, land.today.day - 2))
    elif home.special:
        last = first_of_peak - timedelta(days=rng.randint(1, 75))
    else:
        last = land.today - timedelta(days=rng.randint(2, 170))
    first = when.back(land.today, when.MONTHS)
    days = [when.workday(rng, last, land.today)]
    while days[-1] > first:
        often = home.special and (land.today - days[-1]).days < 100
        step = (88 if often else 176) + rng.randint(0, 5)
        days.append(when.workday(rng, days[-1] - timedelta(days=step), days[-1]))
    return sorted(day for day in days if day >= first)


def _rounds(land: Land, rng: Random, home: Home) -> Iterator[Check]:
    days = _days(land, rng, home)
    gear = _new(rng, days[0], 36)
    for index, day in enumerate(days):
        gear = _kept_up(rng, gear, day)
        settled = (land.today - day).days > 40
        faults = _faults(rng, home, min(index, 3)) if settled else ()
        seen = _worn(rng, gear, day, faults)
        gear = _mended(rng, seen, day, faults) if faults else seen
        yield Check(home, day, seen, faults, gear)


def _kept_up(rng: Random, gear: Gear, day: date) -> Gear:
    """What the supplier and the household renew by themselves before the check."""
    if gear.next_check <= when.month(day, 8):
        made = when.month(day, -rng.randint(3, 20))
        gear = replace(gear, made=made, next_check=when.month(day, rng.randint(20, 44)))
    if gear.regulator_changed < when.month(day, -33):
        gear = replace(gear, regulator_changed=when.month(day, -1))
    if day.year - gear.stove_year >= 7:
        gear = replace(gear, stove_year=day.year)
    return gear


def _faults(rng: Random, home: Home, round_: int) -> tuple[str, ...]:
    found: list[str] = []
    for name, fault in FAULTS.items():
        if rng.random() >= fault.rate * _FALLING[round_]:
            continue
        if name in _HOSE and any(other in _HOSE for other in found):
            continue
        if name == "old_cylinder" and "inspection_overdue" in found:
            continue
        found.append(name)
    return tuple(found)


def _worn(rng: Random, gear: Gear, day: date, faults: tuple[str, ...]) -> Gear:
    """The gear as the inspector sees it with these faults."""
    if "rubber_hose" in faults:
        gear = replace(gear, hose="rubber", hose_changed=when.month(day, -rng.randint(2, 15)))
    if "old_hose" in faults:
        gear = replace(gear, hose_changed=when.month(day, -rng.randint(100, 118)))
    if "inspection_overdue" in faults:
        gear = replace(
            gear, made=when.month(day, -rng.randint(52, 60)), next_check=when.month(day, -rng.randint(1, 9))
        )
    if "old_cylinder" in faults:
        gear = replace(gear, made=when.month(day, -rng.randint(146, 160)), next_check=when.month(day, 6))
    return gear


def _mended(rng: Random, gear: Gear, day: date, faults: tuple[str, ...]) -> Gear:
    renewed = {name for fault in faults for name in FAULTS[fault].mends}
    fresh = {
        "made": when.month(day, -rng.randint(2, 14)),
        "next_check": when.month(day, rng.randint(34, 46)),
        "serial": f"E{rng.randint(10**6, 10**7 - 1)}",
        "hose": "metal",
        "hose_changed": when.month(day, 0),
        "regulator_changed": when.month(day, 0),
    }
    gear = replace(gear, **{name: value for name, value in fresh.items() if name in renewed})  # type: ignore[arg-type]  # names and types are those of Gear
    return replace(gear, stove_year=day.year) if "stove_year" in renewed else gear


def _soon_due(land: Land, rng: Random, found: dict[str, list[Check]]) -> None:
    """About one cylinder in twenty-five is due for inspection within 60 days."""
    for checks in found.values():
        if rng.random() < 0.045 and not checks[-1].faults:
            gear = replace(
                checks[-1].gear,
                made=when.month(land.today, -47),
                next_check=when.month(land.today, rng.randint(0, 1) if land.today.day < 20 else 1),
            )
            checks[-1] = replace(checks[-1], gear=gear, after=gear)


def equipment(land: Land, checks: list[Check]) -> Iterator[Row]:
    """Equipment rows of one home as of its last check."""
    last = checks[-1]
    gear = last.after
    for number in range(1, gear.cylinders + 1):
        serial = gear.serial if number == 1 else f"{gear.serial}-{number}"
        yield _row(
            land,
            last,
            "cylinder",
            number,
            serial=serial,
            made_on=gear.made,
            next_check_on=gear.next_check,
            supplier=gear.supplier,
        )
    yield _row(land, last, "hose", 1, material=gear.hose, replaced_on=gear.hose_changed)
    yield _row(land, last, "regulator", 1, material="fixed", replaced_on=gear.regulator_changed)
    yield _row(land, last, "stove", 1, bought_year=gear.stove_year)
    if gear.heater:
        yield _row(land, last, "water_heater", 1, material="vented", bought_year=gear.stove_year)
    if gear.alarm:
        yield _row(land, last, "alarm", 1)


def _row(land: Land, check: Check, kind: str, number: int, **values: object) -> Row:
    row: dict[str, object] = {
        "id": land.id("equipment", check.home.id, kind, number),
        "scope_id": scopes.grid(land.grids[check.home.grid]),
        "household_id": check.home.id,
        "kind": kind,
        "serial": "",
        "material": "",
        "made_on": None,
        "next_check_on": None,
        "replaced_on": None,
        "bought_year": None,
        "supplier": "",
        "confirmed_on": check.day.isoformat(),
    }
    return "equipment", row | values
