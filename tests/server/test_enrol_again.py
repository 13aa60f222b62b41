"""A laptop asks again with the same code: the answer was lost, the code typed another way, too many asked."""

from pathlib import Path
from typing import Any

import pytest

from desktop.domain.say import UserError
from desktop.store.keys import Cost
from desktop.sync import enrol as joining
from desktop.sync.enrol import Replica
from desktop.sync.protocol import EnrolAnswer, EnrolRequest, Refusal
from desktop.sync.transport import RequestRefused
from server.enrol import enrol, make_code
from server.turned import Turned

QUICK = Cost(memory_kib=64, passes=1, lanes=1)


class Road:
    """To the server; the answer is lost, or the request refused, as often as is said."""

    def __init__(self, town: Any) -> None:
        self._town = town
        self.trouble: list[Exception] = []
        self.lost = False

    def ask(self, _: str, request: EnrolRequest) -> EnrolAnswer:
        if self.trouble:
            raise self.trouble.pop()
        try:
            answer = enrol(self._town.db, request, self._town.clock)
        except Turned as turned:
            raise RequestRefused(Refusal(code=turned.code), turned.status) from None
        if self.lost:
            self.lost = False
            raise UserError("sync.offline")
        return answer


@pytest.fixture
def road(town: Any, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = Road(town)
    monkeypatch.setattr(joining, "enrol_at", made.ask)
    return made


@pytest.fixture
def code(town: Any) -> str:
    with town.db.writing() as connection:
        return str(make_code(connection, town.id("staff", "甲"), town.clock)[0])


def _join(town: Any, folder: Path, code: str, unanswered: dict[str, Replica]) -> str:
    person = joining.enrol(
        "http://127.0.0.1:1", code, folder, "258036", town.clock, cost=QUICK, unanswered=unanswered
    )
    return person.name


def test_the_code_may_be_typed_another_way(town: Any, road: Road, code: str, tmp_path: Path) -> None:
    unanswered: dict[str, Replica] = {}
    road.lost = True
    with pytest.raises(UserError, match="offline"):
        _join(town, tmp_path, code, unanswered)
    assert _join(town, tmp_path, f" {code.replace('-', '').lower()}", unanswered) == "甲"
    assert unanswered == {}


@pytest.mark.parametrize(("refusal", "status"), [("slow_down", 429), ("busy", 503), ("server", 500)])
def test_a_refusal_that_says_nothing_of_the_code_forgets_nothing(
    town: Any, road: Road, code: str, tmp_path: Path, refusal: str, status: int
) -> None:
    unanswered: dict[str, Replica] = {}
    road.lost = True
    with pytest.raises(UserError, match="offline"):
        _join(town, tmp_path, code, unanswered)
    road.trouble = [RequestRefused(Refusal(code=refusal), status)]
    with pytest.raises(RequestRefused):
        _join(town, tmp_path, code, unanswered)
    assert _join(town, tmp_path, code, unanswered) == "甲"


def test_a_refused_code_is_forgotten(town: Any, road: Road, tmp_path: Path) -> None:
    unanswered: dict[str, Replica] = {}
    with pytest.raises(RequestRefused):
        _join(town, tmp_path, "AAAA-BBBB-CCCC", unanswered)
    assert road.trouble == [] and unanswered == {}
