"""Homes and people as rows, each in the scope of those who may have it."""

from collections.abc import Iterator
from datetime import timedelta

from desktop.domain import scopes
from desktop.domain.people import Resident
from desktop.domain.values import fixed_id
from desktop.forms.residents import resident_choices
from desktop.forms.spec import Choice
from server.demodata.chance import stream
from server.demodata.land import Land, Row
from server.demodata.lives import disability_number, since
from server.demodata.people import Home, Person


def rows(land: Land, homes: list[Home]) -> Iterator[Row]:
    """Households and residents; numbers and reasons of care in the restricted scope."""
    rng = stream(land.seed, "tags")
    for home in homes:
        yield "household", _household(land, home)
        if home.care in ("high", "key"):
            yield "fact", _contact(land, home)
        for person in home.people:
            yield "resident", _resident(land, home, person)
            yield "identity", _identity(land, home, person)
            for tag, basis in sorted(person.tags.items()):
                tagged = {
                    "resident_id": person.id,
                    "household_id": home.id,
                    "tag": tag,
                    "basis": basis,
                }
                until = {"since": since(rng, land), "until": None}
                scope = scopes.restricted(land.grids[home.grid])
                yield (
                    "care_tag",
                    {
                        "id": land.id(person.id, tag),
                        "scope_id": scope,
                        **tagged,
                        **until,
                    },
                )


SCHOOL_AGE = 6
_CADRES = ("舒建国（社区党员）", "熊丽华（社区干部）", "程有才（社区党员）")


def who_lives_in(land: Land, home: Home) -> list[Choice]:
    """The list that forms about this home are served."""
    people = [Resident.model_validate(_resident(land, home, person)) for person in home.people]
    small = {person.id: {"school": "preschool"} for person in home.people if person.age < SCHOOL_AGE}
    return resident_choices(people, land.today, {person.id: person.tags for person in home.people}, small)


def _household(land: Land, home: Home) -> dict[str, object]:
    building = home.dwelling.building
    occupancy = "living" if home.living else "let" if home.let else "away"
    return {
        "id": home.id,
        "scope_id": land.building_scope(building),
        "building_id": land.buildings[building],
        "dwelling_id": home.dwelling.id,
        "grid_id": land.grids[home.grid],
        "number": f"104203-{home.number:04}",
        "door": home.door,
        "order": home.dwelling.order,
        "head_name": home.head.name,
        "people": len(home.people),
        "care_level": home.care,
        "special": home.special,
        "occupancy": occupancy,
        "merged_into": None,
    }


def _contact(land: Land, home: Home) -> dict[str, object]:
    """联系干部 of a home that is looked after most."""
    return {
        "id": fixed_id(home.id, "contact"),
        "scope_id": scopes.grid(land.grids[home.grid]),
        "subject_id": home.id,
        "name": "contact",
        "value": _CADRES[home.number % len(_CADRES)],
        "confirmed_on": (land.today - timedelta(days=281)).isoformat(),
        "record_id": None,
    }


def _resident(land: Land, home: Home, person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "scope_id": scopes.grid(land.grids[home.grid]),
        "household_id": home.id,
        "name": person.name,
        "sex": "male" if person.male else "female",
        "born_on": person.born.isoformat(),
        "relation": person.relation,
        "head": person.head,
        "living_here": person.living,
        "labour": person.labour,
        "phone": person.phone,
        "merged_into": None,
    }


def _identity(land: Land, home: Home, person: Person) -> dict[str, object]:
    return {
        "id": land.id(person.id, "identity"),
        "scope_id": scopes.restricted(land.grids[home.grid]),
        "resident_id": person.id,
        "id_number": person.id_number,
        "disability_number": disability_number(person),
    }
