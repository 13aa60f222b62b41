"""Turns the lines of a workbook into questions, and collects what is wrong with them."""

import re
from typing import Any

from desktop.domain.matters import MatterKind
from desktop.domain.say import Say, say
from desktop.forms.sheets import Line
from desktop.forms.spec import UNKNOWN, Choice, FormSpec, Lead, Question, Section
from desktop.forms.xpath import THIS, Expression, compile_expression

FaultParts = tuple[str, int, str, Say]
TYPES = {"text", "integer", "decimal", "date", "time", "select_one", "select_multiple", "note", "calculate"}
REFUSED = {"rank", "randomize", "audio", "barcode", "likert", "geotrace", "geoshape", "background-geopoint"}
"""Left out on purpose (decision 18); trails are never built."""
GRADES = ("", "T", "G", "S", "M")
CARRIES = ("", "fact", "observe")
_DEADLINE = re.compile(r"(\d+)(d|h)?$")
_CODE = re.compile(r"([a-z]{2}\d\d)_")


class Reader:
    """Reads one workbook. After `spec()`, `faults` holds everything found."""

    def __init__(self, lines: dict[str, list[Line]]) -> None:
        self.faults: list[FaultParts] = []
        self._lines = lines
        self._lists: dict[str, list[Line]] = {}

    def spec(self) -> FormSpec | None:
        for name in ("settings", "survey"):
            if not self._lines.get(name):
                self.faults.append((name, 0, "", say("forms.no_sheet", sheet=name)))
        if self.faults:
            return None
        for line in self._lines.get("choices", []):
            self._lists.setdefault(line.get("list_name"), []).append(line)
        settings = self._lines["settings"][0]
        for column in ("form_id", "version"):
            if not settings.get(column):
                self._fault(settings, column, "forms.missing_cell")
        sections, questions = self._survey()
        self._check_references(questions)
        titles = {
            "zh": settings.get("form_title"),
            "en": settings.get("title_en") or settings.get("form_title"),
        }
        variants = sorted(set().union(*(one.variants for one in questions.values())))
        languages = sorted(set().union(*(one.words for one in questions.values()), titles))
        return FormSpec(
            settings.get("form_id"),
            settings.get("version"),
            titles,
            tuple(sections),
            questions,
            tuple(languages),
            tuple(variants),
        )

    def _fault(self, line: Line, column: str, key: str, **values: Any) -> None:
        self.faults.append((line.sheet, line.row, column, say(key, **values)))

    def _survey(self) -> tuple[list[Section], dict[str, Question]]:
        questions: dict[str, Question] = {}
        groups: list[tuple[Line, list[str]]] = []
        open_groups: list[Line] = []
        for line in self._lines["survey"]:
            kind = line.get("type").replace(" ", "_")
            if kind == "begin_group":
                open_groups.append(line)
                groups.append((line, []))
            elif kind == "end_group":
                if not open_groups:
                    self._fault(line, "type", "forms.group_not_open")
                else:
                    open_groups.pop()
            else:
                if not groups:
                    groups.append((line, []))
                self._add(line, groups[-1], questions)
        for line in open_groups:
            self._fault(line, "type", "forms.group_not_closed", name=line.get("name"))
        sections = [
            Section(head.get("name"), head.words("label"), tuple(names)) for head, names in groups if names
        ]
        return sections, questions

    def _add(self, line: Line, group: tuple[Line, list[str]], questions: dict[str, Question]) -> None:
        question = self._question(line, group[0].get("name"))
        if question is None:
            return
        if question.name in questions:
            self._fault(line, "name", "forms.name_twice", name=question.name)
        questions[question.name] = question
        group[1].append(question.name)

    def _question(self, line: Line, section: str) -> Question | None:
        kind, _, list_name = line.get("type").partition(" ")
        name = line.get("name")
        if kind in REFUSED or kind not in TYPES:
            self._fault(
                line, "type", "forms.refused_type" if kind in REFUSED else "forms.unknown_type", type=kind
            )
            return None
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            self._fault(line, "name", "forms.bad_name", name=name)
            return None
        self._check_cells(line, kind)
        code = _CODE.match(name)
        return Question(
            name=name,
            code=code[1].upper() if code else "",
            type=line.get("appearance") if line.get("appearance") in ("month", "year") else kind,
            section=section,
            words=line.words("label"),
            hints=line.words("hint"),
            units=line.words("unit"),
            choices=self._choices(line, kind, list_name),
            list_name=list_name,
            required=line.get("required") == "yes",
            readonly=line.get("readonly") == "yes" or kind in ("note", "calculate"),
            carry=line.get("carry"),
            phone=line.get("phone") == "yes",
            save_to=line.get("save_to"),
            private=line.get("private") == "yes",
            variants=frozenset(line.get("variant").split()),
            appearance=line.get("appearance"),
            standards=line.get("standards"),
            relevant=self._expression(line, "relevant"),
            constraint=self._expression(line, "constraint"),
            constraint_words=line.words("constraint_message"),
            calculation=self._expression(line, "calculation"),
            lead=self._lead(line, Lead()),
            grade_expr=self._expression(line, "grade_expr"),
        )

    def _check_cells(self, line: Line, kind: str) -> None:
        if kind != "calculate" and not line.words("label"):
            self._fault(line, "label", "forms.missing_cell")
        if line.get("carry") not in CARRIES:
            self._fault(line, "carry", "forms.bad_word", word=line.get("carry"), words=list(CARRIES[1:]))

    def _choices(self, line: Line, kind: str, list_name: str) -> tuple[Choice, ...]:
        if line.get("appearance") in ("month", "year"):
            words = line.words("unknown")
            return (Choice(UNKNOWN, words),) if words else ()
        if kind not in ("select_one", "select_multiple"):
            return ()
        if list_name not in self._lists:
            self._fault(line, "type", "forms.no_list", name=list_name)
            return ()
        base = self._lead(line, Lead())
        return tuple(self._choice(one, base) for one in self._lists[list_name])

    def _choice(self, line: Line, base: Lead) -> Choice:
        if not line.get("name") or not line.words("label"):
            self._fault(line, "name", "forms.missing_cell")
        lead = self._lead(line, base) if line.get("grade") or line.get("matter") else None
        return Choice(line.get("name"), line.words("label"), line.get("normal") == "yes", lead)

    def _lead(self, line: Line, base: Lead) -> Lead:
        """What an answer leads to; a choice's empty cells take those of its question."""
        for column in ("grade", "grade_special"):
            if line.get(column) not in GRADES:
                self._fault(line, column, "forms.bad_word", word=line.get(column), words=list(GRADES[1:]))
        matter = line.get("matter") or base.matter
        if matter not in ("", "none", *MatterKind):
            self._fault(line, "matter", "forms.bad_word", word=matter, words=list(MatterKind))
        days, hours = self._deadline(line, base)
        return Lead(
            matter="" if matter == "none" else matter,
            grade=line.get("grade") or base.grade,
            grade_special=line.get("grade_special") or base.grade_special,
            days=days,
            hours=hours,
            title=line.words("finding") or base.title,
            responsible=line.get("responsible") or base.responsible,
            policy_unit=line.get("policy_unit") or base.policy_unit,
            statutory_unit=line.get("statutory_unit") or base.statutory_unit,
            duty_clause=line.get("duty_clause") or base.duty_clause,
            advice=line.words("advice") or base.advice,
            emergency=line.get("emergency") == "yes" or base.emergency,
        )

    def _deadline(self, line: Line, base: Lead) -> tuple[int | None, int | None]:
        text = line.get("deadline")
        if not text:
            return base.days, base.hours
        found = _DEADLINE.match(text)
        if not found:
            self._fault(line, "deadline", "forms.bad_deadline", text=text)
            return None, None
        amount = int(found[1])
        return (None, amount) if found[2] == "h" else (amount, None)

    def _expression(self, line: Line, column: str) -> Expression | None:
        source = line.get(column)
        if not source:
            return None
        try:
            return compile_expression(source)
        except ValueError as error:
            self._fault(line, column, "forms.bad_expression", text=source, why=str(error))
            return None

    def _check_references(self, questions: dict[str, Question]) -> None:
        rows = {line.get("name"): line for line in self._lines["survey"]}
        for question in questions.values():
            for column in ("relevant", "constraint", "calculation", "grade_expr"):
                expression: Expression | None = getattr(question, column)
                for name in (
                    sorted(expression.names - {THIS, "special_group", "in_peak"}) if expression else ()
                ):
                    if name not in questions:
                        self._fault(rows[question.name], column, "forms.no_question", name=name)
