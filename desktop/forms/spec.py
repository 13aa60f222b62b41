"""A compiled form: groups, questions, choices, and what each answer leads to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from desktop.forms import keys
from desktop.forms.expressions.expression import Expression
from desktop.forms.graph import Graph

UNKNOWN = "unknown"
"""Answer of a month or year question that cannot be read or is not known."""
OTHER = "other"
"""Choice that `or_other` adds."""
ATTACHED = ("image", "file")
"""Types whose answer is the id of what is kept beside the answers."""
ON_PAPER = "paper"
"""Answer of a question for a signature that was given on paper."""

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
    grade_peak: str = ""
    """Grade in a peak season, where it differs."""
    days: int | None = None
    hours: int | None = None
    title: Words = field(default_factory=dict)
    responsible: str = ""
    policy_unit: str = ""
    statutory_unit: str = ""
    duty_clause: str = ""
    advice: Words = field(default_factory=dict)
    emergency: bool = False
    follow_up: str = ""
    """Form that is due next on the same subject."""


@dataclass(frozen=True)
class Choice:
    name: str
    words: Words
    normal: bool = False
    """The answer that 全部正常 gives."""
    lead: Lead | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    """All cells of its row, for `choice_filter` and `instance()`."""

    def label(self, language: str) -> str:
        return pick(self.words, language)


@dataclass(frozen=True)
class Question:
    """One question; `type` is one of `kinds.TYPES`, or month or year by appearance."""

    name: str
    code: str
    """Checklist item, `LG05` of `lg05_made`; empty for others."""
    type: str
    section: str
    """Outermost group or repeat; empty for a question in none."""
    parent: str
    """Group or repeat directly around it; empty for none."""
    words: Words
    hints: Words = field(default_factory=dict)
    guidance: Words = field(default_factory=dict)
    """Longer help, shown when it is asked for."""
    units: Words = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    list_name: str = ""
    choice_filter: Expression | None = None
    required: Expression | None = None
    required_words: Words = field(default_factory=dict)
    readonly: Expression | None = None
    default: Expression | None = None
    trigger: frozenset[str] = frozenset()
    """Questions whose answer sets this one's calculation anew."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """`start`, `end`, `step` of a range; `value`, `label` of a list from a file."""
    carry: str = ""
    """`fact`: confirmed by 与上次一致; `observe`: answered afresh (decision 3)."""
    phone: bool = False
    """Can be told by telephone."""
    save_to: str = ""
    save_list: str = ""
    """List that `save_to` belongs to, where the form has several: `residents#labour`."""
    private: bool = False
    on_paper: bool = True
    """May stand on a sheet that is carried to the door."""
    variants: frozenset[str] = frozenset()
    appearance: str = ""
    standards: str = ""
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_words: Words = field(default_factory=dict)
    calculation: Expression | None = None
    lead: Lead = Lead()
    hazard_when: Expression | None = None
    """The answer leads to `lead` when this holds."""
    grade_expr: Expression | None = None
    """Gives `T G S M` or nothing: findings that depend on dates or numbers."""

    def label(self, language: str) -> str:
        return pick(self.words, language)

    def hint(self, language: str) -> str:
        return pick(self.hints, language)

    def unit(self, language: str) -> str:
        return pick(self.units, language)

    @property
    def looks(self) -> frozenset[str]:
        """Words of its appearance."""
        return frozenset(self.appearance.lower().split())

    @property
    def asked(self) -> bool:
        """Shown to the person, who may have to answer it."""
        return self.type not in HIDDEN


HIDDEN = frozenset({"calculate", "hidden", "start", "end", "today", "username", "deviceid"})


@dataclass(frozen=True)
class Group:
    """A group, or a repeat: a group that is there once for each person, place or thing."""

    name: str
    words: Words
    parent: str
    repeat: bool = False
    relevant: Expression | None = None
    count: Expression | None = None
    """How often a repeat is there; None where the person adds and takes out."""
    appearance: str = ""

    def label(self, language: str) -> str:
        return pick(self.words, language)


@dataclass(frozen=True)
class Entity:
    """A row of the sheet `entities`: what `save_to` of a repeat changes."""

    list_name: str
    repeat: str
    entity_id: Expression | None
    update_if: Expression | None = None

    @property
    def id_name(self) -> str:
        """The one question that holds the row's id; empty when the id is worked out otherwise."""
        names = self.entity_id.references if self.entity_id is not None else ()
        return next(iter(names)) if len(names) == 1 else ""

    def saves(self, question: Question) -> bool:
        return bool(question.save_to) and question.save_list in ("", self.list_name)


@dataclass(frozen=True)
class FormSpec:
    """`members`: names of groups and questions by the group around them (empty: the form), in order."""

    code: str
    version: str
    titles: Words
    questions: dict[str, Question]
    groups: dict[str, Group]
    members: Mapping[str, tuple[str, ...]]
    languages: tuple[str, ...]
    graph: Graph
    lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    entities: tuple[Entity, ...] = ()
    variants: tuple[str, ...] = ()
    served: frozenset[str] = frozenset()
    """Lists that the program fills when the form is opened."""
    files: frozenset[str] = frozenset()
    """Names of the csv lists that it was compiled with."""

    def title(self, language: str) -> str:
        return pick(self.titles, language)

    @property
    def has_normal(self) -> bool:
        """全部正常 would answer something."""
        return any(choice.normal for one in self.questions.values() for choice in one.choices)

    @property
    def may_find(self) -> bool:
        """An answer can lead to a matter, which has a deadline."""
        leads = [(one.lead, *(choice.lead for choice in one.choices)) for one in self.questions.values()]
        return any(lead.matter for those in leads for lead in those if lead)

    def question(self, key: str) -> Question:
        """The question of a key, `workers[2]/job` or `job`. Raises KeyError."""
        return self.questions[keys.name_of(key)]

    def ordered(self, given: "list[str] | set[str] | dict[str, object]") -> list[str]:
        """Keys that this form knows, as they stand in it."""
        known = [key for key in given if keys.name_of(key) in self.questions]
        return sorted(known, key=lambda key: keys.place(key, self.graph.positions))

    def below(self, group: str) -> Iterator[str]:
        """Names of groups and questions in a group, at whatever depth."""
        for name in self.members.get(group, ()):
            yield name
            yield from self.below(name)

    def repeats_around(self, name: str) -> tuple[str, ...]:
        """Repeats around a question or group, the outermost first; without itself."""
        found: list[str] = []
        item = self.questions.get(name) or self.groups[name]
        while item.parent:
            item = self.groups[item.parent]
            if item.repeat:
                found.append(item.name)
        return tuple(reversed(found))
