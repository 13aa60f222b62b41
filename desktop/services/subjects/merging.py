"""合并重复: a home or a person entered twice becomes one; nothing is moved, so it can be taken back."""

from collections.abc import Sequence

from desktop.domain.merged import circles
from desktop.domain.people import Household, Resident
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.shapes.household import MergedLine, ResidentLine
from desktop.services.subjects import households
from desktop.store.queries import merged, names
from desktop.store.tx import Tx

_NAMED = 5
"""Doors named when several fit."""
_MODELS: dict[str, type[Household] | type[Resident]] = {"household": Household, "resident": Resident}


def merge(desk: Desk, kind: str, keep_id: str, drop_id: str) -> None:
    """Show everything of `drop_id` under `keep_id` from now on.

    `kind`: household or resident. Raises UserError merging.not_yours, merging.same,
    merging.other_grid, merging.already, record.no_subject.
    """
    desk.write(lambda tx: merge_in(tx, desk, kind, keep_id, drop_id))


def merge_in(tx: Tx, desk: Desk, kind: str, keep_id: str, drop_id: str) -> None:
    """As `merge`, in the caller's transaction."""
    if not desk.actor.may_supervise:
        raise UserError("merging.not_yours")
    model = _MODELS[kind]
    keep, drop = tx.get(model, merged.stands_for(tx, kind, keep_id)), tx.get(model, drop_id)
    if keep is None or drop is None:
        raise UserError("record.no_subject")
    if drop.merged_into is not None:
        raise UserError("merging.already")
    if keep.id == drop.id or circles(drop.id, keep.id, lambda row_id: _link(tx, model, row_id)):
        raise UserError("merging.same")
    if _grid(keep) != _grid(drop):
        raise UserError("merging.other_grid")
    tx.patch(model, drop.id, merged_into=keep.id)


def unmerge(desk: Desk, kind: str, row_id: str) -> None:
    """Let a merged row stand for itself again. Raises UserError merging.not_yours, record.no_subject."""

    def work(tx: Tx) -> None:
        if not desk.actor.may_supervise:
            raise UserError("merging.not_yours")
        if tx.get(_MODELS[kind], row_id) is None:
            raise UserError("record.no_subject")
        tx.patch(_MODELS[kind], row_id, merged_into=None)

    desk.write(work)


def duplicate_of(desk: Desk, household_id: str, text: str) -> MergedLine:
    """The one other home that a door or a head's name names, as a candidate for merging into this one.

    Raises UserError merging.nobody, merging.several (with their doors).
    """
    wanted = text.strip()
    lines = [one for one in households.listing(desk, wanted) if one.id != household_id] if wanted else []
    found = [one for one in lines if wanted in (one.door, one.name)] or lines
    if not found:
        raise UserError("merging.nobody", text=wanted)
    if len(found) > 1:
        raise UserError("merging.several", doors=[f"{one.door} {one.name}" for one in found[:_NAMED]])
    return MergedLine("household", found[0].id, f"{found[0].door} {found[0].name}")


def same_names(residents: Sequence[ResidentLine]) -> list[tuple[ResidentLine, ResidentLine]]:
    """Two people of one home who bear the same name: (the first, the other)."""
    first: dict[str, ResidentLine] = {}
    found = []
    for one in residents:
        if one.name in first:
            found.append((first[one.name], one))
        first.setdefault(one.name, one)
    return found


def title(tx: Tx, kind: str, row_id: str) -> str:
    """A home by door and head, a person by name and door; empty when it is not on this laptop."""
    if kind == "household" and (home := tx.get(Household, row_id)):
        return f"{home.door} {home.head_name}"
    if kind == "resident" and (person := tx.get(Resident, row_id)):
        return f"{person.name} {names.subject(tx, 'household', person.household_id)}".strip()
    return ""


def _link(tx: Tx, model: type[Household] | type[Resident], row_id: str) -> str | None:
    found = tx.get(model, row_id)
    return found.merged_into if found else None


def _grid(row: Household | Resident) -> str:
    """Homes by their grid, people by their scope, which is a grid's."""
    return row.grid_id if isinstance(row, Household) else row.scope_id
