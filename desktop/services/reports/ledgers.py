"""Ledgers of what happened: 险情事故 (COR-11), 应急演练 (GOV-17), 宣传 (GOV-16), 队伍培训 (GOV-01). Each line
is one record.
"""

from datetime import date

from desktop.domain.moments import china_day
from desktop.domain.records import Record, RecordStatus
from desktop.services.desk import Desk
from desktop.services.plans.visits import DRILL, INCIDENT, PUBLICITY, TRAINING
from desktop.services.reports.exports import Listed
from desktop.services.shapes.report import Cell, LedgerLine
from desktop.services.subjects.answers import answer_text
from desktop.store.queries import evidence, names
from desktop.store.tx import Tx

COLUMNS: dict[str, dict[str, str]] = {
    DRILL: {
        "kind": "dr01_kind",
        "place": "dr02_where",
        "people": "dr03_people",
        "special": "dr04_special",
        "minutes": "dr05_minutes",
        "problems": "dr06_problems",
        "fixes": "dr07_fixes",
    },
    PUBLICITY: {
        "topic": "pb01_topic",
        "form": "pb02_form",
        "copies": "pb03_copies",
        "reached": "pb04_people",
        "special_met": "pb05_special",
        "note": "pb06_note",
    },
    TRAINING: {
        "topic": "tn01_topic",
        "how": "tn02_how",
        "hours": "tn03_hours",
        "people": "tn04_people",
        "new_people": "tn05_new",
        "by": "tn06_by",
        "note": "tn07_note",
    },
    INCIDENT: {
        "kind": "ic01_kind",
        "level": "ic02_level",
        "happened_on": "ic03_on",
        "place": "ic04_where",
        "injured": "ic05_injured",
        "dead": "ic05_dead",
        "moved": "ic05_moved",
        "loss": "ic06_loss",
        "what": "ic07_what",
        "cause": "ic08_cause",
    },
}
"""Columns of a ledger after date and place, and the question behind each."""
PHOTOS = "photos"
"""Last column of every ledger: how many photos there are."""


def records_of(tx: Tx, form: str, since: date) -> list[Record]:
    """Those that stand, seen since the day, the newest first."""
    found = tx.find(Record, order_by="seen_at desc, id desc", form=form, status=RecordStatus.FINISHED.value)
    return [one for one in found if china_day(one.seen_at) >= since]


def year_of(on: date) -> date:
    return on.replace(month=1, day=1)


def lines(desk: Desk, form: str) -> Listed[LedgerLine]:
    """The ledger of this year. Raises KeyError for a form without one."""
    return Listed(desk.read(lambda tx: _lines(tx, desk, form)))


def _lines(tx: Tx, desk: Desk, form: str) -> list[LedgerLine]:
    found = records_of(tx, form, year_of(desk.clock.today()))
    where, photos = names.subjects(tx), evidence.photos(tx, [one.id for one in found])
    return [_line(desk, one, where.get(one.subject_id, ("", ""))[0], photos.get(one.id, 0)) for one in found]


def _line(desk: Desk, record: Record, where: str, photos: int) -> LedgerLine:
    spec = desk.forms.get(record.form, record.form_version)
    cells: dict[str, Cell] = {}
    for key, name in COLUMNS[record.form].items():
        value = record.answers.get(name)
        question = spec.questions.get(name)
        if isinstance(value, int | float):
            cells[key] = value
        else:
            cells[key] = answer_text(question, value, desk.texts_language) if question else None
    return LedgerLine(record.id, china_day(record.seen_at), where, cells | {PHOTOS: photos})
