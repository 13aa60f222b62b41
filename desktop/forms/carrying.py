"""Answers of an earlier time in the form as it is now: those of the last record, those of a draft."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from desktop.forms import keys
from desktop.forms.cells import typed
from desktop.forms.evaluation import as_answer
from desktop.forms.places import Tree
from desktop.forms.spec import Choice, Entity, FormSpec, Question


def last_answer(spec: FormSpec, tree: Tree, last: Mapping[str, Any], key: str) -> Any:
    """In a repeat that stands for rows of a list: of the same row. Elsewhere of the same place."""
    outermost = next(keys.instances(key), None)
    entity = outermost and next((one for one in spec.entities if one.repeat == outermost[0]), None)
    name = entity.id_name if entity else ""
    if outermost is None or not name:
        return last.get(key)
    repeat, number = outermost
    here = tree.by_key.get(f"{repeat}[{number}]/{name}")
    if here is None or here.value is None:
        return None
    wanted = as_answer(here.value)
    rest = key.removeprefix(f"{repeat}[{number}]/")
    for other, value in last.items():
        if keys.name_of(other) == name and value == wanted:
            return last.get(f"{keys.prefix_of(other)}{rest}")
    return None


def entity_keys(spec: FormSpec, tree: Tree) -> Iterator[str]:
    """Keys of what is worked out to say which row of a list an instance is about: `people[2]/person`."""
    for entity in spec.entities:
        if name := _worked_out(spec, entity):
            for place in tree.by_name.get(name, ()):
                if place.key in tree.by_key:
                    yield place.key


def says_who(spec: FormSpec, key: str) -> bool:
    """Whether the answer is the id of the row that its instance is about: worked out, and kept with it."""
    return any(_worked_out(spec, one) == keys.name_of(key) for one in spec.entities)


def _worked_out(spec: FormSpec, entity: Entity) -> str:
    """The question that gives the row's id by a calculation; empty where the person chooses the row."""
    question = spec.questions.get(entity.id_name) if entity.repeat else None
    return question.name if question and question.calculation is not None else ""


def follow_entities(
    spec: FormSpec, answers: Mapping[str, Any], identities: Mapping[str, Any], others: Iterable[str] = ()
) -> dict[str, str | None]:
    """Where answers given to `people[2]` belong when that person stands elsewhere now, by key.

    `answers`: of a draft, with who the instances were. `others`: more keys of it, of cards. None: he is no
    longer there.
    """
    now = {(keys.name_of(key), value): keys.prefix_of(key) for key, value in identities.items()}
    moved: dict[str, str | None] = {}
    for key, value in answers.items():
        if not says_who(spec, key):
            continue
        before, after = keys.prefix_of(key), now.get((keys.name_of(key), value))
        for other in (*answers, *others):
            if other.startswith(before):
                moved[other] = None if after is None else f"{after}{other.removeprefix(before)}"
    return moved


def known_answers(
    spec: FormSpec, lists: Mapping[str, Sequence[Choice]], last: Mapping[str, Any]
) -> dict[str, Any]:
    """What a list knows of its rows and the last record does not: a person's work from the base data.

    Keys as in a record, with the row's id, so that `last_answer` finds them.
    """
    found: dict[str, Any] = {}
    for entity in spec.entities:
        inside = set(spec.below(entity.repeat)) if entity.repeat else set()
        asked = [one for name, one in spec.questions.items() if name in inside and entity.saves(one)]
        there = {
            value: keys.prefix_of(key) for key, value in last.items() if keys.name_of(key) == entity.id_name
        }
        number = max((int(one.partition("[")[2].partition("]")[0]) for one in there.values()), default=0)
        for row in lists.get(entity.list_name, ()) if entity.id_name else ():
            if row.name not in there:
                number += 1
            before = there.setdefault(row.name, f"{entity.repeat}[{number}]/")
            for question in asked:
                value = typed(question, row.columns.get(question.save_to, ""))
                if _may_be(question, value) and last.get(f"{before}{question.name}") is None:
                    found |= {f"{before}{entity.id_name}": row.name, f"{before}{question.name}": value}
    return found


def _may_be(question: Question, value: Any) -> bool:
    """Whether it is an answer at all, and one of the choices where there are any."""
    several = value if isinstance(value, list) else [value]
    known = {one.name for one in question.choices}
    return several not in ([], [""]) and (not known or known.issuperset(several))
