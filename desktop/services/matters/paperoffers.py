"""Which papers there are of a matter now: 告知书, 移交单, 整改回执."""

from collections.abc import Sequence

from desktop.domain.lifecycle import grade_of
from desktop.domain.matters import Action, Authority, Grade, MatterKind, State, Step
from desktop.domain.scopes import is_restricted
from desktop.services.matters import routing
from desktop.services.matters.matterlines import Lived

NOTICE, HANDOVER, RECEIPT = "notice", "handover", "receipt"
DECIDED = "A"
"""Told grade of what an authority found to be 重大."""
_CHECKED = frozenset(
    one.value for one in (Action.PASS, Action.RETURN, Action.FIXED_AND_CHECKED, Action.CLOSE)
)
_OPEN_AGAIN = frozenset(one.value for one in (Action.REOPEN, Action.REFUSED, Action.REPORT))
_FIXED = frozenset({Action.FIXED.value, Action.FIXED_AND_CHECKED.value})


def papers_of(one: Lived, is_told: bool) -> tuple[str, ...]:
    """`is_told`: it stands on the notice of its record. None of a restricted matter (decision 1)."""
    matter = one.matter
    if is_restricted(matter.scope_id):
        return ()
    hazard = matter.matter == MatterKind.HAZARD
    there = {
        NOTICE: hazard and is_told,
        HANDOVER: bool(routing.handings(one)),
        RECEIPT: hazard and last_fixed(one) is not None and matter.state != State.FALSE_ALARM,
    }
    return tuple(name for name, yes in there.items() if yes)


def _last(steps: Sequence[Step], actions: frozenset[str]) -> Step | None:
    return next((step for step in reversed(steps) if step.action in actions), None)


def last_fixed(one: Lived) -> Step | None:
    """The step that said last that it was put right; none while it is open again."""
    steps = one.counted
    again = _last(steps, _OPEN_AGAIN)
    return _last(steps[steps.index(again) + 1 :] if again else steps, _FIXED)


def opinion_of(one: Lived) -> Step | None:
    """The re-inspection of what was put right last; the supervisor's 销号 of 疑似重大 is one, too."""
    fixed = last_fixed(one)
    if fixed is None:
        return None
    later = [step for step in one.counted if (step.at, step.id) >= (fixed.at, fixed.id)]
    return _last(later, _CHECKED)


def told_grade(one: Lived) -> str:
    """The grade as it leaves the house: 突出 is internal and told as 一般, 重大 only once an authority has
    decided (finding 4, domain reference 2.5). T, G, M, `DECIDED`, or empty.
    """
    if one.matter.grade == Grade.MAJOR and one.course.decision == Authority.MAJOR:
        return DECIDED
    grade = grade_of(one.matter, one.course) or ""
    return Grade.GENERAL.value if grade == Grade.STANDING else str(grade)
