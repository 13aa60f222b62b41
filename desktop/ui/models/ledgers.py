"""Columns of the ledgers that superiors and suppliers are given, in the order they ask for."""

from collections.abc import Sequence

from desktop.domain.say import Say
from desktop.papers.notice import interim_words
from desktop.papers.sheet import Cell, Kind
from desktop.services.shapes.ledger import GasRow, HazardRow
from desktop.texts import Texts
from desktop.ui.models.rows import Column, more


def hazard_columns(texts: Texts) -> list[Column[HazardRow]]:
    """隐患台账: exactly the columns of domain reference 2.5, without the photos."""

    def yes(value: bool) -> str:
        return texts("export.yes" if value else "export.no")

    def said(sentence: Say | None) -> str:
        return texts.say(sentence) if sentence else ""

    def word(prefix: str, name: str) -> str:
        return texts(f"{prefix}_{name}") if name else ""

    found: Sequence[Column[HazardRow]] = (
        more(texts("ledger.number"), lambda row: row.number),
        more(texts("ledger.found_on"), lambda row: row.found_on, Kind.DAY),
        more(texts("ledger.source"), lambda row: word("ledger.source", row.source)),
        more(texts("ledger.inspected_by"), lambda row: row.inspected_by),
        more(texts("ledger.inspector"), lambda row: row.inspector),
        more(texts("ledger.place"), lambda row: row.place),
        more(texts("ledger.item"), lambda row: row.item),
        more(texts("ledger.category"), lambda row: row.category),
        more(texts("ledger.problem"), lambda row: row.problem),
        more(texts("ledger.grade"), lambda row: word("ledger.grade", row.grade)),
        more(texts("ledger.advice"), lambda row: row.advice),
        more(texts("ledger.remedy"), lambda row: texts(f"matter.remedy_{row.remedy}") if row.remedy else ""),
        more(texts("ledger.due_on"), lambda row: row.due_on, Kind.DAY),
        more(texts("ledger.unit"), lambda row: row.unit),
        more(texts("ledger.responsible"), lambda row: row.responsible),
        more(texts("ledger.phone"), lambda row: row.phone, Kind.PHONE),
        more(texts("ledger.five"), lambda row: _five(texts, row)),
        more(texts("ledger.interim"), lambda row: _interim(texts, row)),
        more(texts("ledger.told_head"), lambda row: said(row.told)),
        more(texts("ledger.reported_head"), lambda row: said(row.reported)),
        more(texts("ledger.assigned"), lambda row: row.assigned),
        more(texts("ledger.fixed_on"), lambda row: row.fixed_on, Kind.DAY),
        more(texts("ledger.checker"), lambda row: row.checker),
        more(texts("ledger.checked_on"), lambda row: row.checked_on, Kind.DAY),
        more(texts("ledger.opinion"), lambda row: word("ledger.opinion", row.opinion)),
        more(texts("ledger.closed_on"), lambda row: row.closed_on, Kind.DAY),
        more(texts("ledger.extensions"), lambda row: said(row.extensions)),
        more(texts("ledger.supervised_head"), lambda row: said(row.supervised)),
        more(texts("ledger.relapse"), lambda row: yes(row.relapse)),
        more(texts("ledger.special"), lambda row: yes(row.special)),
    )
    return list(found)


def gas_columns(texts: Texts) -> list[Column[GasRow]]:
    """液化气瓶 and what hangs on it, by supplier (domain reference 5.2 item 14)."""

    def material(row: GasRow) -> str:
        key = f"ledger.material_{row.material}"
        return texts(key) if texts.has(key) else ""

    found: Sequence[Column[GasRow]] = (
        more(texts("ledger.gas_supplier"), lambda row: row.supplier or texts("ledger.gas_unknown")),
        more(texts("ledger.gas_door"), lambda row: row.door),
        more(texts("ledger.gas_name"), lambda row: row.name),
        more(texts("ledger.phone"), lambda row: row.phone, Kind.PHONE),
        more(texts("ledger.gas_kind"), lambda row: texts(f"papers.gear_{row.kind}")),
        more(texts("ledger.gas_serial"), lambda row: row.serial),
        more(texts("ledger.gas_material"), material),
        more(texts("ledger.gas_since"), lambda row: row.since),
        more(texts("ledger.gas_ends"), lambda row: row.ends_on, Kind.DAY),
        more(texts("ledger.gas_left"), lambda row: row.days_left, Kind.NUMBER),
        more(texts("ledger.gas_state"), lambda row: _ended(texts, row)),
    )
    return list(found)


def _ended(texts: Texts, row: GasRow) -> str:
    return texts("ledger.gas_state_past" if row.days_left < 0 else "ledger.gas_state_soon")


def _interim(texts: Texts, row: HazardRow) -> Cell:
    return interim_words(row.item, texts) if row.needs_interim else ""


def _five(texts: Texts, row: HazardRow) -> Cell:
    """五落实: 责任, 措施, 资金, 时限, 预案. Money and plan are not kept here: they are left to be written."""
    blank = texts("ledger.blank")
    return texts(
        "ledger.five_all",
        who=row.responsible or blank,
        measure=row.advice or blank,
        limit=texts.say(row.limit) if row.limit else texts("ledger.at_once"),
        blank=blank,
    )
