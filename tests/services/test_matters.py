"""Working lists and one matter: what a person sees, may do, and why not."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from pypinyin import Style, lazy_pinyin

from desktop.domain.matters import Matter
from desktop.domain.places import Area, Building
from desktop.domain.records import Photo, Viewed
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.reports import exports
from desktop.services.shapes.matter import MatterView
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.texts import Texts
from tests.services.conftest import BUILDINGS, FANG, LI, ZHANG, ZHOU, day, uid
from tests.services.pictures import png

Make = Callable[..., str]
DeskOf = Callable[[str], Desk]


def ids(lines: Any) -> list[str]:
    return [line.id for line in lines]


def offered(view: MatterView) -> list[str]:
    return [one.action for one in view.offers]


def test_working_lists_hold_what_their_name_says(desk: Desk, hazard: Make) -> None:
    late = hazard("3栋1单元101", first_due_at=day(1, 16), due_days=1)
    today = hazard("3栋1单元202", first_due_at=day(0, 16))
    later = hazard("3栋2单元302", first_due_at=day(-5, 16), found_by=ZHANG)
    reported = hazard("3栋2单元502", [("report", 1, LI, {})], first_due_at=day(-3, 16))
    to_check = hazard("3栋2单元503", [("fixed", 1, LI, {})], first_due_at=day(-2, 16))
    closed = hazard("5栋1单元101", [("fixed_and_checked", 1, LI, {})])
    noted = hazard("5栋1单元202", matter="need", grade=None, first_due_at=None, item="VH13")
    assert ids(matters.listing(desk, "overdue")) == [late]
    assert ids(matters.listing(desk, "due_today")) == [today]
    assert ids(matters.listing(desk, "reported")) == [reported]
    assert ids(matters.listing(desk, "to_check")) == [to_check]
    assert ids(matters.listing(desk, "no_hazard")) == [noted]
    assert set(ids(matters.listing(desk, "open"))) == {late, today, later, reported, to_check, noted}
    assert set(ids(matters.listing(desk, "mine"))) == {late, today, to_check, noted}
    assert closed in ids(matters.listing(desk, "all"))


def test_cor_03_disputes_and_hazards_stand_in_one_list_with_level_and_owner(desk: Desk, hazard: Make) -> None:
    plain = {"grade": None, "first_due_at": None, "due_days": None}
    found = {
        hazard("3栋1单元101", grade="S"): ("hazard", "S", "李梅"),
        hazard("3栋1单元202", matter="dispute", item="VH19", **plain): ("dispute", "", "李梅"),
        hazard("3栋2单元302", matter="event", item="IC09", found_by=ZHANG, **plain): ("event", "", "张海涛"),
    }
    lines = {one.id: (one.matter, one.grade, one.assignee) for one in matters.listing(desk, "all")}
    assert lines == found


def test_cor_03_the_list_of_one_site_and_of_whatever_else_is_typed(
    desk: Desk, store: Store, hazard: Make, chinese: Texts
) -> None:
    """A site of its own for 5栋: what lies there is found by its name."""
    other = uid("other site")
    row = {"scope_id": "muni", "level": "site", "code": "AZ42122410420302", "name": "示范二号安置点"}

    def lay(tx: Tx) -> None:
        tx.put(Area.model_validate(row | {"id": other}))
        tx.patch(Building, BUILDINGS[5], site_id=other)

    store.apply(lay)
    here = hazard("3栋1单元101", title="楼道堆物")
    there = hazard("5栋1单元101", found_by=ZHANG)
    ended = hazard("5栋1单元202", [("fixed_and_checked", 1, LI, {})])

    def listed(text: str, name: str = "open") -> set[str]:
        return set(ids(matters.listing(desk, name, 1, text=text)))

    assert (listed("示范一号"), listed("示范二号")) == ({here}, {there})
    assert listed("二号安置点", "all") == {there, ended}, "however many are listed without it"
    assert listed("楼道 3栋") == {here} and listed("楼道 5栋") == set()
    assert listed("张海涛") == {there} and listed("一网格") == {here, there} == listed(" ")
    initials = "".join(
        lazy_pinyin(str(store.read(lambda tx: tx.one(Matter, here)).who), style=Style.FIRST_LETTER)
    )
    assert here in listed(initials)
    assert {one.site for one in matters.listing(desk, text="5栋")} == {"示范二号安置点"}
    assert [one.id for one in exports.matter_lines(desk, "all", "二号").rows] != []


def test_sup_03_what_needs_those_above_stands_in_a_list_with_the_day_of_its_answer(
    desk: Desk, hazard: Make, chinese: Texts
) -> None:
    need = {"matter": "need", "grade": None, "first_due_at": None, "due_days": None, "item": "PG07"}
    waiting = hazard("3栋1单元101", [("report", 1, LI, {})], **need)
    hazard("3栋1单元202", **need)
    hazard("3栋2单元302", [("report", 1, LI, {}), ("dismiss", 0, ZHOU, {})], **need)
    hazard("3栋2单元502", [("report", 1, LI, {})])
    (line,) = matters.listing(desk, "above")
    assert (line.id, line.state, str(line.due)) == (waiting, "reported", "2027-01-06")


def test_cor_16_a_facility_says_how_many_days_it_is_out_of_use(
    desk: Desk, hazard: Make, chinese: Texts
) -> None:
    need = {"matter": "need", "grade": None, "first_due_at": None, "due_days": None, "item": "PG08"}

    def since(matter_id: str) -> Any:
        return chinese.say(dict(matters.view(desk, matter_id).facts)["since"])  # type: ignore[arg-type]  # a Say

    assert since(hazard("3栋1单元101", found_at=day(9), **need)) == "9天没修好或没办成"
    steps = [("fixed", 3, LI, {"data": {"fixed_by": "owner"}}), ("pass", 2, ZHANG, {})]
    repaired = hazard("3栋1单元202", steps, found_at=day(9), state="closed", closed_at=day(2), **need)
    assert since(repaired) == "前后7天"
    assert "since" not in dict(matters.view(desk, hazard()).facts)


@pytest.mark.parametrize(
    ("grade", "due", "risk", "icon", "said"),
    [
        ("M", -1, "red", "alert-octagon-outline", "明天到期"),
        ("G", 7, "red", "alert-outline", "超期7天"),
        ("G", 6, "orange", "alert-outline", "超期6天"),
        ("G", 0, "yellow", "alert-outline", "今天到期"),
        ("G", -9, "yellow", "alert-outline", "12月17日"),
        ("S", -9, "orange", "alert-rhombus-outline", "12月17日"),
        ("S", 1, "red", "alert-rhombus-outline", "超期1天"),
        ("T", -1, "yellow", "information-outline", "明天到期"),
        ("T", -9, "", "information-outline", "12月17日"),
    ],
)
def test_every_line_has_its_colour_icon_and_word(
    desk: Desk, hazard: Make, chinese: Texts, grade: str, due: int, risk: str, icon: str, said: str
) -> None:
    hazard(grade=grade, first_due_at=day(due, 16))
    (line,) = matters.listing(desk, "open")
    assert (line.risk.value, line.icon, chinese.say(line.due_word)) == (risk, icon, said)


def test_paper_keyed_in_late_says_so_instead_of_overdue_for_three_days(
    desk: Desk, hazard: Make, chinese: Texts
) -> None:
    hazard("3栋1单元101", [("tell", 2, LI, {})], first_due_at=day(4, 16), back_entry=True)
    hazard("3栋1单元202", [("tell", 3, LI, {})], first_due_at=day(4, 16), back_entry=True)
    said = {line.where: chinese.say(line.due_word) for line in matters.listing(desk, "open")}
    assert said == {"3栋1单元101": "补录", "3栋1单元202": "超期4天"}
    assert [line.where for line in matters.listing(desk, "overdue")] == ["3栋1单元202"]


def test_the_page_of_a_matter_tells_its_story(desk: Desk, hazard: Make, chinese: Texts, words: Texts) -> None:
    matter_id = hazard(
        grade="S",
        steps=[
            ("tell", 2, ZHANG, {}),
            ("fixed", 1, ZHANG, {"note": "已换金属软管", "data": {"fixed_by": "household"}}),
            (
                "assign",
                0,
                ZHOU,
                {"note": "由另一人复查", "data": {"assignee_id": LI, "assignee_name": "李梅"}},
            ),
        ],
        found_by=ZHANG,
        halved=["peak"],
    )
    view = matters.view(desk, matter_id)
    assert [chinese.say(one.title) for one in view.timeline] == ["派复查", "整改完成", "已告知", "登记"]
    assert view.timeline[0].note and chinese.say(view.timeline[0].note) == "派给李梅 由另一人复查"
    assert [(chinese.say(word), mark) for word, mark in view.stages] == [
        ("登记", "done"),
        ("已告知", "done"),
        ("整改中", "done"),
        ("待复查", "now"),
        ("已销号", "ahead"),
    ]
    assert offered(view)[:1] == ["pass"] and view.offers[0].primary
    assert (view.phone, view.line.assignee) == ("100****2718", "李梅")
    assert chinese.say(view.hint) == "只列出您现在能做的步骤；分办、延期和误报由周正华定"
    assert chinese.say(dict(view.facts)["due"]) == "12月8日 24:00"  # type: ignore[arg-type]  # it is a sentence
    for sentence in _sentences(view):
        assert words.say(sentence)
    for label, _ in view.facts:
        assert words(f"matter.fact_{label}")


def _sentences(shown: Any) -> list[Any]:
    """All sentences of a view, however deep."""
    if type(shown).__name__ == "Say":
        return [shown]
    if dataclasses.is_dataclass(shown):
        return _sentences([getattr(shown, one.name) for one in dataclasses.fields(shown)])
    if isinstance(shown, list | tuple):
        return [found for one in shown for found in _sentences(one)]
    return []


def test_a_step_with_a_photo_moves_the_matter_and_shows_before_and_after(
    desk_of: DeskOf, hazard: Make, store: Store
) -> None:
    matter_id = hazard(steps=[("fixed", 1, LI, {})])
    lead = desk_of(FANG)
    view = matters.step(lead, matter_id, "pass", "看过了", photos=[png()])
    assert view.line.state == "closed" and offered(view) == ["reopen"]
    assert [one.moment for one in view.photos] == ["after"]
    assert view.photos[0].taken_by == "方秀莲" and view.photos[0].jpeg[:2] == b"\xff\xd8"
    assert store.read(lambda tx: tx.find(Photo, matter_id=matter_id))[0].scope_id.startswith("building:")


def test_what_is_not_allowed_is_refused_with_the_reason_and_nothing_is_kept(
    desk: Desk, hazard: Make, chinese: Texts, store: Store
) -> None:
    matter_id = hazard(grade="S", steps=[("fixed", 1, LI, {})])
    with pytest.raises(UserError) as refused:
        matters.step(desk, matter_id, "pass", photos=[png()])
    assert chinese.say(refused.value.say) == "突出隐患由另一个人复查，不能由李梅自己复查"
    assert store.read(lambda tx: tx.count(Photo)) == 0
    with pytest.raises(UserError) as refused:
        matters.step(desk, matter_id, "assign", data={"assignee_id": FANG})
    assert chinese.say(refused.value.say) == "这一步由网格责任人来做"
    with pytest.raises(UserError, match="not_here"):
        matters.view(desk, "nowhere")


def test_the_supervisor_chooses_among_those_who_are_near(desk_of: DeskOf, hazard: Make) -> None:
    matter_id = hazard(grade="S", steps=[("fixed", 1, LI, {})])
    boss = desk_of(ZHOU)
    (assign,) = [one for one in matters.view(boss, matter_id).offers if one.action == "assign"]
    assert assign.choices["assignee"] == [
        (FANG, "方秀莲 楼栋长"),
        (ZHANG, "张海涛 网格员"),
        (ZHOU, "周正华 网格责任人"),
    ]
    view = matters.step(boss, matter_id, "assign", "请去看", {"assignee_id": FANG})
    assert (view.line.state, view.line.assignee) == ("to_check", "方秀莲")
    other = hazard("5栋1单元101")
    (assign,) = [one for one in matters.view(boss, other).offers if one.action == "assign"]
    assert FANG not in dict(assign.choices["assignee"])


def test_an_extension_moves_the_date_and_shows_the_first_one(
    desk_of: DeskOf, hazard: Make, chinese: Texts
) -> None:
    matter_id = hazard(first_due_at=day(0, 16))
    view = matters.step(desk_of(ZHOU), matter_id, "extend", "缺材料", {"days": "7"})
    said = {key: chinese.say(value) for key, value in view.facts if not isinstance(value, str)}
    assert said["due"] == "12月15日 24:00" and said["extended"] == "延期1次，原限12月8日"


def test_that_the_supervisor_looked_is_written_once(desk_of: DeskOf, hazard: Make, store: Store) -> None:
    matter_id = hazard()
    matters.view(desk_of(LI), matter_id)
    assert store.read(lambda tx: tx.count(Viewed)) == 0
    boss = desk_of(ZHOU)
    matters.view(boss, matter_id)
    matters.view(boss, matter_id)
    (seen,) = store.read(lambda tx: tx.find(Viewed))
    assert (seen.target_id, seen.staff_name) == (matter_id, "周正华")


def test_the_same_item_seen_by_two_people_is_pointed_out(desk: Desk, hazard: Make, chinese: Texts) -> None:
    first = hazard(found_by=LI, number="YH-1")
    hazard(found_by=FANG, number="YH-2")
    hazard(found_by=FANG, number="YH-3", item="LG18", question="lg18")
    hints = [value for key, value in matters.view(desk, first).facts if key == "same"]
    assert [chinese.say(one) for one in hints if not isinstance(one, str)] == [
        "YH-2，方秀莲登记，可能是同一处"
    ]


def test_what_is_taken_back_is_the_step_just_typed_also_for_another(desk: Desk, hazard: Make) -> None:
    """Decision 5: 代录."""
    matter_id = hazard()
    matters.step(desk, matter_id, "tell")
    matters.step(desk, matter_id, "fixed", data={"by": FANG, "fixed_by": "household"})
    after = matters.undo(desk, matter_id)
    assert (after.line.state, len(after.timeline)) == ("told", 2)


def test_decision_5_a_step_from_paper_has_the_day_on_which_it_was_taken(
    desk: Desk, hazard: Make, chinese: Texts
) -> None:
    """Ledger and lateness go by that day; one's own step is of now, and none is before the finding."""
    matter_id = hazard(steps=[("tell", 2, LI, {})], found_at=day(3))
    data = {"by": FANG, "days_ago": "1", "fixed_by": "household"}
    last = matters.step(desk, matter_id, "fixed", data=data).timeline[0]
    assert (last.at.isoformat(), last.who) == ("2026-12-07T12:00:00+08:00", "方秀莲")
    early = hazard("3栋1单元101", found_at=day(1))
    told = matters.step(desk, early, "tell", data={"by": FANG, "days_ago": "3"}).timeline
    assert told[0].at == told[1].at
    assert matters.undo(desk, matter_id).line.state == "told"


def test_a_note_of_a_newer_program_is_shown_as_a_plain_one(desk: Desk, hazard: Make) -> None:
    matter_id = hazard(steps=[("note", 1, LI, {"data": {"record": "something_new"}})])
    note = matters.view(desk, matter_id).timeline[0].note
    assert note is not None and note.key == "matter.plain"


def test_a_step_can_be_taken_back_until_it_is_sent(
    desk: Desk, hazard: Make, matter_of: Callable[[str], Matter]
) -> None:
    matter_id = hazard()
    matters.step(desk, matter_id, "tell")
    matters.step(desk, matter_id, "fixed")
    assert matters.undo(desk, matter_id).line.state == "told"
    assert matter_of(matter_id).state == "told"
    matters.undo(desk, matter_id)
    with pytest.raises(UserError, match="no_step"):
        matters.undo(desk, matter_id)
