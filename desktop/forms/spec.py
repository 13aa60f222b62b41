"""A compiled form: sections, questions, choices, and what each answer leads to."""

from dataclasses import dataclass, field

from desktop.forms.xpath import Expression

UNKNOWN = "unknown"
"""Answer of a month or year question that cannot be read or is not known."""

Words = dict[str, str]
"""Language code (`zh`, `en`) to text."""


def pick(words: Words, language: str) -> str:
    """The text in a language (`zh_CN` takes `zh`), else the first there is."""
    return words.get(language.partition("_")[0]) or next(iter(words.values()), "")


@dataclass(frozen=True)
class Lead:
    """What an answer leads to: columns of the `survey` sheet, overridden by its choice."""

    matter: str = ""
    grade: str = ""
    grade_special: str = ""
    """Grade in a special home, where it differs."""
    days: int | None = None
    hours: int | None = None
    title: Words = field(default_factory=dict)
    responsible: str = ""
    policy_unit: str = ""
    statutory_unit: str = ""
    duty_clause: str = ""
    advice: Words = field(default_factory=dict)
    emergency: bool = False


@dataclass(frozen=True)
class Choice:
    name: str
    words: Words
    normal: bool = False
    """The answer that 全部正常 gives."""
    lead: Lead | None = None

    def label(self, language: str) -> str:
        return pick(self.words, language)


@dataclass(frozen=True)
class Question:
    """One question; `type` is one of `reading.TYPES`, or month or year by appearance."""

    name: str
    code: str
    """Checklist item, `LG05` of `lg05_made`; empty for others."""
    type: str
    section: str
    words: Words
    hints: Words = field(default_factory=dict)
    units: Words = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    list_name: str = ""
    required: bool = False
    readonly: bool = False
    carry: str = ""
    """`fact`: confirmed by 与上次一致; `observe`: answered afresh (decision 3)."""
    phone: bool = False
    """Can be told by telephone."""
    save_to: str = ""
    private: bool = False
    variants: frozenset[str] = frozenset()
    appearance: str = ""
    standards: str = ""
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_words: Words = field(default_factory=dict)
    calculation: Expression | None = None
    lead: Lead = Lead()
    grade_expr: Expression | None = None
    """Gives `T G S M` or nothing: findings that depend on dates or numbers."""

    def label(self, language: str) -> str:
        return pick(self.words, language)

    def hint(self, language: str) -> str:
        return pick(self.hints, language)

    def unit(self, language: str) -> str:
        return pick(self.units, language)

    def help(self, language: str) -> str:
        """Standards behind the question: for the help panel only, never on paper (decision 2)."""
        return self.standards if language else ""


@dataclass(frozen=True)
class Section:
    name: str
    words: Words
    questions: tuple[str, ...]

    def label(self, language: str) -> str:
        return pick(self.words, language)


@dataclass(frozen=True)
class FormSpec:
    code: str
    version: str
    titles: Words
    sections: tuple[Section, ...]
    questions: dict[str, Question]
    languages: tuple[str, ...]
    variants: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        return pick(self.titles, language)
