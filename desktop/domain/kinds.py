"""The synced kinds: the sync contract between laptop and server."""

import enum
import functools
import operator
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import typing_extensions
from pydantic import ConfigDict, TypeAdapter

from desktop.domain import matters, office, people, places, records, sendbacks, staff
from desktop.domain.base import Row
from desktop.domain.scopes import ScopeKind
from desktop.domain.values import Merge, Sensitivity

_Mark = TypeVar("_Mark", Merge, Sensitivity)

SCHEMA = 1
"""Number of this set of kinds; every change carries it."""


@dataclass(frozen=True)
class Kind:
    """One synced kind: its wire name, validating class and the scopes it may live in."""

    name: str
    model: type[Row]
    scopes: frozenset[ScopeKind]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Names of its own fields, without `id` and `scope_id`."""
        return tuple(name for name in self.model.model_fields if name not in ("id", "scope_id"))

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(self.fields)

    def merge(self, field: str) -> Merge:
        return self._mark(field, Merge, Merge.ASK)

    def sensitivity(self, field: str) -> Sensitivity:
        return self._mark(field, Sensitivity, Sensitivity.PLAIN)

    @cached_property
    def derived(self) -> frozenset[str]:
        return frozenset(name for name in self.fields if self.merge(name) is Merge.DERIVED)

    def _mark(self, field: str, kind: type[_Mark], default: _Mark) -> _Mark:
        known = self.model.model_fields.get(field)
        found = [mark for mark in (known.metadata if known else ()) if isinstance(mark, kind)]
        return found[0] if found else default


def _kind(name: str, model: type[Row], *allowed: ScopeKind) -> Kind:
    return Kind(name, model, frozenset(allowed))


_MUNI, _COMMUNITY, _GRID = ScopeKind.MUNI, ScopeKind.COMMUNITY, ScopeKind.GRID
_BUILDING, _RESTRICTED, _UNIT = ScopeKind.BUILDING, ScopeKind.RESTRICTED, ScopeKind.UNIT

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind("area", places.Area, _MUNI),
        _kind("grid_site", places.GridSite, _MUNI),
        _kind("form", office.Form, _MUNI),
        _kind("staff", staff.Staff, _COMMUNITY),
        _kind("building", places.Building, _BUILDING),
        _kind("dwelling", places.Dwelling, _BUILDING),
        _kind("place", places.Place, _GRID),
        _kind("household", people.Household, _BUILDING),
        _kind("resident", people.Resident, _GRID),
        _kind("fact", people.Fact, _GRID, _BUILDING, _RESTRICTED),
        _kind("equipment", people.Equipment, _GRID),
        _kind("identity", people.Identity, _RESTRICTED),
        _kind("care_tag", people.CareTag, _RESTRICTED),
        _kind("record", records.Record, _GRID, _BUILDING),
        _kind("record_private", records.RecordPrivate, _RESTRICTED),
        _kind("photo", records.Photo, _GRID, _BUILDING, _RESTRICTED, _UNIT),
        _kind("viewed", records.Viewed, _GRID, _BUILDING, _RESTRICTED, _UNIT),
        _kind("send_back", sendbacks.SendBack, _GRID, _BUILDING),
        _kind("matter", matters.Matter, _GRID, _BUILDING, _RESTRICTED, _UNIT),
        _kind("step", matters.Step, _GRID, _BUILDING, _RESTRICTED, _UNIT),
        _kind("notice", matters.Notice, _GRID, _BUILDING),
        _kind("conflict", office.Conflict, *ScopeKind),
    )
}

BY_MODEL: dict[type[Row], Kind] = {kind.model: kind for kind in KINDS.values()}


@cache
def fields_validator(kind: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Validates `{id, scope_id, every field}` as the domain class does, and gives the fields back in
    their one form without an object around them, which would cost as much again.
    """
    model = KINDS[kind].model
    make: Any = typing_extensions.TypedDict
    fields = make(
        f"{model.__name__}Fields",
        {
            name: Annotated[(_plain(field.annotation), *field.metadata)]
            if field.metadata
            else _plain(field.annotation)
            for name, field in model.model_fields.items()
        },
    )
    fields.__pydantic_config__ = ConfigDict(**model.model_config)
    read: Callable[[dict[str, Any]], dict[str, Any]] = TypeAdapter(fields).validator.validate_python
    return read


def _plain(annotation: Any) -> Any:
    """An enum as its values, which is what it is stored as: the class would be asked for each."""
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return Literal[tuple(one.value for one in annotation)]
    if get_origin(annotation) in (Union, types.UnionType):
        return functools.reduce(operator.or_, map(_plain, get_args(annotation)))
    return annotation


def validate(kind: str, data: dict[str, Any]) -> Row:
    """The row as its domain class. Raises pydantic.ValidationError, KeyError for an unknown kind."""
    return KINDS[kind].model.model_validate(data)
