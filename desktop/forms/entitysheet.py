"""The sheet `entities`: which rows of which list the column `save_to` of the survey changes."""

from desktop.forms.faults import Faults
from desktop.forms.reading import Survey
from desktop.forms.residents import RESIDENTS
from desktop.forms.sheets import Line
from desktop.forms.spec import Entity

OF_SUBJECT = frozenset({"household", "building", "place", "grid"})
"""What a form may be about: `save_to` alone says what changes of it."""
WRITTEN = frozenset({RESIDENTS}) | OF_SUBJECT


def read_entity(line: Line, survey: Survey, faults: Faults) -> Entity | None:
    """None for what is wrong, and for the subject itself."""
    name, repeat = line.get("list_name"), line.get("repeat").strip("${} ")
    if not name:
        faults.add(line, "list_name", "forms.missing_cell")
        return None
    if name not in WRITTEN:
        faults.add(line, "list_name", "forms.list_not_written", name=name, words=sorted(WRITTEN))
        return None
    if line.get("create_if"):
        faults.refused(line, "create_if", "create_if", "forms.why_no_new_rows")
    if repeat and not (repeat in survey.groups and survey.groups[repeat].repeat):
        faults.add(line, "repeat", "forms.no_repeat", name=repeat)
        return None
    repeat = repeat or _repeat_of(survey, name)
    if name in OF_SUBJECT:
        if repeat:
            faults.refused(line, "list_name", name, "forms.why_own_subject")
        return None
    if not line.get("entity_id"):
        faults.add(line, "entity_id", "forms.no_entity_id")
    return Entity(name, repeat, faults.expression(line, "entity_id"), faults.expression(line, "update_if"))


def _repeat_of(survey: Survey, name: str) -> str:
    """The repeat that holds the answers saved to this list; empty when they stand in none."""
    for question in survey.questions.values():
        if question.save_to and question.save_list in ("", name):
            around = question.parent
            while around and not survey.groups[around].repeat:
                around = survey.groups[around].parent
            if around:
                return around
    return ""
