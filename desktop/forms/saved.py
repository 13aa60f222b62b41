"""What answers change about their subject and about rows of lists, by `save_to` and the sheet `entities`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.forms import keys
from desktop.forms.evaluation import Evaluation
from desktop.forms.spec import UNKNOWN, Entity, FormSpec, Question


@dataclass(frozen=True)
class EntityUpdate:
    """What a form, or one instance of a repeat, changes in a row of a list, `residents`."""

    list_name: str
    entity_id: str
    values: dict[str, Any]


def subject_updates(spec: FormSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by name of `save_to` (`fuel_types`, `cylinder.made_on`); not those of rows of a list."""
    return {
        question.save_to: value
        for key, value in values.items()
        if (question := spec.question(key)).save_to
        and value != UNKNOWN
        and not any(holds(spec, one, question) for one in spec.entities)
    }


def holds(spec: FormSpec, entity: Entity, question: Question) -> bool:
    """Whether an answer belongs to a row of the list, not to the subject."""
    if entity.repeat:
        return entity.repeat in spec.repeats_around(question.name)
    return entity.saves(question) and not spec.repeats_around(question.name)


def entity_updates(spec: FormSpec, work: Evaluation, values: Mapping[str, Any]) -> list[EntityUpdate]:
    """By row of a list: one for each instance of a repeat, or the one that the whole form is about."""
    found = []
    for entity in spec.entities:
        for place in work.tree.by_name.get(entity.repeat, ()) if entity.repeat else [work.tree.root]:
            context = work.context(place)
            wanted = entity.update_if is None or entity.update_if.holds(context)
            if not place.relevant or not wanted or entity.entity_id is None:
                continue
            saved = _saved(spec, entity, values, f"{place.key}/" if entity.repeat else "")
            if saved and (one := entity.entity_id.text(context)):
                found.append(EntityUpdate(entity.list_name, one, saved))
    return found


def kept_updates(spec: FormSpec, answers: Mapping[str, Any]) -> list[EntityUpdate]:
    """The same of answers that were kept, by the ids among them: also of rows that the list no longer has."""
    return [
        EntityUpdate(entity.list_name, str(row), saved)
        for entity in spec.entities
        for key, row in answers.items()
        if keys.name_of(key) == entity.id_name
        and (saved := _saved(spec, entity, answers, keys.prefix_of(key)))
    ]


def worked_out(spec: FormSpec) -> bool:
    """Whether answers that were kept do not tell by themselves what was saved: part of it was calculated,
    a condition decided, or they do not say of which row.
    """
    saves = any(question.save_to and not question.asked for question in spec.questions.values())
    return saves or any(one.update_if is not None or not _names_row(spec, one) for one in spec.entities)


def _names_row(spec: FormSpec, entity: Entity) -> bool:
    question = spec.questions.get(entity.id_name)
    alone = entity.entity_id is not None and entity.entity_id.source.strip() == f"${{{entity.id_name}}}"
    return alone and question is not None and (question.asked or bool(entity.repeat))


def _saved(spec: FormSpec, entity: Entity, values: Mapping[str, Any], before: str) -> dict[str, Any]:
    """By `save_to`. `before`: what the keys of the row begin with."""
    return {
        question.save_to: value
        for key, value in values.items()
        if key.startswith(before)
        and entity.saves(question := spec.question(key))
        and holds(spec, entity, question)
        and value != UNKNOWN
    }
