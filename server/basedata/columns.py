"""The sheets of the base data: their columns, the heading words people use, and what a cell may hold."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.domain.people import CareLevel, CareTagKind, Labour, Occupancy, Sex
from desktop.domain.places import AreaLevel
from desktop.domain.staff import Permission


class Holds(enum.StrEnum):
    """What a cell is read as."""

    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    DIGITS = "digits"
    """Identity, certificate and phone numbers: figures that are no numbers."""
    WORD = "word"
    WORDS = "words"


@dataclass(frozen=True)
class Column:
    """`headings`: the first one is written into the template. `words`: Chinese word to stored value."""

    name: str
    headings: tuple[str, ...]
    holds: Holds = Holds.TEXT
    needed: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    example: str = ""


@dataclass(frozen=True)
class SheetKind:
    """One kind of sheet. `key` is its English name, `names` the words it may be called by."""

    key: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]

    def heading(self, name: str) -> str:
        """Heading of a field in the template."""
        return next(one.headings[0] for one in self.columns if one.name == name)


_COMMUNITY = Column("community", ("社区", "所属社区", "村社区", "村(社区)"), example="清泉社区")
_SITES = ("安置点", "安置点名称", "所属安置点", "集中安置点名称")
_SITE = Column("site", _SITES, example="示范一号安置点")
_PHONE = Column(
    "phone", ("联系电话", "电话", "手机", "手机号", "手机号码"), Holds.DIGITS, example="10000000001"
)
_BUILDING = Column("building", ("楼栋", "楼栋名称", "楼栋编码", "楼号"), needed=True, example="1栋")
_UNIT = Column("unit", ("单元", "单元号"), Holds.NUMBER, example="1")
_FLOOR = Column("floor", ("楼层", "层"), Holds.NUMBER, example="1")
_ROOM = Column("room", ("房号", "门牌号", "室号", "房间号"), needed=True, example="101")
_HEAD = ("户主", "户主姓名")
_NUMBER = Column("number", ("户号", "户编号", "家庭编号"), example="0001")
NOTE = Column("note", ("备注", "说明"))
SAMPLE = "演示数据"
"""Begins the note of a row that shows how a sheet is filled in and is never imported."""

AREA = SheetKind(
    "areas",
    ("区划", "网格", "区划网格", "area"),
    (
        Column(
            "level",
            ("层级", "级别"),
            Holds.WORD,
            True,
            {
                "市": AreaLevel.MUNI,
                "县": AreaLevel.COUNTY,
                "区": AreaLevel.COUNTY,
                "镇": AreaLevel.TOWN,
                "乡": AreaLevel.TOWN,
                "街道": AreaLevel.TOWN,
                "社区": AreaLevel.COMMUNITY,
                "村": AreaLevel.COMMUNITY,
                "安置点": AreaLevel.SITE,
                "网格": AreaLevel.GRID,
            },
            "网格",
        ),
        Column("name", ("名称", "区划名称"), needed=True, example="一网格"),
        Column("code", ("编码", "代码", "区划代码", "网格编码"), needed=True, example="421224104203001"),
        Column("parent", ("上级", "上级名称", "上级编码"), example="清泉社区"),
        Column("ext_code", ("自编码", "本地编码")),
        NOTE,
    ),
)
STAFF = SheetKind(
    "staff",
    ("人员", "工作人员", "网格人员"),
    (
        Column("name", ("姓名",), needed=True, example="李样例"),
        _COMMUNITY,
        Column("titles", ("职务", "岗位", "角色"), Holds.TEXTS, example="网格员"),
        Column(
            "permission",
            ("权限", "权限范围"),
            Holds.WORD,
            True,
            {
                "本楼栋": Permission.OWN_BUILDING,
                "本网格": Permission.OWN_GRID,
                "几个网格": Permission.SEVERAL_GRIDS,
                "多网格": Permission.SEVERAL_GRIDS,
                "转办": Permission.TRANSFERRED,
                "汇总": Permission.AGGREGATES,
            },
            "本网格",
        ),
        Column("grids", ("网格", "负责网格", "所属网格"), Holds.TEXTS, example="一网格"),
        Column("buildings", ("楼栋", "负责楼栋"), Holds.TEXTS),
        Column("unit", ("单位编码", "部门编码")),
        _PHONE,
        Column("active", ("在岗", "是否在岗"), Holds.YES_NO, example="是"),
        NOTE,
    ),
)
BUILDING = SheetKind(
    "buildings",
    ("楼栋", "楼栋表", "building"),
    (
        Column("name", ("楼栋", "楼栋名称", "名称"), needed=True, example="1栋"),
        Column("code", ("楼栋编码", "编码"), example="421224104203001L001"),
        Column("number", ("楼号", "序号"), Holds.NUMBER, example="1"),
        Column("units", ("单元数",), Holds.NUMBER, True, example="2"),
        Column("floors", ("层数", "楼层数"), Holds.NUMBER, True, example="6"),
        _COMMUNITY,
        Column("grid", ("网格", "所属网格"), needed=True, example="一网格"),
        Column(
            "site",
            ("安置点", "安置点名称", "所属安置点", "集中安置点名称"),
            needed=True,
            example="示范一号安置点",
        ),
        Column("high_rise", ("高层", "是否高层"), Holds.YES_NO, example="否"),
        NOTE,
    ),
)
DWELLING = SheetKind(
    "dwellings",
    ("住房", "房屋", "房屋表", "dwelling"),
    (_COMMUNITY, _SITE, _BUILDING, _UNIT, _FLOOR, _ROOM, NOTE),
)
HOUSEHOLD = SheetKind(
    "households",
    ("住户", "户", "户表", "household"),
    (
        _COMMUNITY,
        _SITE,
        _BUILDING,
        _UNIT,
        _FLOOR,
        _ROOM,
        Column("head_name", _HEAD, needed=True, example="王样例"),
        Column("people", ("人数", "家庭人口", "户籍人数"), Holds.NUMBER, example="3"),
        _NUMBER,
        Column(
            "care_level",
            ("关爱等级",),
            Holds.WORD,
            words={
                "高": CareLevel.HIGH,
                "重点": CareLevel.KEY,
                "一般": CareLevel.GENERAL,
                "无": CareLevel.NONE,
            },
            example="一般",
        ),
        Column(
            "occupancy",
            ("居住情况",),
            Holds.WORD,
            words={
                "常住": Occupancy.LIVING,
                "外出": Occupancy.AWAY,
                "空置": Occupancy.VACANT,
                "出租": Occupancy.LET,
            },
            example="常住",
        ),
        Column("special", ("特殊户", "是否特殊户"), Holds.YES_NO, example="否"),
        NOTE,
    ),
)
RESIDENT = SheetKind(
    "residents",
    ("居民", "人口", "家庭成员", "resident"),
    (
        _COMMUNITY,
        _SITE,
        _BUILDING,
        _UNIT,
        _ROOM,
        Column("head_name", _HEAD, example="王样例"),
        _NUMBER,
        Column("name", ("姓名",), needed=True, example="王样例"),
        Column(
            "sex",
            ("性别",),
            Holds.WORD,
            words={"男": Sex.MALE, "女": Sex.FEMALE, "男性": Sex.MALE, "女性": Sex.FEMALE},
            example="男",
        ),
        Column("born_on", ("出生日期", "出生年月日"), Holds.DAY, example="1980-05-01"),
        Column(
            "id_number",
            ("身份证号", "身份证", "身份证号码", "公民身份号码"),
            Holds.DIGITS,
            example="990101198005010011",
        ),
        Column("relation", ("与户主关系", "关系", "家庭关系"), example="户主"),
        _PHONE,
        Column("living_here", ("是否常住", "常住"), Holds.YES_NO, example="是"),
        Column(
            "labour",
            ("就业状态", "就业创业状态"),
            Holds.WORD,
            words={
                "就业": Labour.EMPLOYED,
                "已就业": Labour.EMPLOYED,
                "灵活就业": Labour.FLEXIBLE,
                "公益岗": Labour.PUBLIC_POST,
                "帮扶车间": Labour.WORKSHOP,
                "创业": Labour.SELF_EMPLOYED,
                "务农": Labour.FARMING,
                "失业": Labour.UNEMPLOYED,
                "未就业": Labour.UNEMPLOYED,
                "无就业意愿": Labour.NOT_SEEKING,
                "在校": Labour.STUDENT,
                "无劳动能力": Labour.UNABLE,
                "未成年": Labour.NOT_OF_AGE,
            },
            example="已就业",
        ),
        Column("disability_number", ("残疾证号", "残疾人证号"), Holds.DIGITS),
        Column(
            "tags",
            ("关爱类别", "关爱对象", "特殊群体类别"),
            Holds.WORDS,
            words={
                "特困供养": CareTagKind.DESTITUTE,
                "特困": CareTagKind.DESTITUTE,
                "低保": CareTagKind.ALLOWANCE,
                "监测户": CareTagKind.MONITORED,
                "留守老人": CareTagKind.LEFT_ELDER,
                "留守妇女": CareTagKind.LEFT_WOMAN,
                "留守儿童": CareTagKind.LEFT_CHILD,
                "独居": CareTagKind.LIVING_ALONE,
                "高龄": CareTagKind.OVER_80,
                "失能失智": CareTagKind.DISABLED_SELF_CARE,
                "残疾": CareTagKind.DISABLED,
                "重病慢病": CareTagKind.ILLNESS,
                "孤儿困境儿童": CareTagKind.ORPHAN,
            },
        ),
        Column("basis", ("认定依据",)),
        Column("since", ("认定日期",), Holds.DAY),
        NOTE,
    ),
)
SHEETS = (AREA, STAFF, BUILDING, DWELLING, HOUSEHOLD, RESIDENT)
"""In the order of the template. Read in another one: staff name buildings, residents name households."""
