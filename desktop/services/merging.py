"""合并重复: a home or a person entered twice becomes one; nothing is moved, so it can be taken back."""

from desktop.domain.merged import circles
from desktop.domain.people import Household, Resident
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.shapes import MergedLine
from desktop.store.queries import merged, names
from desktop.store.tx import Tx

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


def merged_lines(tx: Tx, household_ids: list[str]) -> list[MergedLine]:
    """What was merged into a home (its id first) and into its residents."""
    lines = [
        MergedLine("household", one.id, f"{one.door} {one.head_name}")
        for one in tx.find(Household, order_by="door", id=household_ids[1:])
    ]
    gone = merged.kept(tx, "resident")
    people = tx.find(Resident, order_by="name", household_id=household_ids) if gone else []
    return lines + [MergedLine("resident", one.id, one.name) for one in people if one.id in gone]


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
