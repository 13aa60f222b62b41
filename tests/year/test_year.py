"""Some weeks of the year as every test run has them; `make year` plays all of it."""

from desktop.domain.say import say
from desktop.domain.staff import Permission
from desktop.resources import resources
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.services.shapes.today import TodayLine
from desktop.texts import load_texts
from tests.year.__main__ import readable, year_of
from tests.year.figures import table
from tests.year.world import Town

DAYS = 12


def test_every_line_has_a_readable_reason_and_nothing_offered_is_refused() -> None:
    """Issue of the loop: every due line has a reason a person can read (COR-05, COR-13)."""
    town = Town.of(3)
    year = year_of(town, town.people(Permission.OWN_GRID)[0], 3, DAYS)
    assert year.wrong(DAYS) == []
    assert year.lines > 50 and year.played.records["VISIT_HH"] > 10 and year.played.steps


def test_a_seed_goes_the_same_way_twice() -> None:
    town = Town.of(3)
    worker = town.people(Permission.OWN_GRID)[0]
    one, other = (year_of(town, worker, 3, 3) for _ in range(2))
    assert table([one]) == table([other])
    assert [row.id for row in one.matters] == [row.id for row in other.matters]


def test_a_reason_with_a_hole_is_noticed() -> None:
    texts = load_texts(resources() / "i18n", "zh_CN")
    target = Target(TargetKind.LIST, "")
    good, bad = say("reason.late", days=3), say("reason.late")
    lines = [TodayLine("", "", "", Risk.NONE, None, one, say("reason.today"), target) for one in (good, bad)]
    assert [readable(texts, line) for line in lines] == [True, False]
