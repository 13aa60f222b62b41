"""Turns the lines of a workbook into groups and questions, and collects what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desktop.forms.appearances import check_appearance
from desktop.forms.cells import bound, parameters_of, read_default, truth, wish
from desktop.forms.choicelists import ChoiceLists, with_other
from desktop.forms.faults import Faults
from desktop.forms.kinds import LIST_ONLY, SELECTS, Kind, kind_of
from desktop.forms.leads import read_lead
from desktop.forms.sheets import Line
from desktop.forms.spec import HIDDEN, OTHER, UNKNOWN, Choice, Group, Lead, Question

CARRIES = ("", "fact", "observe")
DEEPEST = 12
_NAME = re.compile(r"[^\W\d][\w.\-]*")
_RESERVED = "meta"
"""Where the standard keeps what is known of the record itself."""
_CODE = re.compile(r"([a-z]{2}\d\d)_")
_TRIGGER = re.compile(r"\s*\$\{\s*([^}\s]+)\s*\}\s*")
_OTHER_LABEL = {"zh": "其他，请说明", "en": "Other, please say"}


@dataclass
class Survey:
    """The sheet `survey`, read. `rows`: where each name stands; `members`: names by the group around them."""

    questions: dict[str, Question] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, Line] = field(default_factory=dict)
    lists: dict[str, tuple[Choice, ...]] = field(default_factory=dict)

    @property
    def items(self) -> list[Question | Group]:
        return [*self.groups.values(), *self.questions.values()]


class Reader:
    """Reads the sheet line by line; groups that are open are on a stack."""

    def __init__(self, lists: ChoiceLists, faults: Faults) -> None:
        self.survey = Survey(members={"": []})
        self._lists, self._faults = lists, faults
        self._open: list[Group] = []

    def read(self, lines: list[Line]) -> Survey:
        for line in lines:
            self._line(line)
        for group in self._open:
            self._faults.add(self.survey.rows[group.name], "type", "forms.group_not_closed", name=group.name)
        if not self.survey.questions and lines and not self._faults.found:
            self._faults.add(lines[0], "type", "forms.no_questions")
        return self.survey

    def _line(self, line: Line) -> None:
        kind = kind_of(line.get("type"))
        if not any(line.get(column) for column in ("type", "name", "label")):
            return  # an author's remark
        if kind is None:
            key = "forms.unknown_type" if line.get("type") else "forms.missing_cell"
            self._faults.add(line, "type", key, type=line.get("type"))
        elif kind.refused:
            self._faults.refused(line, "type", kind.type, f"forms.why_{kind.refused}")
        elif kind.type == LIST_ONLY:
            self._lists.attached(line)
        elif " " in kind.list_name:
            self._faults.add(line, "type", "forms.list_spaces", name=kind.list_name)
        elif kind.type.startswith("end_"):
            self._end(line, repeat=kind.type == "end_repeat")
        elif kind.type.startswith("begin_"):
            self._begin(line, repeat=kind.type == "begin_repeat")
        else:
            if kind.type == "note" and not line.get("name"):
                line.cells["name"] = f"note_{line.row}"
            if self._free_name(line):
                self._add(self._question(line, kind), line)

    def _free_name(self, line: Line) -> bool:
        name = line.get("name")
        if not _NAME.fullmatch(name):
            self._faults.add(line, "name", "forms.bad_name" if name else "forms.missing_cell", name=name)
        elif name.lower() == _RESERVED:
            self._faults.add(line, "name", "forms.name_reserved", name=name)
        elif name in self.survey.rows:
            self._faults.add(line, "name", "forms.name_twice", name=name, row=self.survey.rows[name].row)
        else:
            self.survey.rows[name] = line
            return True
        return False

    @property
    def _parent(self) -> str:
        return self._open[-1].name if self._open else ""

    def _begin(self, line: Line, *, repeat: bool) -> None:
        name = line.get("name")
        named = self._free_name(line)
        group = Group(
            name=name if named else f"\0{line.row}",
            words=line.words("label"),
            parent=self._parent,
            repeat=repeat,
            relevant=bound(line, "relevant", self._faults),
            count=self._faults.expression(line, "repeat_count") if repeat else None,
            appearance=line.get("appearance"),
        )
        if not named:
            self.survey.rows[group.name] = line
        if len(self._open) == DEEPEST:
            self._faults.add(line, "type", "forms.groups_too_deep", most=DEEPEST)
        check_appearance(line, self._faults)
        self.survey.groups[group.name] = group
        self.survey.members[self._parent].append(group.name)
        self.survey.members[group.name] = []
        self._open.append(group)

    def _end(self, line: Line, *, repeat: bool) -> None:
        if not self._open:
            self._faults.add(line, "type", "forms.group_not_open")
        elif self._open.pop().repeat != repeat:
            self._faults.add(line, "type", "forms.wrong_end")

    def _add(self, question: Question, line: Line) -> None:
        self.survey.questions[question.name] = question
        self.survey.members[question.parent].append(question.name)
        kind = kind_of(line.get("type"))
        if kind and kind.or_other and question.type in SELECTS:
            self._add_other(question, line)

    def _add_other(self, question: Question, line: Line) -> None:
        """`or_other` asks for a text when the added choice was taken."""
        if line.get("choice_filter"):
            self._faults.add(line, "choice_filter", "forms.filter_or_other")
        name = f"{question.name}_other"
        if name in self.survey.rows:
            self._faults.add(line, "name", "forms.name_twice", name=name, row=self.survey.rows[name].row)
            return
        self.survey.rows[name] = line
        asked = self._faults.compiled(line, "type", f"selected(${{{question.name}}}, '{OTHER}')")
        other = Question(
            name, question.code, "text", question.section, question.parent, _OTHER_LABEL, relevant=asked
        )
        self.survey.questions[name] = replace(other, carry=question.carry, private=question.private)
        self.survey.members[question.parent].append(name)

    def _question(self, line: Line, kind: Kind) -> Question:
        faults, name = self._faults, line.get("name")
        code = _CODE.match(name)
        parameters = parameters_of(line, kind, faults)
        calculation = bound(line, "calculation", faults)
        question = Question(
            name=name,
            code=code[1].upper() if code else "",
            type=_shown_type(line, kind.type, calculated=calculation is not None),
            section=self._open[0].name if self._open else "",
            parent=self._parent,
            words=line.words("label") or line.words("hint"),
            hints=line.words("hint") if line.words("label") else {},
            guidance=line.words("guidance_hint"),
            units=line.words("unit"),
            choices=self._choices(line, kind, parameters),
            list_name=kind.list_name.removesuffix(".csv"),
            choice_filter=faults.expression(line, "choice_filter", in_list=True),
            required=wish(line, "required", faults),
            required_words=line.words("required_message"),
            readonly=wish(line, "readonly", faults),
            trigger=self._trigger(line),
            parameters=parameters,
            carry=line.get("carry"),
            phone=truth(line, "phone"),
            save_to=line.get("save_to").rpartition("#")[2],
            save_list=line.get("save_to").rpartition("#")[0],
            private=truth(line, "private"),
            on_paper=line.get("on_paper").lower() not in ("no", "false"),
            variants=frozenset(line.get("variant").split()),
            appearance=line.get("appearance"),
            standards=line.get("standards"),
            relevant=bound(line, "relevant", faults),
            constraint=bound(line, "constraint", faults),
            constraint_words=line.words("constraint_message"),
            calculation=calculation,
            lead=read_lead(line, Lead(), faults),
            hazard_when=faults.expression(line, "hazard_when"),
            grade_expr=faults.expression(line, "grade_expr"),
        )
        self._check_cells(line, question)
        return replace(question, default=read_default(line, question, faults))

    def _check_cells(self, line: Line, question: Question) -> None:
        if question.type not in HIDDEN and not question.words:
            self._faults.add(line, "label", "forms.missing_cell")
        if question.type == "calculate" and not line.get("calculation") and not line.get("default"):
            self._faults.add(line, "calculation", "forms.missing_cell")
        check_appearance(line, self._faults)
        if line.get("carry") not in CARRIES:
            words = list(CARRIES[1:])
            self._faults.add(line, "carry", "forms.bad_word", word=line.get("carry"), words=words)

    def _trigger(self, line: Line) -> frozenset[str]:
        found = [_TRIGGER.fullmatch(one) for one in line.get("trigger").split(",") if one.strip()]
        if None in found:
            self._faults.add(line, "trigger", "forms.bad_trigger", text=line.get("trigger"))
        return frozenset(one[1] for one in found if one)

    def _choices(self, line: Line, kind: Kind, parameters: Mapping[str, str]) -> tuple[Choice, ...]:
        if line.get("appearance") in ("month", "year"):
            words = line.words("unknown")
            return (Choice(UNKNOWN, words),) if words else ()
        if kind.type not in SELECTS:
            return ()
        if kind.from_file:
            value, label = parameters.get("value", "name"), parameters.get("label", "label")
            found = self._lists.of_file(line, kind.list_name, value, label)
        else:
            base = read_lead(line, Lead(), Faults())
            several = kind.type == "select_multiple"
            found = self._lists.of_sheet(line, kind.list_name, base, several=several)
        self.survey.lists.setdefault(kind.list_name.removesuffix(".csv"), found)
        return with_other(found) if kind.or_other else found


def _shown_type(line: Line, kind: str, *, calculated: bool) -> str:
    """Month and year are texts and numbers by appearance; a calculation without words is not shown."""
    if line.get("appearance") in ("month", "year") and kind in ("text", "integer"):
        return line.get("appearance")
    if calculated and not line.words("label") and not line.words("hint"):
        return "calculate"
    return kind
