"""What a record said of its home and of people goes with it when it is voided or corrected otherwise."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.people import CareTag, Equipment, Fact, Household, Resident
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.services.records import filling, records
from desktop.services.sent import outgoing
from desktop.services.subjects import merging
from desktop.store.queries import homes
from desktop.store.store import Store
from tests.forms.books import ask, book, calc
from tests.services.conftest import FANG, GRID, LI, NOW, ZHOU, day, home, uid
from tests.services.test_after_all import occupancy
from tests.services.test_over_server import Town, town
from tests.services.test_records import DOOR, answer_all, checked
from tests.services.test_two_corrections import Twice, twice

__all__ = ["checked", "town", "twice"]
Answered = Callable[..., Any]
DeskOf = Callable[..., Desk]
HEAD, WIFE = uid("resident", DOOR, 0), uid("resident", DOOR, 1)


class Later:
    """What 李梅 fills in at 余友田's, each form some days after the one before it, all of it sent."""

    def __init__(self, desk: Desk, store: Store, answered: Answered, clock: Clock) -> None:
        self.desk, self.store, self.answered, self.clock = desk, store, answered, clock
        self.day = 0

    def fill(self, form: str, **given: Any) -> str:
        self.day += 10
        at = NOW + timedelta(days=self.day)
        self.clock.source = lambda: at
        draft = self.answered(self.desk, form, "household", home(DOOR), **given)
        done = filling.finish(self.desk, draft.draft_id)
        answer_all(self.store)
        return str(done.record_id)

    def check(self, **given: Any) -> str:
        return self.fill("LPG_HOME", lg01_fuel=["lpg"], **given)

    def visit(self, *work: str) -> str:
        """Met; the work of the head, and of his wife."""
        given = {f"people[{number}]/vh06_work": one for number, one in enumerate(work, 1)}
        return self.fill("VISIT_HH", vh01_outcome="met", **given)

    def void(self, record_id: str) -> None:
        records.void(self.desk, record_id, "走错门了")
        answer_all(self.store)

    def correct(self, record_id: str, **changes: Any) -> str:
        draft = records.correct(self.desk, record_id, "写错了")
        answers = {name: value for name, value in (draft.answers | changes).items() if value is not None}
        filling.save(self.desk, draft.draft_id, answers=answers, confirmed=[], cards={}, at_question="")
        done = filling.finish(self.desk, draft.draft_id)
        answer_all(self.store)
        return str(done.record_id)

    def labour(self, who: str = HEAD) -> str:
        return str(self.store.read(lambda tx: tx.one(Resident, who)).labour)

    def level(self) -> str:
        return str(self.store.read(lambda tx: tx.one(Household, home(DOOR))).care_level)

    def fact(self, name: str, subject: str = home(DOOR)) -> Fact | None:
        return self.store.read(lambda tx: tx.get(Fact, fixed_id(subject, name)))

    def gear(self, kind: str) -> Equipment | None:
        return next(
            iter(self.store.read(lambda tx: tx.find(Equipment, household_id=home(DOOR), kind=kind))), None
        )


