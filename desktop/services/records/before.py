"""What a record that is corrected had found, against what its correction finds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.domain.matters import Matter, MatterKind, Step
from desktop.domain.records import Record
from desktop.forms.carrying import follow_entities
from desktop.forms.findings import DATA_LANGUAGE, Finding
from desktop.forms.session import Session
from desktop.services.desk import Desk
from desktop.services.matters.withdrawn import CORRECTED, last_word
from desktop.services.records.corrections import answers_of
from desktop.services.records.sessions import session_over
from desktop.services.subjects.subjects import Subject
from desktop.store.queries import recorded
from desktop.store.tx import Tx

Key = tuple[str, str, str]


def key_of(finding: Finding) -> Key:
    """Question, title and grade."""
    grade = finding.grade if finding.matter == MatterKind.HAZARD else ""
    return finding.question, finding.title(DATA_LANGUAGE)[:120], grade


@dataclass(frozen=True)
class Before:
    """What a record that is corrected now had found.

    Its answers are put to the form again: what both find alike is the same hazard, also where the rules raise
    the grade of both today; what neither finds any more, by answers that did not change (a crack compared
    with what this very record saved), stays as it is.
    """

    matters: Sequence[Matter] = ()
    """Of the record and of those it corrects, the newest first."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Key of the question of each matter, by its id, where people of a list stand elsewhere now."""
    finds: Collection[Key] = ()
    """Question, title and grade of what the old answers lead to now."""
    changed: Collection[str] = ()
    """Keys whose answers differ."""
    path: Sequence[Record] = ()

    @staticmethod
    def of(tx: Tx, desk: Desk, subject: Subject, corrected: Record, session: Session) -> "Before":
        answers = answers_of(tx, corrected)
        old = session_over(tx, desk, session.spec, subject, corrected, answers)
        path = recorded.history(tx, corrected)
        found, places = list[Matter](), dict[str, str]()
        for one in path:
            moved = follow_entities(session.spec, answers_of(tx, one), session.identities)
            some = tx.find(Matter, order_by="number", record_id=one.id)
            found += some
            places |= {matter.id: moved.get(matter.question, matter.question) or "" for matter in some}
        changed = {
            key
            for key in old.given.keys() | session.given.keys()
            if old.given.get(key) != session.given.get(key)
        }
        return Before(found, places, {key_of(one) for one in old.findings}, changed, path)

    def matter_of(self, finding: Finding) -> Matter | None:
        """The one with the same grade; another one only where the old answers lead to this grade, too."""
        question, title, grade = key_of(finding)
        alike = [one for one in self.matters if (self.places[one.id], one.title) == (question, title)]
        same = [one for one in alike if (one.grade or "") == grade]
        return next(iter(same or (alike if (question, title, grade) in self.finds else [])), None)

    def found(self, matter: Matter) -> bool:
        """Whether the old answers lead to it, whatever its grade now."""
        return (self.places[matter.id], matter.title) in {
            (question, title) for question, title, _ in self.finds
        }

    def answer_changed(self, matter: Matter) -> bool:
        return self.places[matter.id] in self.changed

    def withdrawn(self, tx: Tx, matter: Matter) -> bool:
        """Whether a correction before this one had not found it."""
        return last_word(tx.find(Step, order_by="at, id", matter_id=matter.id), self.path) == CORRECTED
