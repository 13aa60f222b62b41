"""What each line of the form column shows, worked out from the flow. No Qt.

The column rebuilds a line only when its state differs, so an answer costs one
or two widgets, however long the form is.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desktop.domain.moments import from_moment
from desktop.forms.appearances import columns_of
from desktop.forms.findings import Finding
from desktop.forms.keys import prefix_of
from desktop.forms.spec import ATTACHED, pick
from desktop.services.records import attachments
from desktop.texts import Texts
from desktop.ui.formview import display
from desktop.ui.formview.entry import FREE, kind_of
from desktop.ui.formview.flow import Flow
from desktop.ui.models import dates

_LONG, _STEP = 50, 20
"""Rows of a section that are all shown, and by how many a longer one moves on."""
MANY = 40
"""More choices than this are searched instead of shown."""
_SEARCHED = frozenset({"minimal", "autocomplete", "search"})
ACKNOWLEDGE, ACKNOWLEDGED = "acknowledge", "OK"


@dataclass(frozen=True)
class ChipState:
    """Closed hazard card: `△ 一般 软管建议更换，限12月12日`."""

    grade: str
    text: str


@dataclass(frozen=True)
class CardState:
    """Open hazard card of the active question."""

    question: str
    matter: str
    grade: str
    word: str
    title: str
    advice: str
    checker: str
    due: datetime | None
    due_text: str
    due_reason: str
    responsible: str
    helps: str
    duty: str
    private: bool
    emergency: bool


@dataclass(frozen=True)
class RowState:
    """One question as the column shows it."""

    name: str
    number: int
    kind: str
    """`answered`, `active`, `ahead`; `note`: to be read; `head`: whose answers follow; `offer`: one more;
    `more`: further questions of a very long section."""
    label: str
    hint: str
    answer: str
    note: str
    last: str
    chip: ChipState | None
    type: str
    choices: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    """Names of choices; of an attached answer the answer itself."""
    unit: str
    unknown: str
    """Label of the key for 看不清, empty when the question has none."""
    required: bool
    same: bool
    """`=` would confirm it."""
    card: CardState | None
    error: str
    entry: str = ""
    """How it is typed; empty for what is chosen."""
    phrases: tuple[str, ...] = ()
    """For a remark."""
    finder: bool = False
    """Its choices are searched instead of shown."""
    columns: int = 0
    """In so many of the same width its choices stand; 0 as they come."""
    removes: str = ""
    """Instance of a repeat that this head may take out."""
    looks: frozenset[str] = frozenset()
    """Words of its appearance."""
    help: str = ""
    """Longer words and the standards, shown when they are asked for."""


@dataclass(frozen=True)
class Summary:
    """Hazards of this form so far: one line per grade, gravest first."""

    grades: tuple[tuple[str, int], ...]
    leads: int


def row_states(flow: Flow, texts: Texts, section: str) -> list[RowState]:
    """What the column shows of a section, from top to bottom."""
    errors = {one.name: pick(one.words, texts.language) or texts.say(one.say) for one in flow.session.errors}
    numbers = {name: place for place, name in enumerate(flow.order(), start=1)}
    language, before = texts.language, section if section.endswith("]") else ""
    states: list[RowState] = []
    names = flow.in_section(section)
    begin, end = _window(names, flow.at)
    if begin:
        states.append(_plain(f"<{names[begin - 1]}", "more", texts("formview.more_above", count=begin)))
    for name in names[begin:end]:
        around = prefix_of(name).rstrip("/")
        if around != before and around:
            states.append(_plain(f"#{around}", "head", flow.session.heading(name, language)))
        before = around
        if name in numbers:
            states.append(_row(flow, texts, name, numbers[name], errors.get(name, "")))
        else:
            states.append(_note(flow, texts, name))
    if end < len(names):
        below = texts("formview.more_below", count=len(names) - end)
        states.append(_plain(f">{names[end]}", "more", below))
    for one in flow.offers(section):
        words = texts("formview.add_one", what=one.group.label(language))
        states.append(_plain(f"+{one.key}", "offer", words))
    return [_removable(flow, one) for one in states]


def _window(names: list[str], at: str) -> tuple[int, int]:
    """Of a very long section the part around the question that is asked; it moves on in steps."""
    if len(names) <= _LONG or at not in names:
        return 0, min(len(names), _LONG)
    begin = max(0, names.index(at) // _STEP * _STEP - _STEP // 2)
    return begin, min(len(names), begin + 2 * _STEP)


def _removable(flow: Flow, state: RowState) -> RowState:
    """A head whose instance the person put in may take it out."""
    if state.kind != "head":
        return state
    instance = state.name.removeprefix("#")
    return replace(state, removes=flow.instance_of(f"{instance}/"))


def _plain(name: str, kind: str, label: str, answer: str = "") -> RowState:
    return RowState(
        name=name, number=0, kind=kind, label=label, hint="", answer=answer, note="", last="", chip=None,
        type="", choices=(), chosen=(), unit="", unknown="", required=False, same=False, card=None, error="",
    )  # fmt: skip


def _note(flow: Flow, texts: Texts, name: str) -> RowState:
    """What is only read: a note, or an answer that is worked out."""
    question, value = flow.question(name), flow.session.values.get(name)
    answer = display.answer_text(texts, question, value, flow.session.choices(name))
    return _plain(name, "note", flow.session.label(name, texts.language), answer)


def _row(flow: Flow, texts: Texts, name: str, number: int, error: str) -> RowState:
    finding = flow.finding(name)
    active = name == flow.at
    answered = flow.answered(name)
    still = flow.session.kept_while_same(name, "row", lambda: _still(flow, texts, name))
    stands = flow.partly and active and still.answer
    return replace(
        still,
        number=number,
        last=texts("formview.stands", answer=still.answer) if stands else still.last,
        kind="active" if active else "answered" if answered and not error else "ahead",
        note=texts("formview.confirmed") if name in flow.confirmed else "",
        chip=_chip(texts, finding) if finding and not active else None,
        card=card_state(flow, texts, finding) if finding and active else None,
        error=error,
    )


def _still(flow: Flow, texts: Texts, name: str) -> RowState:
    """What of a row follows from the question and its answer alone, wherever the person stands."""
    question, session = flow.question(name), flow.session
    value = session.answers.get(name)
    is_select = question.type.startswith("select") or question.type == ACKNOWLEDGE
    served = session.choices(name)
    choices = tuple((one.name, one.label(texts.language)) for one in served)
    if question.type == ACKNOWLEDGE:
        choices = ((ACKNOWLEDGED, texts("formview.acknowledged")),)
    entry = "" if is_select else kind_of(question)
    last = flow.last(name)
    return replace(
        _plain(name, "", session.label(name, texts.language)),
        hint=session.hint(name, texts.language),
        help=_help(flow, texts, name),
        answer=_answer(flow, texts, name),
        last=display.last_text(texts, question, last, flow.filling.last_seen_at, served),
        type=question.type,
        choices=choices,
        chosen=_chosen(value) if is_select or question.type in ATTACHED else (),
        unit=question.unit(texts.language),
        unknown=display.unknown_label(texts, question) if question.choices and not is_select else "",
        required=session.is_required(name),
        same=question.carry == "fact" and last not in (None, "", []),
        entry=entry,
        phrases=flow.filling.phrases if entry in FREE else (),
        finder=is_select and (len(choices) > MANY or bool(_SEARCHED & question.looks)),
        columns=columns_of(question.appearance),
        looks=question.looks,
    )


def _help(flow: Flow, texts: Texts, name: str) -> str:
    question = flow.question(name)
    standards = texts("formview.standards", standards=question.standards) if question.standards else ""
    guidance = flow.session.shown(name, pick(question.guidance, texts.language))
    return "\n".join(part for part in (guidance, standards) if part)


def _answer(flow: Flow, texts: Texts, name: str) -> str:
    """As people say it; of a file its name and size."""
    question, value = flow.question(name), flow.session.answers.get(name)
    if question.type in ATTACHED and value:
        kept = flow.attached.get(str(value))
        return texts.say(attachments.said(value, kept, signature="signature" in question.looks))
    return display.answer_text(texts, question, value, flow.session.choices(name))


def _chosen(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else () if value in (None, "") else (str(value),)


def _chip(texts: Texts, finding: Finding) -> ChipState:
    title = finding.title(texts.language)
    word = texts(f"formview.grade_{finding.grade}") if finding.grade else display.card_word(texts, finding)
    if finding.due_at is None:
        return ChipState(finding.grade or "", texts("formview.chip", grade=word, title=title))
    day = dates.day_text(texts, dates.due_parts(from_moment(finding.due_at))[0])
    return ChipState(finding.grade or "", texts("formview.chip_due", grade=word, title=title, day=day))


def card_state(flow: Flow, texts: Texts, finding: Finding) -> CardState:
    due = from_moment(finding.due_at) if finding.due_at else None
    return CardState(
        question=finding.question,
        matter=finding.matter,
        grade=finding.grade or "",
        word=display.card_word(texts, finding),
        title=finding.title(texts.language),
        advice=finding.advice(texts.language),
        checker=display.checker_word(texts, finding.grade or ""),
        due=due,
        due_text=due_text(texts, due),
        due_reason=display.due_reason(texts, finding),
        responsible=finding.responsible,
        helps=finding.policy_unit,
        duty=finding.duty_clause,
        private=finding.private,
        emergency=finding.emergency,
    )


def due_text(texts: Texts, due: datetime | None) -> str:
    """12月10日 星期四 24:00."""
    if due is None:
        return texts("formview.due_none")
    day, time = dates.due_parts(due)
    weekday = dates.weekday_text(texts, day)
    return texts("formview.due_at", day=dates.day_text(texts, day), weekday=weekday, time=time)


def summary(flow: Flow) -> Summary:
    counts: dict[str, int] = {}
    leads = 0
    for finding in flow.session.findings:
        if finding.matter == "hazard":
            grade = finding.grade or "T"
            counts[grade] = counts.get(grade, 0) + 1
        elif finding.matter != "none":
            leads += 1
    return Summary(tuple((grade, counts[grade]) for grade in "MSGT" if grade in counts), leads)