@pytest.fixture
def later(
    desk: Desk, store: Store, answered: Answered, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Later:
    monkeypatch.setattr(clock, "source", clock.source)
    return Later(desk, store, answered, clock)


def facts_of(store: Store, record_id: str) -> list[Fact]:
    return store.read(lambda tx: tx.find(Fact, record_id=record_id))


def test_a_voided_visit_takes_its_facts_along(desk: Desk, store: Store, later: Later) -> None:
    opened = filling.session(desk, filling.start(desk, "VISIT_HH", "household", home(DOOR)))
    opened.answer("vh01_outcome", "met")
    assert [opened.identities[f"people[{one}]/person"] for one in (1, 2)] == [HEAD, WIFE]
    record_id = later.visit("unemployed", "unemployed")
    assert [one.household_id for one in store.read(homes.without_work)] == [home(DOOR)]
    later.void(record_id)
    assert (later.labour(), later.labour(WIFE)) == ("flexible", "farming"), "as base data has it"
    assert store.read(homes.without_work) == []
    assert facts_of(store, record_id) == []


def test_a_voided_check_takes_its_facts_along(desk: Desk, store: Store, checked: Any) -> None:
    answer_all(store)
    assert facts_of(store, checked.record_id) and store.read(homes.has_gas) == {home(DOOR)}
    records.void(desk, checked.record_id, "走错门了")
    assert facts_of(store, checked.record_id) == []
    assert store.read(lambda tx: tx.find(Equipment)) == [] and store.read(homes.has_gas) == set()


def test_what_an_earlier_check_said_comes_back(later: Later) -> None:
    """Of each fact the newest that was asked for it; of a bottle each date by itself."""
    first = later.check(lg04_count=2, lg05_made="2020-01", lg06_next_check="2028-01")
    second = later.check(lg04_count=3, lg05_made="2021-01", lg06_next_check="unknown")
    third = later.check(lg04_count=4, lg05_made="2022-01", lg06_next_check="2029-01")
    later.void(third)
    count, bottle = later.fact("cylinder_count"), later.gear("cylinder")
    assert count is not None and bottle is not None
    assert (count.value, count.confirmed_on, count.record_id) == (3, "2026-12-28", second)
    assert (bottle.made_on, bottle.next_check_on) == ("2021-01", "2028-01")
    assert bottle.confirmed_on == "2026-12-28"
    later.void(second)
    count, bottle = later.fact("cylinder_count"), later.gear("cylinder")
    assert count and (count.value, count.record_id) == (2, first)
    assert bottle and (bottle.made_on, bottle.confirmed_on) == ("2020-01", "2026-12-18")


def test_what_a_later_check_said_is_left_alone(later: Later) -> None:
    first = later.check(lg04_count=2, lg05_made="2020-01", lg22_stove_year=2019)
    second = later.check(lg04_count=3, lg05_made="2020-01", lg22_stove_year="unknown")
    before = facts_of(later.store, second)
    later.void(first)
    assert facts_of(later.store, second) == before != []
    bottle = later.gear("cylinder")
    assert bottle and (bottle.made_on, bottle.confirmed_on) == ("2020-01", "2026-12-28")
    stove = later.gear("stove")
    assert stove is None or stove.bought_year is None, "nobody else said it"


def test_another_bottle_of_the_home_is_left_alone(later: Later, lay: Callable[..., str]) -> None:
    bottle = {"household_id": home(DOOR), "kind": "cylinder", "made_on": "2020-01"}
    other = lay("equipment", scopes.grid(GRID), **bottle, confirmed_on="2026-06-01")
    written = lay("equipment", scopes.grid(GRID), **bottle, confirmed_on="2026-06-02")
    later.void(later.check(lg05_made="2020-01"))
    found = later.store.read(lambda tx: {one.id: one.made_on for one in tx.find(Equipment, kind="cylinder")})
    assert found.get(other) == "2020-01" and not found.get(written)


def test_a_check_that_was_voided_itself_says_nothing(later: Later) -> None:
    first, second = later.check(lg04_count=2), later.check(lg04_count=3)
    later.void(first)
    later.void(second)
    assert later.fact("cylinder_count") is None


def test_a_fact_that_went_is_learned_anew(later: Later) -> None:
    later.void(later.check(lg04_count=2))
    again = later.check(lg04_count=4)
    fact, bottle = later.fact("cylinder_count"), later.gear("cylinder")
    assert fact and bottle and (fact.value, fact.record_id) == (4, again)


def test_the_work_of_a_person_is_what_the_visit_before_was_told(later: Later) -> None:
    first, second = later.visit("employed", "farming"), later.visit("unemployed", "unemployed")
    later.void(second)
    assert (later.labour(), later.labour(WIFE)) == ("employed", "farming")
    fact = later.fact("labour", HEAD)
    assert fact and (fact.value, fact.record_id) == ("employed", first)
    later.void(first)
    assert (later.labour(), later.labour(WIFE)) == ("flexible", "farming")


def test_base_data_comes_back_whichever_is_voided_first(later: Later) -> None:
    first, second = later.visit("flexible", "employed"), later.visit("unemployed", "unemployed")
    later.void(first)
    assert later.labour() == "unemployed"
    later.void(second)
    assert (later.labour(), later.labour(WIFE)) == ("flexible", "farming")


def test_work_that_base_data_brought_since_stays(later: Later) -> None:
    record_id = later.visit("unemployed", "unemployed")
    later.store.apply(lambda tx: tx.patch(Resident, HEAD, labour="public_post"))
    later.void(record_id)
    assert (later.labour(), later.labour(WIFE)) == ("public_post", "farming")
    again = later.visit("unemployed", "unemployed")
    later.void(again)
    assert later.labour() == "public_post"


def test_the_level_of_care_goes_with_the_visit_that_raised_it(later: Later, lay: Callable[..., str]) -> None:
    tag = {"resident_id": HEAD, "household_id": home(DOOR), "tag": "disabled", "since": "2024-01-01"}
    lay("care_tag", scopes.restricted(GRID), **tag)
    first, second = (later.fill("VISIT_CARE", **{"people[1]/vc15_level": level}) for level in ("key", "high"))
    third = later.fill("VISIT_CARE", **{"people[1]/vc15_level": "general"})
    found = []
    for record_id in (third, second, first):
        found.append(later.level())
        later.void(record_id)
    assert [*found, later.level()] == ["general", "high", "key", "none"]


def test_a_level_that_no_visit_gave_stays(later: Later, lay: Callable[..., str]) -> None:
    tag = {"resident_id": HEAD, "household_id": home(DOOR), "tag": "disabled", "since": "2024-01-01"}
    lay("care_tag", scopes.restricted(GRID), **tag)
    record_id = later.fill("VISIT_CARE", **{"people[1]/vc15_level": "general"})
    later.store.apply(lambda tx: tx.patch(Household, home(DOOR), care_level="high"))
    later.void(record_id)
    assert later.level() == "high"


def test_who_is_cared_for_no_longer_is_still_known_by_the_visit_before(
    later: Later, lay: Callable[..., str]
) -> None:
    """The form asks after those with a tag alone; what was told of him stands in its record."""
    tag = {"resident_id": HEAD, "household_id": home(DOOR), "tag": "disabled", "since": "2024-01-01"}
    tagged = lay("care_tag", scopes.restricted(GRID), **tag)
    first, second = (
        later.fill("VISIT_CARE", **{"people[1]/vc01_self_care": how}) for how in ("partly", "unable")
    )
    later.store.apply(lambda tx: tx.patch(CareTag, tagged, until="2026-12-31"))
    later.void(second)
    fact = later.fact("self_care", HEAD)
    assert fact and (fact.value, fact.record_id) == ("partly", first)


def test_a_corrected_outcome_no_longer_empties_the_home(later: Later) -> None:
    record_id = later.fill("VISIT_HH", vh01_outcome="moved")
    assert occupancy(later.store) == "vacant"
    corrected = later.correct(record_id, vh01_outcome="nobody")
    assert occupancy(later.store) == "living"
    later.correct(corrected, vh01_outcome="moved")
    assert occupancy(later.store) == "vacant"


def test_a_corrected_outcome_leaves_it_to_the_visit_before(later: Later) -> None:
    later.fill("VISIT_HH", vh01_outcome="moved")
    record_id = later.visit("unemployed", "unemployed")
    assert occupancy(later.store) == "living"
    later.correct(record_id, vh01_outcome="refused")
    assert occupancy(later.store) == "vacant"


def test_what_a_correction_no_longer_says_goes(later: Later) -> None:
    first = later.check(lg04_count=2, lg05_made="2020-01", lg22_stove_year=2019)
    second = later.check(lg04_count=3, lg05_made="2021-01", lg22_stove_year=2020)
    corrected = later.correct(second, lg01_fuel=["piped"])
    count, bottle, stove = later.fact("cylinder_count"), later.gear("cylinder"), later.gear("stove")
    assert count and bottle and stove
    assert (count.value, count.record_id, bottle.made_on, stove.bought_year) == (2, first, "2020-01", 2020)
    assert facts_of(later.store, second) == []
    later.void(corrected)
    stove = later.gear("stove")
    assert stove and stove.bought_year == 2019 and facts_of(later.store, corrected) == []


def test_work_that_was_corrected_to_nobody_met_is_as_before(later: Later) -> None:
    record_id = later.visit("unemployed", "unemployed")
    later.correct(record_id, vh01_outcome="nobody")
    assert (later.labour(), later.labour(WIFE)) == ("flexible", "farming")


def test_what_a_form_works_out_comes_back_too(later: Later) -> None:
    survey = [ask("a", "integer"), calc("twice", "${a} * 2", save_to="twice_as_many")]
    of_home = [{"list_name": "household", "entity_id": "${a}", "label": "x"}]
    later.desk.forms.add(book(survey, settings={"form_id": "TRY_FACTS"}, entities=of_home))
    try:
        first, second = later.fill("TRY_FACTS", a=2), later.fill("TRY_FACTS", a=3)
        later.void(second)
        fact = later.fact("twice_as_many")
        assert fact and (fact.value, fact.record_id) == (4, first)
    finally:
        later.desk.forms.forget("TRY_FACTS")
    later.void(first)
    assert later.fact("twice_as_many") is None


def test_the_others_learn_that_a_fact_went_and_may_learn_it_anew(town: Town, answered: Answered) -> None:
    worker, boss = town.laptop(LI), town.laptop(ZHOU)

    def told(count: int, desk: Desk) -> str:
        given = {"lg01_fuel": ["lpg"], "lg04_count": count}
        draft = answered(desk, "LPG_HOME", "household", home(DOOR), **given)
        return filling.finish(desk, draft.draft_id).record_id

    def known() -> list[list[Any]]:
        for desk in (worker, boss, worker):
            assert town.round(desk.store).refused == 0
        assert outgoing.view(worker).conflicts == []
        return [
            [one.value for one in desk.read(lambda tx: tx.find(Fact, name="cylinder_count"))]
            for desk in (worker, boss)
        ]

    wrong = told(2, worker)
    assert known() == [[2], [2]]
    records.void(worker, wrong, "走错门了")
    assert known() == [[], []]
    told(3, boss)
    assert known() == [[3], [3]]


def test_of_two_corrections_the_facts_of_the_one_that_stays_hold(twice: Twice) -> None:
    for goes, stays, length in ((twice.by_worker, twice.by_boss, 3.5), (twice.by_boss, "", None)):
        records.void(twice.boss, goes, "另一份对")
        twice.rounds()
        for desk in (twice.worker, twice.boss):
            held = desk.read(lambda tx: tx.get(Fact, fixed_id(home(DOOR), "hose_length")))
            assert (held.value if held else None) == length
            for gone in (twice.first, goes):
                assert facts_of(desk.store, gone) == []
            assert bool(stays and facts_of(desk.store, stays)) == bool(stays)


def test_the_other_of_two_corrections_leaves_what_holds(twice: Twice) -> None:
    held = twice.boss.read(lambda tx: tx.one(Fact, fixed_id(home(DOOR), "hose_length")))
    loser = ({twice.by_worker, twice.by_boss} - {held.record_id}).pop()
    records.void(twice.boss, loser, "另一份对")
    twice.rounds()
    for desk in (twice.worker, twice.boss):
        assert desk.read(lambda tx: tx.one(Fact, held.id)) == held


def test_facts_of_homes_entered_twice(later: Later, desk_of: DeskOf) -> None:
    """The check before was at the other row of the same home."""
    other = home("5栋2单元401")
    draft = later.answered(later.desk, "LPG_HOME", "household", other, lg01_fuel=["lpg"], lg04_count=2)
    first = filling.finish(later.desk, draft.draft_id).record_id
    record_id = later.check(lg04_count=3)
    merging.merge(desk_of(ZHOU), "household", home(DOOR), other)
    desk_of(LI)
    later.void(record_id)
    fact = later.fact("cylinder_count")
    assert fact and (fact.value, fact.record_id) == (2, first)


def test_what_a_lead_saw_does_not_become_a_fact_afterwards(later: Later, desk_of: DeskOf) -> None:
    """It was none when he wrote it: facts of a home are the grid's."""
    given = {"lg01_fuel": ["lpg"], "lg04_count": 5, "lg05_made": "2020-01"}
    draft = later.answered(desk_of(FANG), "LPG_HOME", "household", home(DOOR), **given)
    lead = filling.finish(desk_of(FANG), draft.draft_id).record_id
    desk_of(LI)
    answer_all(later.store)
    later.void(later.check(lg04_count=3, lg05_made="2021-01"))
    assert (later.fact("cylinder_count"), later.gear("cylinder")) == (None, None)
    later.check(lg04_count=5, lg05_made="2020-01")
    records.void(desk_of(ZHOU), lead, "走错门了")
    bottle = later.gear("cylinder")
    assert bottle and bottle.made_on == "2020-01" and later.fact("cylinder_count")


def test_a_lead_who_voids_his_own_record_writes_nothing_of_the_grid(
    desk_of: DeskOf, store: Store, answered: Answered
) -> None:
    lead = desk_of(FANG)
    given = {"lg01_fuel": ["lpg"], "lg04_count": 3, "lg05_made": "2020-01"}
    done = filling.finish(lead, answered(lead, "LPG_HOME", "household", home(DOOR), **given).draft_id)
    assert facts_of(store, done.record_id) == []
    answer_all(store)
    foreign = Fact(
        id=fixed_id(home(DOOR), "cylinder_count"),
        scope_id=scopes.grid(GRID),
        subject_id=home(DOOR),
        name="cylinder_count",
        value=3,
        confirmed_on=day(0)[:10],
        record_id=done.record_id,
    )
    bottle = {"household_id": home(DOOR), "kind": "cylinder", "made_on": "2020-01"}
    gear = Equipment.model_validate({"id": uid("bottle"), "scope_id": scopes.grid(GRID)} | bottle)
    store.apply(lambda tx: tx.put_all([foreign, gear]))
    records.void(lead, done.record_id, "走错门了")
    assert store.read(lambda tx: (tx.one(Fact, foreign.id), tx.one(Equipment, gear.id))) == (foreign, gear)
    waiting = store.read(lambda tx: tx.sql("SELECT kind FROM outbox WHERE state = 'waiting'"))
    assert {one["kind"] for one in waiting} <= {"record", "matter", "step"} != set()
