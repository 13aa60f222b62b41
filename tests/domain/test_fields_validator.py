"""The fields of a kind validated without an object around them: as the class does, for every kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from desktop.domain.kinds import KINDS, fields_validator, validate
from tests.kind_values import rows_of


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_it_gives_what_the_class_gives(kind: str) -> None:
    scope = min(KINDS[kind].scopes)

    @settings(max_examples=20, deadline=None)
    @given(row=rows_of(kind, st.just(scope if scope == "muni" else f"{scope}:x")))
    def same(row: object) -> None:
        sent = KINDS[kind].model.model_validate(row).model_dump(mode="json")
        read = fields_validator(kind)(sent)
        assert read == validate(kind, sent).model_dump(mode="json")
        assert list(read) == list(sent)

    same()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", -1),
        ("door", ""),
        ("care_level", "odd"),
        ("id", "x"),
        ("scope_id", "nowhere"),
        ("special", 3),
    ],
)
def test_it_refuses_what_the_class_refuses(field: str, value: object) -> None:
    good = {
        "id": "0" * 36,
        "scope_id": "building:x",
        "building_id": "0" * 36,
        "dwelling_id": "0" * 36,
        "grid_id": "0" * 36,
        "number": "",
        "door": "1",
        "order": 0,
        "head_name": "某",
        "people": 1,
        "care_level": "none",
        "special": False,
        "occupancy": "living",
        "merged_into": None,
    }
    assert fields_validator("household")(good) == good
    bad = good | {field: value}
    with pytest.raises(ValidationError):
        validate("household", bad)
    with pytest.raises(ValidationError):
        fields_validator("household")(bad)
    with pytest.raises(ValidationError):
        fields_validator("household")(good | {"unknown": 1})
