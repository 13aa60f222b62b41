"""What typing finds when a form is begun."""

import pytest

from desktop.ui.picking import Choice, matching

HOMES = [
    Choice("household", door, door, name)
    for door, name in (
        ("3栋1单元202", "徐满英"),
        ("3栋2单元503", "余友田"),
        ("13栋2单元503", "王桂兰"),
        ("5栋2单元101", "单小花"),
    )
]


@pytest.mark.parametrize(
    ("typed", "doors"),
    [
        ("", ["3栋1单元202", "3栋2单元503", "13栋2单元503", "5栋2单元101"]),
        ("3 2 503", ["3栋2单元503"]),
        ("3 2 5", ["3栋2单元503"]),
        ("3 2", ["3栋2单元503"]),
        ("32503", ["3栋2单元503"]),
        ("503", ["3栋2单元503", "13栋2单元503"]),
        ("13", ["13栋2单元503"]),
        ("桂", ["13栋2单元503"]),
        ("5栋", ["5栋2单元101"]),
        ("wgl", ["13栋2单元503"]),
        ("sxh", ["5栋2单元101"]),
        ("9", []),
        ("zz", []),
    ],
)
def test_doors_names_and_initials(typed: str, doors: list[str]) -> None:
    assert [one.door for one in matching(HOMES, typed)] == doors
