"""XLSForm workbook -> FormSpec. Faults are found here by sheet, row and column, never in the field."""

import io
import re
from collections.abc import Iterator, Mapping

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from desktop.domain.rules import RuleBook
from desktop.domain.say import say
from desktop.forms import sheets
from desktop.forms.choicelists import ChoiceLists
from desktop.forms.entitysheet import read_entity
from desktop.forms.expressions.expression import Expression
from desktop.forms.faults import Fault, Faults, FormFaults
from desktop.forms.headings import language_code
from desktop.forms.reading import Reader, Survey
from desktop.forms.references import Known, check_references, expressions_of
from desktop.forms.sheets import DEFAULT_LANGUAGE, Line
from desktop.forms.spec import Choice, Entity, FormSpec
from desktop.forms.workbook import Rows, Unreadable, open_workbook

_ELSEWHERE = ("public_key", "submission_url")
"""Settings that would send records to another server, or lock them with another key."""
_LOOSE = re.compile(r"\$\{(?!(last-saved#)?[^\W\d][\w.\-]*\})[^}]*\}?")
_SAID = tuple(map(re.compile, (r"\[row : (\d+)\]", r"'(\w+)' sheet", r"the '([\w:]+)' value")))
"""Row, sheet and column in what the reference converter says."""
_OLD = b"\xd0\xcf\x11\xe0"


def compile_workbook(
    data: bytes,
    *,
    name: str = "",
    files: Mapping[str, bytes] | None = None,
    rules: RuleBook | None = None,
) -> FormSpec:
    """Compile one workbook. Raises FormFaults with every fault found.

    `name`: stands in for a missing form_id and lets the version be missing too,
    as in workbooks of others. `files`: csv lists by file name. `rules`: what
    rule() may ask for and papers may cite; not looked at when None.
    """
    spec = compile_sheets(_opened(data), name=name, files=files, rules=rules)
    found = _pyxform_faults(data)
    if found:
        raise FormFaults(found)
    return spec


def compile_shipped(data: bytes, files: Mapping[str, bytes]) -> FormSpec:
    """A workbook that came with the program. Raises FormFaults.

    The reference converter, which takes five times as long as all the rest, has had its say before
    the program was shipped.
    """
    return compile_sheets(_opened(data), files=files)


def _opened(data: bytes) -> Mapping[str, Rows]:
    try:
        return open_workbook(data, sheets.NAMES)
    except Unreadable as error:
        raise FormFaults([Fault(*one) for one in error.faults]) from error


def compile_sheets(
    book: Mapping[str, Rows],
    *,
    name: str = "",
    files: Mapping[str, bytes] | None = None,
    rules: RuleBook | None = None,
) -> FormSpec:
    """The same of rows that were read already, by our own rules only. Raises FormFaults."""
    faults = Faults()
    spec = _Compiler(book, files or {}, faults).spec(name, rules)
    if faults.found or spec is None:
        raise FormFaults(sorted((Fault(*one) for one in faults.found), key=_place))
    return spec


def _place(fault: Fault) -> tuple[int, int]:
    order = ("", "settings", *sheets.NAMES)
    return (order.index(fault.sheet) if fault.sheet in order else len(order), fault.row)


