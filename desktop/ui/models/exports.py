"""What each exported list holds: the columns of its page in their order, then what is useful beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from desktop.domain.moments import CHINA
from desktop.papers.sheet import Heading, Kind, Sheet
from desktop.services.shapes.household import HouseholdLine, ResidentLine
from desktop.services.shapes.matter import MatterLine
from desktop.services.shapes.record import RecordLine
from desktop.services.shapes.search import SearchHit
from desktop.services.shapes.sync import ReceiptLine
from desktop.services.shapes.today import TodayLine
from desktop.texts import Texts
from desktop.ui.models import households, matters, records
from desktop.ui.models.board import place_of, tile_of
from desktop.ui.models.rows import Column, more
from desktop.ui.models.today import line_of

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Listing(Protocol[T_co]):
    """Rows as `desktop.services.reports.exports` hands them over."""

    @property
    def rows(self) -> Sequence[T_co]: ...

    @property
    def left_out(self) -> int: ...


@dataclass(frozen=True)
class Origin:
    """Who exports, when, from which data."""

    who: str
    at: datetime
    demo: bool


def sheet_of(
    texts: Texts, title: str, chosen: str, columns: Sequence[Column[T]], found: Listing[T], origin: Origin
) -> Sheet:
    """The list with its head: title, who, when, filters in words, how many."""
    at = origin.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    facts = [
        texts("export.head_by", who=origin.who),
        texts("export.head_at", at=at),
        texts("export.head_filter", chosen=chosen or texts("export.no_filter")),
        texts("export.head_count", count=len(found.rows)),
    ]
    if found.left_out:
        facts.append(texts("export.head_left_out", count=found.left_out))
    facts.append(texts("export.head_care"))
    if origin.demo:
        facts.append(texts("export.head_demo"))
    rows = [tuple(column.cell(row) for column in columns) for row in found.rows]
    heads = tuple(Heading(column.head, column.kind) for column in columns)
    return Sheet(title, tuple(facts), heads, rows, origin.at, origin.who)


def today_columns(texts: Texts, several_grids: bool) -> list[Column[tuple[str, TodayLine]]]:
    """Rows: (group, line)."""
    head = "export.head_"

    def line(row: tuple[str, TodayLine]) -> Any:
        return line_of(texts, row[1])

    found: list[Column[tuple[str, TodayLine]]] = [
        more(texts(f"{head}group"), lambda row: texts(f"todaypage.{row[0]}")),
        more(texts(f"{head}door"), lambda row: row[1].door),
        more(texts(f"{head}name"), lambda row: row[1].name),
        more(texts(f"{head}age"), lambda row: line(row).age),
        more(texts(f"{head}reason"), lambda row: " ".join(filter(None, (line(row).word, line(row).reason)))),
        more(texts(f"{head}date"), lambda row: line(row).when),
    ]
    if several_grids:
        found.insert(1, more(texts(f"{head}grid"), lambda row: row[1].grid))
    return found


def matter_columns(texts: Texts, today: date) -> list[Column[MatterLine]]:
    return [
        *matters.columns(texts, today, several_grids=True),
        more(texts("export.head_site"), lambda line: line.site),
        more(texts("export.head_due"), lambda line: line.due, Kind.DAY),
        more(texts("export.head_matter"), lambda line: texts(f"matterspage.kind_{line.matter}")),
        more(texts("export.head_number"), lambda line: line.number),
    ]


def record_columns(texts: Texts, today: date) -> list[Column[RecordLine]]:
    return [
        *records.columns(texts, today),
        more(texts("export.head_entered_by"), lambda line: line.entered_by),
        more(texts("export.head_status"), lambda line: texts(f"recordspage.status_{line.status}")),
        more(texts("export.head_number"), lambda line: line.number),
    ]


def household_columns(texts: Texts, today: date) -> list[Column[HouseholdLine]]:
    return [
        *households.columns(texts, today),
        more(texts("export.head_age"), lambda line: _age(texts, line.age_band)),
        more(texts("export.head_special"), lambda line: texts("export.yes") if line.special else ""),
        more(texts("export.head_occupancy"), lambda line: texts(f"householdspage.occ_{line.occupancy}")),
    ]


def board_columns(texts: Texts, today: date) -> list[Column[HouseholdLine]]:
    """Tiles of a building, then where each door is; in the order of the walk."""

    def place(line: HouseholdLine, part: str) -> int | None:
        where = place_of(line.door)
        return getattr(where, part) if where else None

    head = "export.head_"
    return [
        more(texts(f"{head}room"), lambda line: tile_of(texts, line, today).room),
        more(texts("householdspage.head_name"), lambda line: line.name),
        more(texts(f"{head}days"), lambda line: tile_of(texts, line, today).days),
        more(texts(f"{head}now"), lambda line: tile_of(texts, line, today).word),
        more(texts("householdspage.head_care"), lambda line: tile_of(texts, line, today).care),
        more(texts(f"{head}unit"), lambda line: place(line, "unit"), Kind.NUMBER),
        more(texts(f"{head}floor"), lambda line: place(line, "floor"), Kind.NUMBER),
        more(texts("householdspage.head_door"), lambda line: line.door),
        more(texts("householdspage.head_visit"), lambda line: line.last_visit, Kind.DAY),
        more(texts("householdspage.head_hazards"), lambda line: line.open_hazards, Kind.NUMBER),
        more(texts("householdspage.head_due"), lambda line: texts.say(line.due) if line.due else ""),
    ]


def resident_columns(texts: Texts) -> list[Column[ResidentLine]]:
    head = "export.head_"
    return [
        more(texts(f"{head}name"), lambda one: one.name),
        more(texts(f"{head}relation"), lambda one: one.relation),
        more(texts(f"{head}sex"), lambda one: texts(f"householdspage.sex_{one.sex}") if one.sex else ""),
        more(texts(f"{head}age"), lambda one: _age(texts, one.age_band)),
        more(
            texts(f"{head}labour"),
            lambda one: texts(f"householdspage.labour_{one.labour}") if one.labour else "",
        ),
        more(texts(f"{head}living"), lambda one: texts("export.yes" if one.living_here else "export.no")),
        more(texts(f"{head}phone"), lambda one: one.phone, Kind.PHONE),
    ]


def receipt_columns(texts: Texts) -> list[Column[ReceiptLine]]:
    head = "export.head_"
    return [
        more(texts(f"{head}what"), lambda line: texts.say(line.title)),
        more(texts(f"{head}door"), lambda line: line.where),
        more(texts(f"{head}when"), lambda line: line.at, Kind.MOMENT),
        more(texts(f"{head}state"), lambda line: texts(f"syncpage.state_{line.state}")),
        more(texts(f"{head}note"), lambda line: texts.say(line.reason)),
    ]


def hit_columns(texts: Texts) -> list[Column[SearchHit]]:
    head = "export.head_"
    return [
        more(texts(f"{head}kind"), lambda hit: texts(f"searchpage.kind_{hit.kind}")),
        more(texts(f"{head}title"), lambda hit: hit.title),
        more(texts(f"{head}detail"), lambda hit: hit.detail),
    ]


def _age(texts: Texts, band: str) -> str:
    return texts(f"age.{band}") if band and texts.has(f"age.{band}") else ""
