"""Homes the demonstration speaks of by name. All names and fates are invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One home with a known head; `living` None leaves it to chance."""

    door: str
    name: str
    male: bool
    age: int
    size: int
    living: bool | None = True
    gas: bool = True


CAST = {
    part.door: part
    for part in (
        Part("1栋1单元201", "汤爱菊", False, 70, 2),
        Part("1栋3单元402", "吴世明", True, 52, 3),
        Part("2栋1单元301", "刘长松", True, 61, 2),
        Part("2栋2单元401", "柯玉珍", False, 63, 2),
        Part("2栋3单元202", "黄志勇", True, 50, 3),
        Part("3栋1单元101", "何启发", True, 58, 3),
        Part("3栋1单元202", "徐满英", False, 81, 1),
        Part("3栋1单元402", "何翠枝", False, 64, 2),
        Part("3栋2单元303", "石小满", True, 34, 3),
        Part("3栋2单元502", "王桂兰", False, 83, 1),
        Part("3栋2单元503", "余友田", True, 57, 3),
        Part("3栋3单元401", "谭先旺", True, 52, 4, living=False),
        Part("4栋1单元602", "邓秋香", False, 66, 2),
        Part("4栋2单元102", "尹家顺", True, 47, 4),
        Part("4栋2单元302", "向大勇", True, 46, 3),
        Part("5栋1单元202", "祝金枝", False, 68, 1),
        Part("5栋2单元101", "陈立平", True, 49, 4),
        Part("7栋2单元301", "喻先才", True, 55, 3),
        Part("8栋1单元302", "郑国平", True, 54, 3),
        Part("9栋2单元402", "冯水英", False, 67, 2),
        Part("11栋2单元201", "孟凡林", True, 56, 3),
        Part("12栋1单元401", "段红梅", False, 59, 2),
    )
}
ZERO_EMPLOYMENT = ("1栋3单元402", "8栋1单元302", "11栋2单元201")
"""Exactly three homes with labour and nobody employed (domain reference 7.4)."""

NEW_HOME = "3栋2单元303"
"""Moved in the day before the demo day: nothing recorded yet."""
