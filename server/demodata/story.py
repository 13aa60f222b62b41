"""What is open on the morning of the demo day: written by hand, so that every list has its lines."""

from dataclasses import dataclass, field
from typing import Any

from server.demodata.sheets import Wish


@dataclass(frozen=True)
class Turn:
    """One step: what, how many days before today, at what hour and minute, by whom."""

    action: str
    days_ago: int
    hour: int
    minute: int
    by: str
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    to: str = ""
    """Whom it is assigned to."""


@dataclass(frozen=True)
class Scene:
    """One open matter. `due_in` days from today chooses the day it was found; else `days_ago` does."""

    where: str
    form: str
    item: str
    wishes: tuple[Wish, ...]
    by: str
    at: tuple[int, int]
    turns: tuple[Turn, ...] = ()
    due_in: int | None = None
    days_ago: int = 0
    detail: str = ""
    photo: str = ""
    """Subject of the drawing for the photo before; after it is fixed, one after too."""


_LI, _ZHANG, _SHI, _ZHOU = "李梅", "张海涛", "石立新", "周正华"
_HOME = {"fixed_by": "household"}


def _told(by: str) -> Turn:
    return Turn("tell", -1, 0, 0, by)


SCENES = (
    # 一网格
    Scene(
        "5栋2单元101",
        "LPG_HOME",
        "LG03",
        (("LG03", "地下"),),
        _LI,
        (8, 10),
        (Turn("report", 0, 8, 30, _LI, "备用气瓶放在地下杂物间，已让户主关阀移到室外，等待认定"),),
        detail="备用气瓶1只放在地下杂物间，无通风",
    ),
    Scene(
        "2栋1单元301",
        "LPG_HOME",
        "LG15",
        (("LG15", "是"),),
        _LI,
        (9, 40),
        (
            _told(_LI),
            Turn("fixed", 1, 15, 20, _LI, "户主电话说软管已换", _HOME),
            Turn("return", 1, 17, 45, _ZHOU, "软管换了没有？请补照片"),
        ),
        due_in=1,
        detail="靠角阀一端发硬起皮",
        photo="hose",
    ),
    Scene(
        "3栋2单元502",
        "LPG_HOME",
        "LG15",
        (("LG15", "是"),),
        _LI,
        (10, 5),
        (_told(_LI), Turn("note", 1, 9, 15, _LI, "老人独居，已联系九宫山液化气站上门，约12月8日")),
        due_in=-1,
        detail="软管老化龟裂，靠灶端有油污",
        photo="hose",
    ),
    Scene(
        "4栋2单元302",
        "LPG_HOME",
        "LG14",
        (("LG14", 3.2),),
        _LI,
        (16, 30),
        (_told(_LI),),
        due_in=-1,
        detail="软管长约3.2米，拖在地面",
    ),
    Scene(
        "3栋1单元101",
        "LPG_HOME",
        "LG12",
        (("LG12", "橡胶"),),
        _LI,
        (9, 20),
        (_told(_LI),),
        due_in=0,
        detail="仍用橡胶管，已讲解更换金属包覆软管",
    ),
    Scene(
        "2栋3单元202",
        "LPG_HOME",
        "LG15",
        (("LG15", "是"),),
        _ZHANG,
        (10, 12),
        (
            _told(_ZHANG),
            Turn("start", 1, 18, 30, _ZHANG, "电话回访：供气站已上门换金属软管"),
            Turn("fixed", 0, 8, 40, _ZHANG, "上门看过，拍了整改后照片", _HOME),
            Turn("assign", 0, 8, 55, _ZHOU, "突出隐患由另一人复查", to=_LI),
        ),
        due_in=1,
        detail="橡胶软管靠灶端开裂约3厘米",
        photo="hose",
    ),
    Scene(
        "4栋1单元602",
        "LPG_HOME",
        "LG14",
        (("LG14", 2.7),),
        _LI,
        (15, 10),
        (_told(_LI), Turn("fixed", 0, 8, 20, _LI, "户主说软管已换短，去看接口", _HOME)),
        due_in=1,
    ),
    Scene(
        "1栋",
        "BLDG_COMMON",
        "BC19",
        (("BC19", "损坏"),),
        _LI,
        (17, 5),
        (_told(_LI),),
        due_in=2,
        detail="2单元3楼楼道灯不亮",
    ),
    Scene(
        "3栋",
        "BLDG_COMMON",
        "BC18",
        (("BC18", "渗漏"),),
        _LI,
        (10, 50),
        (_told(_LI), Turn("start", 6, 15, 0, _LI, "物业约12月中旬补屋面防水")),
        days_ago=10,
        detail="3单元顶层楼道墙面渗水",
    ),
    Scene(
        "3栋1单元402",
        "LPG_HOME",
        "LG07",
        (("LG07", "缺标识"),),
        _LI,
        (9, 10),
        (_told(_LI), Turn("fixed", 0, 8, 5, _LI, "供气站说已换贴标识的气瓶", _HOME)),
        due_in=1,
        detail="瓶身没有二维码和充装单位标识",
    ),
    Scene(
        "1栋1单元201",
        "LPG_HOME",
        "LG21",
        (("LG21", "无"),),
        _LI,
        (10, 40),
        (_told(_LI),),
        due_in=6,
        detail="老式灶具，无熄火保护",
    ),
    Scene(
        "5栋1单元202",
        "LPG_HOME",
        "LG24",
        (("LG24", "失效"),),
        _LI,
        (9, 5),
        (_told(_LI),),
        due_in=9,
        detail="报警器指示灯不亮，按测试键不响",
    ),
    Scene(
        "2栋2单元401",
        "LPG_HOME",
        "LG19",
        (("LG19", "可调节"),),
        _LI,
        (15, 45),
        (_told(_LI), Turn("fixed", 0, 8, 35, _LI, "户主说已换家用不可调阀", _HOME)),
        due_in=1,
        detail="接的是可调节调压器",
    ),
    Scene("1栋3单元402", "VISIT_HH", "VH08", (("VH08", "就近上班"),), _LI, (9, 30), days_ago=8),
    # 二网格
    Scene(
        "9栋2单元402",
        "LPG_HOME",
        "LG13",
        (("LG13", "2016-03"),),
        _ZHANG,
        (9, 50),
        (_told(_ZHANG),),
        due_in=-1,
        detail="金属软管2016年装，已超期",
    ),
    Scene(
        "7栋2单元301",
        "LPG_HOME",
        "LG12",
        (("LG12", "橡胶"),),
        _ZHANG,
        (16, 15),
        (_told(_ZHANG),),
        due_in=0,
    ),
    Scene(
        "7栋",
        "BLDG_COMMON",
        "BC07",
        (("BC07", "无水"),),
        _ZHANG,
        (10, 25),
        (Turn("report", 1, 11, 0, _ZHANG, "室内消火栓无水，建议转供水企业"),),
        due_in=1,
        detail="1单元消火栓放不出水",
    ),
    Scene(
        "8栋1单元302",
        "LPG_HOME",
        "LG22",
        (("LG22", 2016),),
        _ZHANG,
        (15, 30),
        (_told(_ZHANG), Turn("ask_longer", 1, 16, 40, _ZHANG, "户主月底领了工资就换灶具", {"days": 20})),
        due_in=4,
    ),
    # 三网格
    Scene(
        "11栋2单元201",
        "LPG_HOME",
        "LG06",
        (("LG06", "2026-08"),),
        _SHI,
        (9, 15),
        (_told(_SHI), Turn("start", 0, 8, 15, _SHI, "供气站今天上门换瓶")),
        due_in=1,
        detail="标牌下次检验2026年8月",
    ),
    Scene(
        "10栋",
        "BLDG_COMMON",
        "BC09",
        (("BC09", "欠压"),),
        _SHI,
        (16, 40),
        (_told(_SHI), Turn("fixed", 1, 10, 30, _SHI, "已换3具，拍了照片", {"fixed_by": "owner"})),
        due_in=2,
    ),
    Scene("12栋1单元401", "VISIT_HH", "VH16", (("VH16", "未到账"),), _SHI, (15, 20), days_ago=2),
    Scene(
        "12栋1单元401",
        "LPG_HOME",
        "LG14",
        (("LG14", 2.8),),
        _SHI,
        (17, 10),
        (
            _told(_SHI),
            Turn("fixed", 0, 8, 5, _SHI, "户主已换1.5米软管", _HOME),
        ),
        due_in=0,
    ),
)
