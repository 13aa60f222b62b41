"""What services hand to pages: plain frozen rows, sentences as `Say`, never wording.

Masked values are masked here already; a page never sees what it must not show.
"""

import enum
from dataclasses import dataclass, field
from datetime import date, datetime

from desktop.domain.say import Say


class Risk(enum.StrEnum):
    """Colour of a line, always shown with an icon and a word (mocks: tokens)."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    NONE = ""


class TargetKind(enum.StrEnum):
    MATTER = "matter"
    HOUSEHOLD = "household"
    BUILDING = "building"
    RECORD = "record"
    DRAFT = "draft"
    FORM = "form"
    """Begin form `form` on subject `id`."""
    LIST = "list"
    """Open a list with filter `id`."""
    NOTICE = "notice"
    """Preview the notice of record `id`."""
    ROUTE = "route"
    """Preview today's route sheet; `id` is empty."""
    SHEET = "sheet"
    """Preview form `form` about subject `id` on paper."""


@dataclass(frozen=True)
class Target:
    """What Enter on a line opens."""

    kind: TargetKind
    id: str
    form: str = ""
    subject_kind: str = ""
    variant: str = ""
    like: str = ""
    """Record whose inspector and time a new form takes over: the next line of a paper keyed in."""


@dataclass(frozen=True)
class TodayLine:
    """door · name · reason · date. `risk_word` is the bold coloured start of the reason."""

    icon: str
    door: str
    name: str
    risk: Risk
    risk_word: Say | None
    reason: Say
    when: Say
    target: Target
    age_band: str = ""
    """Key below `age.`: `0-13` … `80+`; empty when unknown."""
    grid: str = ""
    """Name of the grid, filled for people with several grids."""
    restricted: bool = False
    """Shown, but never exported (decision 1)."""


@dataclass(frozen=True)
class TodayGroup:
    """One numbered card; `key` is `urgent`, `returned`, `due`, `to_check`, `visits`,
    `drafts`, and for supervisors `to_assign`, `to_review`. `lines` holds all, pages show five.
    """

    key: str
    lines: list[TodayLine]


@dataclass(frozen=True)
class Progress:
    """One campaign: `done` of `total` homes."""

    title: Say
    done: int
    total: int
    until: date


@dataclass(frozen=True)
class GridAge:
    """How old one grid's data is, for supervisors."""

    grid: str
    updated_at: datetime | None


@dataclass(frozen=True)
class TodayView:
    day: date
    area: str
    """Name of the grid, building or community."""
    season: Say | None
    """深冬高峰第8天."""
    updated_at: datetime | None
    """Last round with the server."""
    groups: list[TodayGroup]
    progress: list[Progress]
    grid_ages: list[GridAge]
    recorded_today: int
    waiting: int
    """Own changes not yet applied by the server, counted as records (not rows)."""
    open_matters: int


@dataclass(frozen=True)
class HouseholdLine:
    id: str
    door: str
    name: str
    age_band: str
    people: int
    care_level: str
    special: bool
    occupancy: str
    last_visit: date | None
    last_check: date | None
    open_hazards: int
    worst: Risk
    due: Say | None
    """Why it is due now, e.g. 每周走访，上次12月1日."""


@dataclass(frozen=True)
class ResidentLine:
    id: str
    name: str
    relation: str
    age_band: str
    sex: str
    living_here: bool
    labour: str
    phone: str
    """Masked."""
    tags: list[str]
    """Keys below `tag.`; empty for people without the restricted scope."""


@dataclass(frozen=True)
class FactLine:
    name: str
    label: str
    """Question label in the form it came from, already in the person's language."""
    value: str
    confirmed_on: date


@dataclass(frozen=True)
class EquipmentLine:
    kind: str
    detail: Say
    risk: Risk
    due: Say | None


@dataclass(frozen=True)
class TimelineLine:
    """One record or step in a history; newest first."""

    icon: str
    title: Say
    at: datetime
    who: str
    note: Say | None
    target: Target | None


@dataclass(frozen=True)
class MergedLine:
    """A home or person (`kind`) that was merged into what is shown."""

    kind: str
    id: str
    title: str


@dataclass(frozen=True)
class HouseholdView:
    line: HouseholdLine
    building: str
    residents: list[ResidentLine]
    facts: list[FactLine]
    equipment: list[EquipmentLine]
    timeline: list[TimelineLine]
    matters: list["MatterLine"]
    merged: list[MergedLine]


