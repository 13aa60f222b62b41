"""Where an answer of the last record stands in it."""

from collections.abc import Mapping
from typing import Any

from desktop.forms import keys
from desktop.forms.evaluation import as_answer
from desktop.forms.places import Tree
from desktop.forms.spec import FormSpec


def last_answer(spec: FormSpec, tree: Tree, last: Mapping[str, Any], key: str) -> Any:
    """In a repeat that stands for rows of a list: of the same row. Elsewhere of the same place."""
    outermost = next(keys.instances(key), None)
    entity = outermost and next((one for one in spec.entities if one.repeat == outermost[0]), None)
    if outermost is None or not entity or entity.entity_id is None or len(entity.entity_id.references) != 1:
        return last.get(key)
    repeat, number = outermost
    (name,) = entity.entity_id.references
    here = tree.by_key.get(f"{repeat}[{number}]/{name}")
    if here is None or here.value is None:
        return None
    wanted = as_answer(here.value)
    rest = key.removeprefix(f"{repeat}[{number}]/")
    for other, value in last.items():
        if keys.name_of(other) == name and value == wanted:
            return last.get(f"{keys.prefix_of(other)}{rest}")
    return None
