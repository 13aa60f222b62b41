"""What the driver types: forms answered at random by the form's own rules, nothing asked of the program."""

import random
from datetime import UTC, datetime
from typing import Any

from desktop.domain.moments import CHINA
from desktop.forms.session import Session
from desktop.forms.spec import Question
from tests.crash.desk import library, rules
from tests.crash.files import SERIAL
from tests.crash.journal import OpenForm
from tests.services.conftest import BUILDINGS, GRID

PATROL = ("PATROL_LOG", "grid", GRID)
HAZARDS = 0.2
"""Share of answers that may lead to a hazard."""


def building_check(rng: random.Random, serial: str) -> OpenForm:
    """A check of building 3, which worker and lead both know; some answers are hazards."""
    return _filled(rng, serial, "BLDG_COMMON", "building", BUILDINGS[3], HAZARDS)


def patrol(rng: random.Random, serial: str) -> OpenForm:
    """A patrol without findings, by single digits."""
    return _filled(rng, serial, *PATROL, 0.0)


def asked_in_order(form: OpenForm) -> list[Question]:
    """The questions that the window asks while the answers of `form` are kept, in its order."""
    session = _session(form.form)
    for name, value in form.kept.items():
        session.answer(name, value)
    return [session.question(name) for name in session.relevant if not session.is_readonly(name)]


def _session(form: str) -> Session:
    today = datetime.now(UTC).astimezone(CHINA).date()
    return Session(library().get(form), {"special_group": False, "in_peak": True}, today, rules())


def _filled(rng: random.Random, serial: str, form: str, kind: str, subject: str, hazards: float) -> OpenForm:
    session = _session(form)
    session.answer(next(name for name in SERIAL if name in session.spec.questions), serial)
    while session.missing:
        name = session.missing[0]
        session.answer(name, _choice(rng, session, name, hazards))
    order = [name for name in session.relevant if name in session.answers]
    if form == "BLDG_COMMON":
        order.sort(key=lambda name: name not in SERIAL)
    return OpenForm(serial, form, kind, subject, [(name, session.answers[name]) for name in order])


def _choice(rng: random.Random, session: Session, name: str, hazards: float) -> Any:
    question = session.spec.questions[name]
    if not question.choices:
        return 1
    plain = [one.name for one in question.choices if one.lead is None]
    every = [one.name for one in session.choices(name)]
    chosen = rng.choice(every if rng.random() < hazards or not plain else plain)
    return [chosen] if question.type == "select_multiple" else chosen
