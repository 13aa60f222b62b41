"""Each form from its first question to 完成, through the real page, by keys alone."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.domain.records import Record, RecordPrivate
from desktop.forms.spec import ATTACHED
from desktop.services.desk import Desk
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.flow import Flow
from desktop.ui.formview.page import FormPage
from tests.ui_forms.world import BUILDING, GRID, HOME, PERSON, SHOP, Window, put_care

ENTER, CONTROL, ALT = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
FORMS = {
    "LPG_HOME": ("household", HOME),
    "RES_FIRE": ("household", HOME),
    "VISIT_HH": ("household", HOME),
    "VISIT_CARE": ("household", HOME),
    "BLDG_COMMON": ("building", BUILDING),
    "PATROL_LOG": ("grid", GRID),
    "NINE_SMALL": ("place", SHOP),
    "GEO_FLOOD": ("place", SHOP),
    "TRAFFIC_PROD": ("place", SHOP),
    "INCIDENT": ("place", SHOP),
    "DRILL": ("grid", GRID),
    "PUBLICITY": ("building", BUILDING),
    "TRAINING": ("grid", GRID),
}
TYPED = {
    "month": "2408",
    "year": "2022",
    "date": "20261220",
    "time": "0930",
    "integer": "2",
    "decimal": "1.2",
    "text": "wu",
}
SPECIAL = {"ic03_on": "20261207", "lg04_count": "1", "vh21_policy": "3", "lg14_length": "1.6"}


def begun(window: Window, form: str) -> tuple[FormPage, Flow]:
    kind, subject = FORMS[form]
    page: FormPage = window.show(FormPage(window.ctx, Target(TargetKind.FORM, subject, form, kind)))
    assert page.flow is not None
    return page, page.flow


def keys_for(flow: Flow, name: str) -> str:
    """What a person types who finds nothing wrong."""
    question, choices = flow.question(name), flow.session.choices(name)
    if question.type.startswith("select"):
        fine = next((place for place, one in enumerate(choices) if one.normal), None)
        if fine is None:
            fine = next((place for place, one in enumerate(choices) if one.lead is None), 0)
        return str((fine + 1) % 10)
    return SPECIAL.get(name, TYPED[question.type])


def fill(window: Window, page: FormPage, flow: Flow) -> int:
    """Question by question; hands back the number of keys."""
    pressed = 0
    for _ in range(200):
        asked = flow.at
        if flow.answered(asked) and not flow.ahead():
            break
        if not flow.answered(asked) and flow.question(asked).type not in ATTACHED:
            keys = keys_for(flow, asked)
            window.key(*keys)
            pressed += len(keys)
        window.key(ENTER)
        pressed += 1
        if flow.at == asked and flow.session.errors:
            raise AssertionError(f"{asked}: {flow.session.errors}")
    window.key(ENTER, modifier=CONTROL)
    return pressed + 1


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_filled_by_keys(window: Window, desk: Desk, form: str) -> None:
    """COR-05: the five families of checks, and the visits."""
    desk.write(put_care)
    page, flow = begun(window, form)
    fill(window, page, flow)
    assert window.said == [] or window.finished, [one.key for one in window.said]
    [done] = window.finished
    record = desk.read(lambda tx: tx.one(Record, done.record_id))
    private: list[Any] = desk.read(lambda tx: tx.find(RecordPrivate, record_id=record.id))
    given = record.answers | (private[0].answers if private else {})
    assert record.form == form and not flow.session.missing
    assert {name for name in flow.order() if flow.session.is_required(name)} <= set(given)
    assert all(value == given[name] for name, value in flow.session.given.items() if name in given)


def test_persons_stand_in_the_form_by_name_and_their_answers_with_them(window: Window, desk: Desk) -> None:
    page, flow = begun(window, "VISIT_HH")
    fill(window, page, flow)
    record = desk.read(lambda tx: tx.one(Record, window.finished[0].record_id))
    assert record.answers["people[1]/person"] == PERSON
    assert record.answers["people[1]/vh06_work"] == "employed"
    assert window.finished[0].next_forms == []


def test_the_care_visit_follows_the_visit_of_a_home_with_somebody_cared_for(
    window: Window, desk: Desk
) -> None:
    """COR-13."""
    desk.write(put_care)
    page, flow = begun(window, "VISIT_HH")
    fill(window, page, flow)
    assert [(one.form, one.id) for one in window.finished[0].next_forms] == [("VISIT_CARE", HOME)]


def test_a_fire_check_without_a_hazard_takes_thirty_keys_at_most(window: Window, desk: Desk) -> None:
    page, flow = begun(window, "RES_FIRE")
    keys = 0
    while flow.session.missing:
        section = flow.section_of(flow.at)
        if flow.may_be_normal(section):
            window.key(Qt.Key.Key_0, modifier=ALT)
            keys += 1
        else:
            typed = keys_for(flow, flow.at)
            window.key(*typed, ENTER)
            keys += len(typed) + 1
    window.key(ENTER, modifier=CONTROL)
    assert keys + 1 <= 30
    assert len(window.finished) == 1


def test_an_unchanged_visit_takes_six_keys_and_its_observations(window: Window, desk: Desk) -> None:
    page, flow = begun(window, "VISIT_HH")
    fill(window, page, flow)
    page, flow = begun(window, "VISIT_HH")
    window.key("1", Qt.Key.Key_F8)
    keys, facts = 2, list(flow.confirmed)
    assert "people[1]/vh06_work" in facts
    while flow.session.missing:
        assert flow.question(flow.at).carry == "observe", flow.at
        window.key(*keys_for(flow, flow.at), ENTER)
    window.key(ENTER, modifier=CONTROL)
    assert keys + 1 <= 6
    assert len(window.finished) == 2
    record = desk.read(lambda tx: tx.one(Record, window.finished[1].record_id))
    assert set(facts) == set(record.confirmed)
