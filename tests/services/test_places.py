"""Important places of the policy: each kind has its checks, and they come due (COR-04, COR-05)."""

from collections.abc import Callable
from datetime import date

import pytest

from desktop.domain import scopes
from desktop.domain.places import PlaceKind
from desktop.domain.rules import RuleBook
from desktop.services.desk import Desk
from desktop.services.plans import checks
from desktop.services.subjects.followups import FORMS_OF_PLACE
from desktop.services.today import today
from desktop.texts import Texts
from tests.services.conftest import GRID

SUMMER, WINTER = date(2026, 7, 1), date(2026, 12, 8)


@pytest.mark.parametrize("kind", list(PlaceKind))
def test_cor_04_every_kind_of_place_has_a_check_plan(kind: PlaceKind, rules: RuleBook) -> None:
    """In the flood season all forms of the kind; a hazard point has none outside it."""
    forms = FORMS_OF_PLACE[kind]
    wet, dry = ([one.form for one in checks.due("place", forms, (), on, rules)] for on in (SUMMER, WINTER))
    assert sorted(wet) == sorted(forms) and wet
    assert dry == [one for one in wet if one != "GEO_FLOOD"]


def test_cor_04_a_place_never_checked_stands_on_the_walk_with_its_reason(
    desk: Desk, lay: Callable[..., str], chinese: Texts
) -> None:
    given = {"grid_id": GRID, "kind": "workshop", "name": "扶贫车间", "owner": "试样厂长", "workers": 12}
    place = lay("place", scopes.grid(GRID), **given)
    visits = next(one.lines for one in today.view(desk).groups if one.key == "visits")
    (line,) = [one for one in visits if one.target.id == place]
    assert (line.door, line.name, line.target.form) == ("扶贫车间", "试样厂长", "NINE_SMALL")
    assert chinese.say(line.reason).count("还没有做过") == 2