@dataclass(frozen=True)
class MatterLine:
    id: str
    number: str
    matter: str
    """Kind: hazard, lead, care, appeal, dispute, need, event."""
    title: str
    where: str
    who: str
    grade: str
    """T, G, S, M or empty."""
    state: str
    risk: Risk
    icon: str
    due: date | None
    due_word: Say
    """明天到期, 超期3天, 补录, 12月12日."""
    assignee: str
    grid: str
    restricted: bool = False
    """Shown, but never exported (decision 1)."""


@dataclass(frozen=True)
class StepOffer:
    """One step this person may take now. `asks` names the inputs it needs:
    `assignee`, `note`, `days`, `document`, `photo` (optional), `photo!` (required), `fixed_by`.
    """

    action: str
    label: Say
    primary: bool
    asks: list[str]
    choices: list[tuple[str, str]] = field(default_factory=list)
    """(staff id, name and title) for `assignee`."""


@dataclass(frozen=True)
class PhotoView:
    id: str
    moment: str
    jpeg: bytes
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True)
class MatterView:
    line: MatterLine
    stages: list[tuple[str, str]]
    """Stepper: (state key, done | now | ahead)."""
    facts: list[tuple[str, Say | str]]
    """(label key below `matter.fact_`, value) in reading order."""
    phone: str
    """Masked phone of the head of the household, empty when unknown."""
    phone_of: str
    """Whose phone it is: resident id."""
    timeline: list[TimelineLine]
    photos: list[PhotoView]
    offers: list[StepOffer]
    hint: Say
    """Why other steps are absent: who may take them."""
    record_id: str


@dataclass(frozen=True)
class RecordLine:
    id: str
    number: str
    form: str
    title: str
    """Form title in the person's language."""
    where: str
    who: str
    seen_at: datetime
    inspector: str
    entered_by: str
    hazards: int
    status: str
    receipt: str
    """saved, uploaded, applied, viewed, refused, held."""


@dataclass(frozen=True)
class AnswerLine:
    label: str
    value: str
    finding: str
    """Title of what it led to, empty otherwise."""
    about: str = ""
    """In a repeat, whose answer it is: the person's name."""


@dataclass(frozen=True)
class RecordView:
    line: RecordLine
    answers: list[AnswerLine]
    matters: list[MatterLine]
    can_undo: bool
    can_void: bool
    has_notice: bool


@dataclass(frozen=True)
class ReceiptLine:
    """One outgoing record with its receipt, from the server's word only."""

    id: str
    title: Say
    where: str
    at: datetime
    stage: int
    """1 已保存, 2 已上传, 3 已入库, 4 已查看."""
    state: str
    """saved, held, uploaded, applied, viewed, refused, conflict."""
    reason: Say
    target: Target | None
    restricted: bool = False
    """Shown, but never exported (decision 1)."""


@dataclass(frozen=True)
class ConflictField:
    id: str
    """Id of the conflict row."""
    label: Say
    before: str
    server_value: str
    server_by: str
    server_at: datetime | None
    wanted_value: str
    wanted_by: str
    wanted_at: datetime
    reason: str


@dataclass(frozen=True)
class ConflictCard:
    who: str
    where: str
    fields: list[ConflictField]


@dataclass(frozen=True)
class SyncView:
    receipts: list[ReceiptLine]
    conflicts: list[ConflictCard]
    waiting: int
    refused: int
    updated_at: datetime | None


@dataclass(frozen=True)
class SearchHit:
    kind: str
    """household, resident, building, place, matter."""
    id: str
    title: str
    detail: str
    target: Target


@dataclass(frozen=True)
class SubjectHead:
    """Who or what a form is about, as its header shows it."""

    kind: str
    id: str
    title: str
    """3栋2单元503 余友田."""
    detail: Say
    special: bool
    in_peak: bool


@dataclass(frozen=True)
class Filling:
    """An open form: what the form view needs to go on at the same question."""

    draft_id: str
    form: str
    form_version: str
    variant: str
    head: SubjectHead
    answers: dict[str, object]
    confirmed: list[str]
    cards: dict[str, dict[str, object]]
    """Hazard card answers by question: `remedy`, `detail`, `photo_ids`, `responsible`."""
    at_question: str
    seen_at: datetime
    inspector_id: str
    back_entry: bool
    last_answers: dict[str, object]
    last_seen_at: datetime | None
    thumbs: dict[str, str]
    """Photos kept with it: JPEG as base64 by id."""


@dataclass(frozen=True)
class Finished:
    record_id: str
    matter_ids: list[str]
    hazards: int
    said: Say
    next_forms: list["Target"] = field(default_factory=list)
    """What the answers ask for next on the same subject."""
    next_wanted: list[str] = field(default_factory=list)
    """Forms that they ask for on something else, still to be chosen."""
    back_entry: bool = False
    """Keyed in from paper: the next line of the same paper follows."""
    """已保存 3栋1单元101 走访."""
