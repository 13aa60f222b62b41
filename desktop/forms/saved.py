"""What answers change about their subject and about rows of lists, by `save_to` and the sheet `entities`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
            saved = {
                question.save_to: value
                for key, value in values.items()
                if key.startswith(f"{place.key}/" if entity.repeat else "")
                and entity.saves(question := spec.question(key))
                and holds(spec, entity, question)
                and value != UNKNOWN
            }
            if saved and (one := entity.entity_id.text(context)):
                found.append(EntityUpdate(entity.list_name, one, saved))
    return found
