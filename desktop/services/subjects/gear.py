"""Gas equipment with what its dates mean today (COR-06, ledger 5)."""

from datetime import date

from desktop.domain.people import Equipment, EquipmentKind
from desktop.domain.rules import RuleBook
from desktop.domain.say import Say, say
from desktop.services import days
from desktop.services.shapes.household import EquipmentLine
from desktop.services.shapes.target import Risk

_LIFE = {
    EquipmentKind.HOSE.value: ("replaced_on", "hose.{material}_months"),
    EquipmentKind.REGULATOR.value: ("replaced_on", "regulator.max_months"),
}
_RUBBER = ("rubber", "plastic")


def line(one: Equipment, today: date, rules: RuleBook) -> EquipmentLine:
    """What it is and since when, and whether its date is near or past."""
    risk, due = _due(one, today, rules)
    return EquipmentLine(one.kind, _detail(one), risk, due)


def _detail(one: Equipment) -> Say:
    parts: list[Say] = []
    for field in ("made_on", "next_check_on", "replaced_on"):
        month = getattr(one, field)
        if month:
            parts.append(say(f"household.{field}", year=month[:4], month=int(month[5:7])))
    if one.bought_year:
        parts.append(say("household.bought_year", year=one.bought_year))
    for field in ("serial", "supplier"):
        text = getattr(one, field)
        if text:
            parts.append(say(f"household.{field}", text=text))
    return days.sentence(parts) if parts else say("household.no_dates")


def _due(one: Equipment, today: date, rules: RuleBook) -> tuple[Risk, Say | None]:
    end = last_day(one, today, rules)
    if end is None:
        return Risk.NONE, None
    left = (end - today).days
    if left < 0:
        return Risk.ORANGE, say("household.past", year=end.year, month=end.month)
    if left <= rules.number("cylinder.due_soon_days", today):
        return Risk.YELLOW, say("household.soon", year=end.year, month=end.month)
    return Risk.NONE, None


def last_day(one: Equipment, today: date, rules: RuleBook) -> date | None:
    """Last day on which it may be used."""
    if one.kind == EquipmentKind.CYLINDER:
        ends = [_month_end(one.next_check_on, 0)] if one.next_check_on else []
        if one.made_on:
            ends.append(_month_end(one.made_on, int(rules.number("cylinder.scrap_months", today))))
        return min(ends, default=None)
    if one.kind in _LIFE:
        field, name = _LIFE[one.kind]
        since = getattr(one, field)
        material = "rubber" if one.material in _RUBBER else "metal"
        return _month_end(since, int(rules.number(name.format(material=material), today))) if since else None
    if one.bought_year and one.kind in (EquipmentKind.STOVE, EquipmentKind.WATER_HEATER):
        return date(one.bought_year + int(rules.number("stove.max_years", today)), 12, 31)
    return None


def _month_end(month: str, later: int) -> date:
    """Last day of the month that many months later."""
    year, number = int(month[:4]), int(month[5:7]) + later + 1
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return date.fromordinal(date(year, number, 1).toordinal() - 1)
