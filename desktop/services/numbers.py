"""Numbers of records, hazards and notices, made offline and never changed by the server.

`YH-104203-2612-03K0017`: kind, last six digits of the community's code, year and
month, three characters of the device and four digits (domain reference 2.5 proposes
two, which meet too often).
"""

from desktop.domain.moments import china_day
from desktop.domain.places import Area
from desktop.services.desk import Desk
from desktop.store.tx import Tx

HAZARD, OTHER, NOTICE = "YH", "SX", "GZ"
_OF_FORM = {
    "VISIT": "ZF",
    "PATROL": "XC",
    "LPG": "RQ",
    "RES": "XF",
    "BLDG": "LD",
    "INCIDENT": "XQ",
    "DRILL": "YL",
    "PUBLICITY": "AX",
    "TRAINING": "PX",
}
_ANY_CHECK = "JC"


def prefix_of(form: str) -> str:
    """走访 ZF, 巡查 XC, 燃气 RQ, 消防 XF, 楼栋 LD, 险情 XQ, 演练 YL, 宣传 AX, 培训 PX, any other check JC."""
    return _OF_FORM.get(form.partition("_")[0], _ANY_CHECK)


def next_number(tx: Tx, desk: Desk, prefix: str) -> str:
    """The next number of this laptop, counted in the transaction that uses it."""
    community = tx.get(Area, desk.staff.community_id)
    place = community.code[-6:] if community else "000000"
    month = china_day(desk.clock.moment()).strftime("%y%m")
    counter = f"number.{prefix}.{month}"
    count = int(tx.state(counter, 0)) + 1
    tx.set_state(counter, count)
    return f"{prefix}-{place}-{month}-{desk.device}{count:04}"
