"""移交单: one matter handed to a unit, with what was done so far (COR-06, finding 6)."""

from desktop.domain.looppapers import DoneStep, HandoverData, PaperPhoto
from desktop.domain.moments import china_day, from_moment
from desktop.domain.paperdata import printable_clause
from desktop.domain.say import Say
from desktop.papers import leaf
from desktop.papers.dates import day_words, deadline_words, moment_words
from desktop.papers.leaf import Leaf, Pairs, Pictures, Signs, Table, Title, Words
from desktop.papers.word import docx
from desktop.texts import Texts

_WIDTHS = (42.0, 28.0, 24.0, 76.0)
_PHOTO = 46.0
"""Height of a photo in millimetres."""


def render(data: HandoverData, texts: Texts) -> bytes:
    """The sheet as a PDF file."""
    return leaf.pdf(_leaf(data, texts), texts)


def render_png(data: HandoverData, texts: Texts, ppi: float = 96) -> list[bytes]:
    """The sheet as one PNG picture a page."""
    return leaf.png(_leaf(data, texts), texts, ppi)


def render_word(data: HandoverData, texts: Texts) -> bytes:
    """The sheet as a Word file."""
    return docx(_leaf(data, texts), texts)


def _leaf(data: HandoverData, texts: Texts) -> Leaf:
    name = texts("papers.handover_title" if data.kind == "hazard" else "papers.handover_title_other")
    steps = tuple(_step(step, texts) for step in data.steps)
    heads = tuple(texts(f"papers.handover_{one}") for one in ("when", "step", "by", "note"))
    ask = call_back(texts, "papers.handover_ask", data.contact_name, data.contact_phone)
    major = (Words(texts("papers.handover_major"), bold=True),) if data.grade == "M" else ()
    fates = tuple(Words(texts.say(one), small=True) for one in data.fates)
    return Leaf(
        name=name,
        number=data.number,
        author=data.issuer,
        foot=texts("papers.handover_foot"),
        blocks=(
            Title(name, data.issuer, data.number),
            Words(_to(data, texts), bold=True),
            Words(texts("papers.handover_opening", where=data.where), indent=True),
            Pairs(_facts(data, texts)),
            *major,
            *fates,
            *photos_of(data.photos, texts),
            Words(texts("papers.handover_done"), bold=True),
            Table(heads, _WIDTHS, steps),
            Words(ask, indent=True),
            Signs(_signs(data, texts)),
        ),
        made_at=from_moment(data.made_at),
        demo=data.demo,
    )


def call_back(texts: Texts, key: str, name: str, phone: str) -> str:
    """Whom to tell, with his telephone where he has one."""
    whom = texts("papers.with_phone", name=name, phone=phone) if phone else name
    return texts(key, whom=whom)


def _to(data: HandoverData, texts: Texts) -> str:
    names = list(data.to_units) or [texts("papers.authorities_default")]
    return texts("papers.handover_to", units=names)


def _facts(data: HandoverData, texts: Texts) -> tuple[tuple[tuple[str, str], ...], ...]:
    def word(name: str) -> str:
        return texts(f"papers.handover_{name}")

    clause = printable_clause(data.duty_clause)
    grade = texts(f"papers.grade_{data.grade}") if data.grade else texts(f"matterspage.kind_{data.kind}")
    found = moment_words(data.found_at, texts)
    wide = [
        (word("problem"), "\n".join(filter(None, (data.title, data.detail)))),
        (word("measure"), data.advice),
        (word("basis"), clause),
    ]
    return (
        ((word("matter"), data.matter_number), (word("grade"), grade)),
        ((word("place"), data.where), (word("whose"), data.who)),
        ((word("area"), data.area), (word("due"), _due(data, texts))),
        ((word("found"), found), (word("finder"), data.found_by)),
        *(((label, value),) for label, value in wide if value),
        (
            (word("policy_unit"), _said(data.policy_unit, texts)),
            (word("statutory_unit"), _said(data.statutory_unit, texts)),
        ),
    )


def _due(data: HandoverData, texts: Texts) -> str:
    if data.due_at:
        return deadline_words(data.due_at, texts, with_year=True)
    return texts("papers.at_once" if data.kind == "hazard" else "papers.none")


def _said(name: Say | str, texts: Texts) -> str:
    return (texts.say(name) if isinstance(name, Say) else name) or texts("papers.none")


def _step(step: DoneStep, texts: Texts) -> tuple[str, ...]:
    note = texts.say(step.note) if step.note else ""
    return moment_words(step.at, texts), texts.say(step.what), step.who, note


def photos_of(photos: tuple[PaperPhoto, ...], texts: Texts) -> tuple[Pictures, ...]:
    """The photos of a matter with when and by whom they were taken; nothing without any."""
    shots = tuple(
        (
            one.picture,
            texts(
                "papers.photo_of",
                moment=texts(f"matterspage.{one.moment}"),
                day=day_words(china_day(one.taken_at), texts),
                who=one.taken_by,
            ),
        )
        for one in photos
    )
    return (Pictures(shots, _PHOTO),) if shots else ()


def _signs(data: HandoverData, texts: Texts) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Giving side at the left, taking side at the right."""
    blank = texts("papers.date_blank")
    giver = texts("papers.handover_giver", who=data.handed_by)
    return (
        ((giver, ""), (texts("papers.handover_taker"), "")),
        ((texts("papers.sign_date"), blank), (texts("papers.sign_date"), blank)),
        (
            ("", f"{data.issuer}{texts('papers.seal')}"),
            ("", texts("papers.handover_unit_seal")),
        ),
    )
