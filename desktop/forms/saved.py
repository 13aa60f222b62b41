"""What answers change about their subject and about rows of lists, by `save_to` and the sheet `entities`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.forms.evaluation import Evaluation
from desktop.forms.spec import UNKNOWN, FormSpec


@dataclass(frozen=True)
class EntityUpdate:
    """What one instance of a repeat changes in a row of a list, `residents`."""

    list_name: str
    entity_id: str
    values: dict[str, Any]


def subject_updates(spec: FormSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by name of `save_to` (`fuel_types`, `cylinder.made_on`); not those of rows of a list."""
    held = {one.repeat for one in spec.entities if one.repeat}
    return {
        question.save_to: value
        for key, value in values.items()
        if (question := spec.question(key)).save_to
        and value != UNKNOWN
        and not held.intersection(spec.repeats_around(question.name))
    }


def entity_updates(spec: FormSpec, work: Evaluation, values: Mapping[str, Any]) -> list[EntityUpdate]:
    """By instance of a repeat that stands for a row of a list."""
    found = []
    for entity in spec.entities:
        for place in work.tree.by_name.get(entity.repeat, ()):
            context = work.context(place)
            wanted = entity.update_if is None or entity.update_if.holds(context)
            if not place.relevant or not wanted or entity.entity_id is None:
                continue
            saved = {
                question.save_to: value
                for key, value in values.items()
                if key.startswith(f"{place.key}/")
                and entity.saves(question := spec.question(key))
                and value != UNKNOWN
            }
            if saved and (one := entity.entity_id.text(context)):
                found.append(EntityUpdate(entity.list_name, one, saved))
    return found
