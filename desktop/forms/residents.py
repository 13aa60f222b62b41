"""The list `residents` that forms are served: who belongs to a home, a column for each thing to ask."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from desktop.domain.people import Resident
from desktop.domain.values import age_on
from desktop.forms.spec import Choice

RESIDENTS = "residents"


def resident_choices(
    people: Iterable[Resident],
    today: date,
    care: Mapping[str, Iterable[str]],
    known: Mapping[str, Mapping[str, Any]],
) -> list[Choice]:
    """The head first, then the eldest; `name` is the person's id, `label` his name.

    `care`: tags by person, the column `care` is their number or empty, so that a form can ask after
    those who have one and never for which. `known`: facts by person and name, `self_care`, `insured` …
    """
    order = sorted(people, key=lambda one: (not one.head, one.born_on, one.id))
    return [
        Choice(
            one.id,
            {"zh": one.name},
            columns={name: _text(value) for name, value in known.get(one.id, {}).items()}
            | {
                "name": one.id,
                "label": one.name,
                "age": str(age_on(one.born_on, today)),
                "sex": one.sex,
                "labour": one.labour,
                "head": "yes" if one.head else "",
                "living": "yes" if one.living_here else "",
                "care": str(len(list(care.get(one.id, ()))) or ""),
            },
        )
        for one in order
    ]


def _text(value: Any) -> str:
    """As in an answer: of several choices their names with spaces between."""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
