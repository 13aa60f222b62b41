"""Closed loops: a matter's state follows from its steps, by the same table as on the laptop."""

from dataclasses import asdict
from typing import Any

from desktop.domain import lifecycle
from desktop.domain.deadlines import before_check
from desktop.domain.kinds import KINDS
from desktop.domain.matters import Action, Matter, Step
from desktop.domain.permissions import Actor, Who
from server.board import Board, Stored
from server.sender import Refused

DERIVED = KINDS["matter"].derived


def wrong_person(matter: Stored, step: dict[str, Any], permission: str) -> bool:
    """Whether this step is not for people of this permission set. What only supervisors may do is typed by
    themselves: nobody has their word but they.
    """
    rule = lifecycle.table_of(_matter(matter)).rules.get(Action(step["action"]))
    if rule is None:
        return False
    if rule.who is Who.SUPERVISOR and step.get("entered_by"):
        return True
    return lifecycle.not_by(rule, Actor(step["staff_id"], permission)) is not None


def check_deadline(matter: dict[str, Any]) -> None:
    """Raises Refused due_before_check."""
    if before_check(matter["found_at"], matter.get("first_due_at")):
        raise Refused("due_before_check", "first_due_at")


def refusal(board: Board, matter: Stored, step: dict[str, Any], step_id: str) -> str:
    """Key of the reason why today's state does not allow this step; empty when it does."""
    wanted = Step.model_validate(_own("step", step) | {"id": step_id, "scope_id": matter.scope_id})
    said = lifecycle.refuse(_matter(matter), _steps(board, matter), wanted, None)
    return said.key if said else ""


def rederive(board: Board, matter: Stored) -> Stored:
    """Work the derived fields out anew; the matter is put on the board when they changed."""
    derived = asdict(lifecycle.project(_matter(matter), _steps(board, matter)))
    fields = {name: _plain(derived[name]) for name in DERIVED}
    if all(matter.data.get(name) == value for name, value in fields.items()):
        return matter
    after = matter._replace(data={**matter.data, **fields})
    board.put(after)
    return after


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _matter(row: Stored) -> Matter:
    return Matter.model_validate(_own("matter", row.data) | {"id": row.id, "scope_id": row.scope_id})


def _steps(board: Board, matter: Stored) -> list[Step]:
    found = board.children("step", matter.id)
    return [
        Step.model_validate(_own("step", row.data) | {"id": row.id, "scope_id": row.scope_id})
        for row in found
    ]


def _own(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in KINDS[kind].fields if name in data}
