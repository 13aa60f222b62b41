"""What a form does with photos, signatures, files and places: taken in, marked, signed, taken away."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.domain.say import say
from desktop.forms.spec import ATTACHED, ON_PAPER, Question
from desktop.services import files, phonefolder, photos, pictures, points
from desktop.services.shapes.attached import Attached
from desktop.services.shapes.filling import Filling
from desktop.ui.context import PageContext
from desktop.ui.formview.flow import Flow
from desktop.ui.formview.hands import Hands
from desktop.ui.photos.intake import PhotoIntake, thumbnail
from desktop.ui.photos.marks import blank_sheet
from desktop.ui.photos.markup import MarkUp
from desktop.ui.photos.signing import Signing


class Attaching(QObject):
    """Acts on the question that is being answered; what it begins stays with that question."""

    def __init__(self, page: QWidget, ctx: PageContext) -> None:
        super().__init__(page)
        self._page, self._ctx, self._texts = page, ctx, ctx.texts
        self.intake = PhotoIntake(page, ctx, self._take_focus)
        self._small: dict[str, QPixmap] = {}
        self.hands: Hands | None = None

    @property
    def flow(self) -> Flow:
        """Of the form that is open; nothing here is reached before there is one."""
        if self.hands is None:
            raise RuntimeError("no form")
        return self.hands.flow

    def show_form(self, hands: Hands, filling: Filling) -> None:
        self.hands = hands
        for one in filling.attached.values():
            self.learn(one)

    def learn(self, one: Attached) -> None:
        self.flow.attached[one.id] = one
        self._small[one.id] = thumbnail(one.thumb)

    def photos_of(self, name: str) -> list[QPixmap]:
        """Small pictures of a question: of its hazard card, or its answer."""
        found = [self._small[one] for one in self.flow.photo_ids(name) if one in self._small]
        return [one for one in found if not one.isNull()]

    def _take_focus(self) -> None:
        if self.hands is not None:
            self.hands.back_to_card()

    # by the keys

    def choose(self) -> None:
        """Ctrl+I: a photo, a file, or a file with a place, as the question wants."""
        question = self._here()
        if question is None:
            return
        if question.type == "geopoint":
            at = self.flow.at
            title, kinds = self._texts("formview.choose_place"), self._texts("formview.place_files")
            self.intake.choose_file(title, kinds, lambda path: self._read_place(at, path))
        elif question.type == "file":
            slot = FileSlot(self, self.flow.at)
            self.intake.choose_file(
                self._texts("formview.choose_file"), self._texts("formview.any_files"), slot.read
            )
        elif (photo := self._slot()) is not None:
            self.intake.choose(photo)

    def paste(self) -> None:
        """Ctrl+V."""
        if self._here() is not None and (slot := self._slot()) is not None:
            self.intake.paste(slot)

    def from_phone(self) -> None:
        """Ctrl+O: of the time of this check."""
        question, slot = self._here(), self._slot()
        if question is not None and question.type != "file" and slot is not None:
            draft, desk = self.flow.filling.draft_id, self._ctx.desk
            self.intake.from_phone(slot, lambda: phonefolder.span_of_draft(desk, draft))

    def mark(self) -> None:
        """Ctrl+M: draw on the newest photo of the question, or on an empty sheet."""
        question = self._here()
        if question is None or question.type == "file" or question.looks("signature"):
            return
        name = self.flow.at
        if ids := self._marked(name):
            self._ctx.start(self._mark(name, ids[-1]))
        elif question.looks("draw"):
            self._open_sheet(name)

    def sign(self) -> None:
        """The first of the two choices of a signature."""
        name = self.flow.at
        panel = Signing(self._ctx, self._page, self.flow.session.label(name, self._texts.language))
        panel.signed.connect(lambda ink: self._ctx.start(AnswerSlot(self, name, "signed").keep(ink)))
        self.intake.show_over(panel)

    def signed_on_paper(self) -> None:
        """The second one."""
        if self.hands is not None:
            self.hands.attach(self.flow.at, ON_PAPER)

    # what they lead to

    def _here(self) -> Question | None:
        """The question, when something can be attached to it or its card."""
        if self.hands is None or not self.flow.at or self.intake.over is not None:
            return None
        question = self.flow.question(self.flow.at)
        wanted = question.type in (*ATTACHED, "geopoint") or self._has_card()
        return question if wanted else None

    def _has_card(self) -> bool:
        finding = self.flow.finding(self.flow.at)
        return finding is not None and finding.matter == "hazard" and not finding.private

    def _slot(self) -> "AnswerSlot | CardSlot | FileSlot | None":
        name = self.flow.at
        question = self.flow.question(name)
        if question.type == "file":
            return FileSlot(self, name)
        if question.type == "image":
            drawn = question.looks("signature") or question.looks("draw")
            return None if drawn else AnswerSlot(self, name)
        return CardSlot(self, name) if self._has_card() else None

    async def _read_place(self, name: str, path: Path) -> None:
        place = await self._ctx.ops.attempt(points.read, path)
        if self.hands is not None:
            self.hands.place(name, place)
            self._ctx.say(say("formview.place_taken", place=place, name=path.name))

    def _marked(self, name: str) -> list[str]:
        """Photos of a question that can be marked."""
        return [one for one in self.flow.photo_ids(name) if one in self.flow.attached]

    async def _mark(self, name: str, photo: str) -> None:
        whole, ids = await self._whole(photo), self._marked(name)
        if whole is None or self.intake.over is not None or photo not in ids:
            return
        at = [photo]
        panel = MarkUp(self._ctx, self._page, whole, drops=self.flow.question(name).type not in ATTACHED)
        panel.kept.connect(lambda made: self._ctx.start(self._replace(name, at[0], made)))
        panel.turned.connect(lambda step: self._ctx.start(self._turn(panel, name, at, step)))
        panel.dropped.connect(lambda: self._drop_from_card(name, at[0]))
        panel.show_photo(whole, ids.index(photo) + 1, len(ids))
        self.intake.show_over(panel)

    async def _turn(self, panel: MarkUp, name: str, at: list[str], step: int) -> None:
        """The photo before or behind in the card; `at` holds the one that is shown."""
        ids = self._marked(name)
        place = (ids.index(at[0]) + step) % len(ids)
        whole = await self._whole(ids[place])
        if whole is not None and not panel.gone and not panel.canvas.marks:
            at[0] = ids[place]
            panel.show_photo(whole, place + 1, len(ids))

    async def _whole(self, photo: str) -> QImage | None:
        desk, draft = self._ctx.desk, self.flow.filling.draft_id
        return await self._ctx.ops.run(lambda: QImage.fromData(photos.of_draft(desk, draft, photo)))

    def _drop_from_card(self, name: str, photo: str) -> None:
        if self.hands is not None:
            ids = [one for one in self.flow.photo_ids(name) if one != photo]
            self.hands.change_card(name, {"photo_ids": ids})

    def open_mark(self, name: str, photo: str) -> None:
        self._ctx.start(self._mark(name, photo))

    def _open_sheet(self, name: str) -> None:
        panel = MarkUp(self._ctx, self._page, blank_sheet(), drawing=True)
        panel.kept.connect(lambda made: self._ctx.start(AnswerSlot(self, name).keep(made)))
        self.intake.show_over(panel)

    async def _replace(self, name: str, photo: str, made: bytes) -> None:
        """The marked photo takes the place of the other; undo brings that one back."""
        desk, draft = self._ctx.desk, self.flow.filling.draft_id
        marked = await self._ctx.ops.attempt(photos.replace_in_draft, desk, draft, photo, made)
        self.learn(marked)
        if self.hands is None:
            return
        if self.flow.question(name).type in ATTACHED:
            self.hands.attach(name, marked.id)
            return
        ids = [str(one) for one in self.flow.cards.get(name, {}).get("photo_ids", [])]
        self.hands.change_card(name, {"photo_ids": [marked.id if one == photo else one for one in ids]})

    async def keep_photo(self, name: str, moment: str, data: bytes) -> Attached:
        """On disk with the draft before the form shows it. Raises UserError."""
        desk, draft = self._ctx.desk, self.flow.filling.draft_id
        longest = _longest(self.flow.question(name))
        kept = await self._ctx.ops.attempt(photos.add_to_draft, desk, draft, moment, data, longest)
        self.learn(kept)
        return kept

    async def keep_file(self, name: str, title: str, data: bytes) -> None:
        desk, draft = self._ctx.desk, self.flow.filling.draft_id
        kept = await self._ctx.ops.attempt(photos.add_file_to_draft, desk, draft, title, data)
        self.learn(kept)
        self.attach(name, kept)

    def attach(self, name: str, kept: Attached) -> None:
        if self.hands is not None:
            self.hands.attach(name, kept.id)

    def add_to_card(self, name: str, kept: Attached) -> None:
        if self.hands is not None:
            ids = [*self.flow.cards.get(name, {}).get("photo_ids", []), kept.id]
            self.hands.change_card(name, {"photo_ids": ids})

    def pasted_name(self) -> str:
        return self._texts("photos.pasted_name")

    async def read_file(self, path: Path) -> tuple[str, bytes]:
        return await self._ctx.ops.attempt(files.read_file, path)


def _longest(question: Question) -> int:
    """The parameter `max-pixels` of an image question, where it is a number; else our own limit."""
    asked = question.parameters.get("max-pixels", "")
    return int(asked) if asked.isdecimal() and int(asked) else pictures.LONGEST


@dataclass
class AnswerSlot:
    """A question for a photo: one at most, another one takes its place."""

    attaching: Attaching
    name: str
    moment: str = "seen"
    several: bool = False

    async def keep(self, data: bytes) -> None:
        kept = await self.attaching.keep_photo(self.name, self.moment, data)
        self.attaching.attach(self.name, kept)
        if self.attaching.flow.question(self.name).looks("annotate"):
            self.attaching.open_mark(self.name, kept.id)


@dataclass
class CardSlot:
    """The hazard card of a question."""

    attaching: Attaching
    name: str
    several: bool = True

    async def keep(self, data: bytes) -> None:
        kept = await self.attaching.keep_photo(self.name, "before", data)
        self.attaching.add_to_card(self.name, kept)


@dataclass
class FileSlot:
    """A question for a file."""

    attaching: Attaching
    name: str
    several: bool = False

    async def keep(self, data: bytes) -> None:
        """What was pasted has no name of its own."""
        await self.attaching.keep_file(self.name, self.attaching.pasted_name(), data)

    async def read(self, path: Path) -> None:
        await self.attaching.keep_file(self.name, *await self.attaching.read_file(path))
