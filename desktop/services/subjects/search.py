"""Finding by name, pinyin initials, door or end of a phone number. Restricted rows are never found."""

from collections.abc import Callable

from desktop.domain.matters import Matter
from desktop.domain.merged import KINDS as MERGING
from desktop.domain.people import Household, Resident
from desktop.domain.places import Building, Place
from desktop.services.desk import Desk
from desktop.services.shapes.search import SearchHit
from desktop.services.shapes.target import Target, TargetKind
from desktop.store.queries import merged
from desktop.store.search import search
from desktop.store.tx import Tx

MOST = 12


def find(desk: Desk, text: str, most: int = MOST) -> list[SearchHit]:
    """The best hits first, what was merged as what stands for it; nothing for less than two characters.

    At most `most`, -1 for all.
    """

    def work(tx: Tx) -> list[SearchHit]:
        gone = {kind: merged.kept(tx, kind) for kind in MERGING}
        found = [(one.kind, gone.get(one.kind, {}).get(one.id, one.id)) for one in search(tx, text, most)]
        hits = [_HITS[kind](tx, row_id) for kind, row_id in dict.fromkeys(found)]
        return [hit for hit in hits if hit is not None]

    return desk.read(work)


def subjects_found(tx: Tx, text: str) -> set[str]:
    """Ids of homes, buildings and places: a home also by who lives there, and what was merged."""
    found, kept = search(tx, text, -1), merged.kept(tx, "household")
    persons = [one.id for one in found if one.kind == "resident"]
    homes = {one.household_id for one in tx.find(Resident, id=persons)} if persons else set()
    homes |= {one.id for one in found if one.kind == "household"}
    homes |= {kept.get(one, one) for one in homes}
    homes |= {gone for gone, stands in kept.items() if stands in homes}
    return homes | {one.id for one in found if one.kind in ("building", "place")}


def _household(tx: Tx, row_id: str) -> SearchHit | None:
    home = tx.get(Household, row_id)
    target = Target(TargetKind.HOUSEHOLD, row_id)
    return None if home is None else SearchHit("household", row_id, home.head_name, home.door, target)


def _resident(tx: Tx, row_id: str) -> SearchHit | None:
    person = tx.get(Resident, row_id)
    home = tx.get(Household, merged.stands_for(tx, "household", person.household_id)) if person else None
    if person is None or home is None:
        return None
    return SearchHit("resident", row_id, person.name, home.door, Target(TargetKind.HOUSEHOLD, home.id))


def _building(tx: Tx, row_id: str) -> SearchHit | None:
    one = tx.get(Building, row_id)
    return (
        None
        if one is None
        else SearchHit("building", row_id, one.name, one.code, Target(TargetKind.BUILDING, row_id))
    )


def _place(tx: Tx, row_id: str) -> SearchHit | None:
    one = tx.get(Place, row_id)
    if one is None:
        return None
    target = Target(TargetKind.BUILDING, one.building_id or "", subject_kind="place")
    return SearchHit("place", row_id, one.name, one.owner, target)


def _matter(tx: Tx, row_id: str) -> SearchHit | None:
    one = tx.get(Matter, row_id)
    if one is None:
        return None
    detail = f"{one.where} {one.number}"
    return SearchHit("matter", row_id, one.title, detail, Target(TargetKind.MATTER, row_id))


_HITS: dict[str, Callable[[Tx, str], SearchHit | None]] = {
    "household": _household,
    "resident": _resident,
    "building": _building,
    "place": _place,
    "matter": _matter,
}
