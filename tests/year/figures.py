"""The figures of a year, and what a community could not have."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from desktop.domain.lifecycle_table import ENDED
from desktop.domain.matters import Matter, MatterKind, State
from desktop.domain.moments import china_day, from_moment
from tests.year.people import Played
from tests.year.world import BEGINS


@dataclass
class Year:
    """One grid after a year."""

    grid: str
    played: Played
    lines: int
    """Lines of 今日 that were read."""
    unreadable: list[str]
    matters: list[Matter]
    fixed_at: dict[str, str]
    """When each matter was first said to be put right."""
    ends: date

    @property
    def hazards(self) -> list[Matter]:
        """Found in this year; advice (提示) is no hazard."""
        return [
            one
            for one in self.matters
            if one.matter == MatterKind.HAZARD and one.grade != "T" and china_day(one.found_at) >= BEGINS
        ]

    @property
    def closed(self) -> list[Matter]:
        return [one for one in self.hazards if one.state == State.CLOSED]

    @property
    def overdue(self) -> list[Matter]:
        now = self.ends.isoformat()
        return [one for one in self.hazards if one.state not in ENDED and (one.due_at or now) < now]

    @property
    def in_time(self) -> list[Matter]:
        """Put right before its deadline (按期整改); the re-inspection may come later."""
        return [one for one in self.closed if one.due_at and self.fixed_at.get(one.id, "9") <= one.due_at]

    def wrong(self, days: int) -> list[str]:
        """What could not be, in words; nothing when all is plausible."""
        found = [f"{self.grid}: 说不清的理由 {one}" for one in self.unreadable[:5]]
        found += [f"{self.grid}: 给出的步骤被拒 {one}" for one in self.played.refused[:5]]
        found += [f"{self.grid}: 今日与实际不符 {one}" for one in self.played.stale[:5]]
        if days < 300:
            return found
        share = len(self.closed) / max(1, len(self.hazards))
        visits = sum(self.played.outcomes.values())
        limits = {
            "隐患整改率": (share, 0.8, 1.0),
            "按期整改率": (len(self.in_time) / max(1, len(self.closed)), 0.5, 1.0),
            "超期在办占比": (len(self.overdue) / max(1, len(self.hazards)), 0.0, 0.1),
            "家中无人占比": (self.played.outcomes.get("nobody", 0) / max(1, visits), 0.2, 0.4),
            "一年走访次数": (visits, 300, 4000),
            "一年巡查次数": (self.played.records.get("PATROL_LOG", 0), 150, 260),
        }
        for name, (value, least, most) in limits.items():
            if not least <= value <= most:
                found.append(f"{self.grid}: {name} {value:.2f} 不在 {least} 和 {most} 之间")
        return found


def table(years: list[Year]) -> str:
    """One column for each grid."""
    rows: dict[str, list[str]] = {}
    for year in years:
        for name, value in _figures(year).items():
            rows.setdefault(name, []).append(value)
    head = ["演示数据 · 一年", *(year.grid for year in years)]
    lines = [head, ["---"] * len(head), *([name, *values] for name, values in rows.items())]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _figures(year: Year) -> dict[str, str]:
    played, outcomes = year.played, year.played.outcomes
    days = [
        (from_moment(one.closed_at) - from_moment(one.found_at)).days for one in year.closed if one.closed_at
    ]
    kinds = Counter(str(one.matter) for one in year.matters if china_day(one.found_at) >= BEGINS)
    counted = {
        "巡查": played.records.get("PATROL_LOG", 0),
        "走访（见到、电话、无人、拒访）": " ".join(
            str(outcomes.get(name, 0)) for name in ("met", "phone", "nobody", "refused")
        ),
        "消防检查": played.records.get("RES_FIRE", 0),
        "燃气检查": played.records.get("LPG_HOME", 0),
        "楼栋、场所、隐患点检查": sum(
            played.records.get(name, 0) for name in ("BLDG_COMMON", "NINE_SMALL", "TRAFFIC_PROD", "GEO_FLOOD")
        ),
        "隐患新增": len(year.hazards),
        "隐患销号": len(year.closed),
        "按期整改": len(year.in_time),
        "年末超期": len(year.overdue),
        "平均整改天数": f"{sum(days) / max(1, len(days)):.1f}",
        "其他事项": " ".join(f"{name} {n}" for name, n in sorted(kinds.items()) if name != "hazard"),
        "今日读过的行": year.lines,
    }
    return {name: str(value) for name, value in counted.items()}
