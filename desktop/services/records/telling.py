"""What a record says of its subject and of people there: when it is finished, and when it counts again."""

from desktop.domain.records import Record
from desktop.forms.session import Session
from desktop.forms.spec import FormSpec
from desktop.services.desk import Desk
from desktop.services.records import updates
from desktop.services.records.corrections import answers_of
from desktop.services.records.sessions import session_over
from desktop.services.subjects.subjects import Subject, find_subject
from desktop.store.tx import Tx


def tell(tx: Tx, desk: Desk, subject: Subject, record: Record, session: Session) -> None:
    """Facts, equipment, who lives there; not what a private question is about: that is kept with the record
    alone.
    """
    hidden = _hidden(session.spec)
    told = {name: value for name, value in session.updates.items() if name not in hidden}
    updates.apply(tx, subject, desk.staff, record, told)
    for one in session.entity_updates:
        updates.apply_to_resident(tx, subject, desk.staff, record, one, hidden)


def tell_again(tx: Tx, desk: Desk, record: Record) -> None:
    """Of one whose word was taken back; what was confirmed later stays. Nothing where its form is unknown."""
    if record.form not in desk.forms.codes():
        return
    spec = desk.forms.get(record.form, record.form_version)
    subject = find_subject(tx, record.subject_kind, record.subject_id, desk.staff)
    tell(tx, desk, subject, record, session_over(tx, desk, spec, subject, record, answers_of(tx, record)))


def _hidden(spec: FormSpec) -> set[str]:
    return {question.save_to for question in spec.questions.values() if question.private}
