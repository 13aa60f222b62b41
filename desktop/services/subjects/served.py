"""Lists that forms are served from the laptop: people of a home, what stands in a grid, who works here."""

from collections.abc import Callable
from typing import Any

from desktop.domain.moments import china_day
from desktop.domain.people import Fact, Resident
from desktop.domain.places import Building, Place
from desktop.domain.staff import Staff
from desktop.forms.choicelists import ROUTE
from desktop.forms.residents import RESIDENTS, resident_choices
from desktop.forms.spec import Choice, FormSpec
from desktop.services.subjects.subjects import Subject
from desktop.store.queries import homes, merged
from desktop.store.tx import Tx


def served(tx: Tx, spec: FormSpec, subject: Subject, on: str) -> dict[str, list[Choice]]:
    """The lists that the form asks for, about its subject, as of the moment `on`.

    Every row is named by the id that the program knows it by; `label` is what people call it.
    """
    found = {name: _LISTS[name](tx, subject, on) for name in sorted(spec.served & _LISTS.keys())}
    if ROUTE in spec.served:
        own = next((one.choices for one in spec.questions.values() if one.list_name == ROUTE), ())
        found[ROUTE] = [*own, *_buildings(tx, subject, on), *_places(tx, subject, on)]
    return found


def _residents(tx: Tx, subject: Subject, on: str) -> list[Choice]:
    home = subject.household_id
    if not home:
        return []
    ids, gone = merged.group(tx, "household", home), merged.kept(tx, "resident")
    people = [one for one in tx.find(Resident, household_id=ids) if one.id not in gone]
    known: dict[str, dict[str, Any]] = {}
    for fact in tx.find(Fact, subject_id=[one.id for one in people]):
        known.setdefault(fact.subject_id, {})[fact.name] = fact.value
    care: dict[str, list[str]] = {}
    for person, tag in homes.tags(tx, china_day(on).isoformat(), home).get(home, []):
        care.setdefault(person, []).append(tag)
    return resident_choices(people, china_day(on), care, known)


def _buildings(tx: Tx, subject: Subject, on: str) -> list[Choice]:
    found = tx.find(Building, order_by="number", grid_id=subject.grid_id)
    return [_choice(one.id, one.name, number=one.number, units=one.units, floors=one.floors) for one in found]


def _places(tx: Tx, subject: Subject, on: str) -> list[Choice]:
    found = tx.find(Place, order_by="name", grid_id=subject.grid_id)
    return [_choice(one.id, one.name, kind=one.kind, owner=one.owner) for one in found]


def _households(tx: Tx, subject: Subject, on: str) -> list[Choice]:
    """By door, in the order of the walk."""
    return [
        _choice(one.id, one.door, head=one.head_name, people=one.people, building=one.building_id)
        for one in homes.households(tx)
        if one.grid_id == subject.grid_id
    ]


def _staff(tx: Tx, subject: Subject, on: str) -> list[Choice]:
    found = tx.find(Staff, order_by="name")
    return [_choice(one.id, one.name, titles=" ".join(one.titles)) for one in found if one.active]


def _choice(row_id: str, label: str, **columns: object) -> Choice:
    texts = {name: "" if value is None else str(value) for name, value in columns.items()}
    return Choice(row_id, {"zh": label}, columns={**texts, "name": row_id, "label": label})


_LISTS: dict[str, Callable[[Tx, Subject, str], list[Choice]]] = {
    RESIDENTS: _residents,
    "buildings": _buildings,
    "places": _places,
    "households": _households,
    "staff": _staff,
}
