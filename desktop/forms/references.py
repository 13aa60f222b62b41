"""Checks what expressions and texts refer to, and draws what follows from what."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields

from desktop.forms.expressions.expression import Expression
from desktop.forms.faults import Faults
from desktop.forms.graph import Graph, build_graph
from desktop.forms.reading import Survey
from desktop.forms.sheets import Line
from desktop.forms.spec import Group, Question, Words

OUTPUT = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
"""An answer inside a text, `${name}`."""
_COLUMNS = {
    "choice_filter": "choice_filter",
    "required": "required",
    "readonly": "readonly",
    "default": "default",
    "relevant": "relevant",
    "constraint": "constraint",
    "calculation": "calculation",
    "hazard_when": "hazard_when",
    "grade_expr": "grade_expr",
    "count": "repeat_count",
}
_CHECKS = ("constraint", "required", "readonly", "choice_filter", "grade_expr", "hazard_when")
_TEXTS = {
    "words": "label",
    "hints": "hint",
    "guidance": "guidance_hint",
    "required_words": "required_message",
    "constraint_words": "constraint_message",
}


@dataclass(frozen=True)
class Known:
    """What there is beside the form itself. `rules` is None where they are not looked at."""

    lists: Collection[str]
    rules: Collection[str] | None = None


def check_references(
    survey: Survey, beside: list[tuple[Line, str, Expression]], known: Known, faults: Faults
) -> Graph:
    """Everything named has to be there, and nothing may wait for itself. What is wrong goes to `faults`.

    `beside`: expressions of other sheets, with their line and column.
    """
    for item in survey.items:
        _check_item(survey, item, known, faults)
    for line, column, used in beside:
        _check(survey, line, column, used, known, faults)
    graph = _graph(survey)
    if graph.circle:
        line = survey.rows[graph.circle[0]]
        column = next((one for one in ("calculation", "relevant", "repeat_count") if line.get(one)), "name")
        faults.add(line, column, "forms.circle", names=" → ".join([*graph.circle, graph.circle[0]]))
    return graph


def expressions_of(item: Question | Group) -> Iterator[tuple[str, Expression]]:
    """Each with the name of its field."""
    for one in fields(item):
        value = getattr(item, one.name)
        if isinstance(value, Expression):
            yield one.name, value


def _check_item(survey: Survey, item: Question | Group, known: Known, faults: Faults) -> None:
    line = survey.rows[item.name]
    for name, expression in expressions_of(item):
        _check(survey, line, _COLUMNS[name], expression, known, faults)
    for attribute, column in _TEXTS.items():
        _check_names(survey, _outputs(getattr(item, attribute, {})), line, column, faults)
    if isinstance(item, Question):
        _check_names(survey, item.trigger, line, "trigger", faults)
        for choice in item.choices:
            _check_names(survey, _outputs(choice.words), line, "type", faults)


def _check(
    survey: Survey, line: Line, column: str, expression: Expression, known: Known, faults: Faults
) -> None:
    _check_names(survey, expression.names, line, column, faults)
    for name in sorted(expression.instances - set(known.lists)):
        faults.add(line, column, "forms.no_instance", name=name)
    if known.rules is not None:
        for name in sorted(expression.rules - set(known.rules)):
            faults.add(line, column, "forms.no_rule", name=name)


def _check_names(survey: Survey, names: Collection[str], line: Line, column: str, faults: Faults) -> None:
    for name in sorted(names):
        if name not in survey.questions and name not in survey.groups:
            faults.add(line, column, "forms.no_question", name=name)


def _outputs(words: Words) -> set[str]:
    return {name for text in words.values() for name in OUTPUT.findall(text)}


def _graph(survey: Survey) -> Graph:
    reads: dict[str, set[str]] = {}
    checks: dict[str, set[str]] = {}
    around: dict[str, str] = {}
    for item in survey.items:
        around[item.name] = item.parent
        needs = reads.setdefault(item.name, set())
        followed = [item.relevant]
        if isinstance(item, Group):
            followed.append(item.count)
        elif item.trigger:
            needs |= item.trigger
        else:
            followed.append(item.calculation)
        for one in followed:
            if one:
                needs |= one.names | ({item.name} if one.reads_itself else set())
        checks[item.name] = {
            name for field, one in expressions_of(item) if field in _CHECKS for name in one.names
        } | _shown(item)
    return build_graph(list(_in_order(survey, "")), reads, checks, around)


def _shown(item: Question | Group) -> set[str]:
    """Answers that stand in its texts and in those of its choices."""
    named = set().union(*(_outputs(getattr(item, attribute, {})) for attribute in _TEXTS))
    choices = item.choices if isinstance(item, Question) else ()
    return named.union(*(_outputs(choice.words) for choice in choices))


def _in_order(survey: Survey, group: str) -> Iterator[str]:
    for name in survey.members.get(group, []):
        yield name
        if name in survey.groups:
            yield from _in_order(survey, name)