class _Compiler:
    def __init__(self, book: Mapping[str, Rows], files: Mapping[str, bytes], faults: Faults) -> None:
        self._faults = faults
        first = sheets.read("settings", book.get("settings", []), faults.found)
        self._settings = first[0] if first else Line("settings", 2, {})
        language = language_code(self._settings.get("default_language"))
        self._language = DEFAULT_LANGUAGE if language in ("", "default") else language
        self._lines = {
            sheet: sheets.read(sheet, book.get(sheet, []), faults.found, self._language)
            for sheet in ("survey", "choices", "entities")
        }
        lists: dict[str, list[Line]] = {}
        for line in self._lines["choices"]:
            if line.get("list_name"):
                lists.setdefault(line.get("list_name"), []).append(line)
        twice = self._settings.get("allow_choice_duplicates").lower() in ("yes", "true", "true()")
        self._lists = ChoiceLists(lists, files, faults, duplicates=twice)

    def spec(self, name: str, rules: RuleBook | None) -> FormSpec | None:
        """None when there is nothing to build on."""
        faults, settings = self._faults, self._settings
        if not self._lines["survey"]:
            faults.found.append(("survey", 0, "", say("forms.no_sheet", sheet="survey")))
            return None
        for column in ("form_id", "version"):
            if not settings.get(column) and not name:
                faults.add(settings, column, "forms.missing_cell")
        for column in _ELSEWHERE:
            if settings.get(column):
                faults.refused(settings, column, column, "forms.why_own_server")
        survey = Reader(self._lists, faults).read(self._lines["survey"])
        entities = [
            (line, one) for line in self._lines["entities"] if (one := read_entity(line, survey, faults))
        ]
        self._check_save_to()
        self._check_variables()
        known = Known(self._lists.names, rules.number_names if rules else None)
        graph = check_references(survey, list(self._beside(entities)), known, faults)
        if rules:
            self._check_clauses(rules)
        questions = survey.questions
        title = settings.get("form_title") or settings.get("form_id") or name
        titles = {self._language: title, "en": settings.get("title_en") or title}
        return FormSpec(
            code=settings.get("form_id") or name,
            version=settings.get("version"),
            titles=titles,
            questions={one: questions[one] for one in graph.positions if one in questions},
            groups=survey.groups,
            members={group: tuple(names) for group, names in survey.members.items()},
            languages=tuple(sorted(set().union(*(one.words for one in questions.values()), titles))),
            graph=graph,
            lists=self._all_lists(survey),
            served=frozenset(self._lists.served),
            files=frozenset(self._lists.asked),
            entities=tuple(one for _, one in entities),
            variants=tuple(sorted(set().union(*(one.variants for one in questions.values())))),
        )

    def _beside(self, entities: list[tuple[Line, Entity]]) -> Iterator[tuple[Line, str, Expression]]:
        """Expressions that stand in other sheets than `survey`."""
        for line, entity in entities:
            for column, used in (("entity_id", entity.entity_id), ("update_if", entity.update_if)):
                if used:
                    yield line, column, used
        name = self._faults.expression(self._settings, "instance_name")
        if name:
            yield self._settings, "instance_name", name

    def _check_save_to(self) -> None:
        """Whose facts the column saves stands in a sheet of its own."""
        if not self._lines["entities"]:
            for line in self._lines["survey"]:
                if line.get("save_to"):
                    self._faults.add(line, "save_to", "forms.no_entities")

    def _check_variables(self) -> None:
        """`${name}` written otherwise, `${ name }` or `${name`, where nothing else is wrong with the row."""
        wrong = {(sheet, row) for sheet, row, _, _ in self._faults.found}
        for line in (*self._lines["survey"], *self._lines["choices"]):
            texts = [(column, text) for column, words in line.texts.items() for text in words.values()]
            for column, text in (*line.cells.items(), *texts):
                if (line.sheet, line.row) not in wrong and (found := _LOOSE.search(text)):
                    wrong.add((line.sheet, line.row))
                    self._faults.add(line, column, "forms.bad_variable", text=found[0])

    def _check_clauses(self, rules: RuleBook) -> None:
        """A paper for a resident cites duties only (decision 2): those of the rule table."""
        for line in (*self._lines["survey"], *self._lines["choices"]):
            clause = line.get("duty_clause")
            if clause and clause not in rules.clauses:
                self._faults.add(line, "duty_clause", "forms.no_clause", clause=clause)

    def _all_lists(self, survey: Survey) -> dict[str, tuple[Choice, ...]]:
        """Those of questions, and those that only `instance()` or `pulldata()` asks for."""
        found = dict(survey.lists)
        for item in survey.items:
            for _, expression in expressions_of(item):
                for name in expression.instances - found.keys():
                    if (choices := self._lists.any(survey.rows[item.name], name)) is not None:
                        found[name] = choices
        return found


def _pyxform_faults(data: bytes) -> list[Fault]:
    """What the reference converter of XLSForm says against the workbook."""
    try:
        kind = ".xls" if data.startswith(_OLD) else ".xlsx"
        convert(xlsform=io.BytesIO(data), file_type=kind, validate=False)
    except PyXFormError as error:
        said = " ".join(str(error).split())
        row, sheet, column = (pattern.search(said) for pattern in _SAID)
        place = (sheet[1] if sheet else "survey", int(row[1]) if row else 0, column[1] if column else "")
        return [Fault(*place, say("forms.pyxform", why=_SAID[0].sub("", said).strip()))]
    return []
