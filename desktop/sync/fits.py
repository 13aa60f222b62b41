"""Does an answer that was carried here fit what the laptop has by now?

Over a line answers come in the order in which they were given. A file may lie about for days: meanwhile
there was a network, or a later file came first. An older state of the server must never be laid over a
newer one: rows that have moved on, and scopes that were taken away, would come back. Nothing is lost by
refusing it, because a laptop sends what is unanswered until it is answered.
"""

from collections.abc import Mapping

from desktop.domain.say import UserError
from desktop.store import scopes
from desktop.store.handout import unanswered
from desktop.store.tx import Tx
from desktop.sync.answer import SEQ_REUSED
from desktop.sync.protocol import Answer, Result, Verdict

OLDER, GAP = "sealed.older", "sealed.gap"


def check_fits(tx: Tx, answer: Answer, epoch: int, have: Mapping[str, int]) -> None:
    """`epoch` and `have`: the cursors after which the answer's rows go on.

    Raises UserError sealed.older: the laptop has seen a later state of the server. sealed.gap: it has less
    than it had when it asked, so that rows would be missing in between; a new file must ask again.
    """
    if _is_older(tx, answer):
        raise UserError(OLDER)
    if epoch == answer.epoch == int(tx.state("epoch", 0)) and _has_gap(tx, answer, have):
        raise UserError(GAP)


def _is_older(tx: Tx, answer: Answer) -> bool:
    """By what the server itself counts: its epoch, the person's assignment, the version of each scope."""
    epoch = int(tx.state("epoch", 0))
    if answer.epoch != epoch:
        return answer.epoch < epoch
    if answer.assignment < int(tx.state("assignment", 0)):
        return True
    return any(
        answer.scopes[one.scope_id].rev < max(one.cursor, _seen_before(one.again_for))
        for one in scopes.states(tx.connection)
        if one.scope_id in answer.scopes and not one.lost
    )


def _seen_before(again_for: str) -> int:
    """Version of a scope at which it was pulled again from the start; 0 when it never was."""
    rev = again_for.partition(":")[0]
    return int(rev) if rev.isdigit() else 0


def _has_gap(tx: Tx, answer: Answer, have: Mapping[str, int]) -> bool:
    cursors = scopes.cursors(tx.connection)
    return any(cursors.get(scope, 0) < rev for scope, rev in have.items() if scope in answer.scopes)


def still_open(tx: Tx, answer: Answer) -> Answer:
    """The answer without verdicts on what is settled, and without what is said of numbers that are others by
    now: a copied file got a new name, or a restored server made the laptop count anew.
    """
    waiting = unanswered(tx.connection, [one.change_id for one in answer.verdicts])

    def counts(one: Verdict) -> bool:
        of_number = one.result is Result.HELD or one.code == SEQ_REUSED
        return one.change_id in waiting and not (of_number and waiting[one.change_id] != one.seq)

    return answer.model_copy(update={"verdicts": [one for one in answer.verdicts if counts(one)]})
