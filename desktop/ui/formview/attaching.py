"""What the keys for photos, signatures, files and places do to the question that is being answered."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.domain.say import say
from desktop.forms.spec import ATTACHED, ON_PAPER, Question
from desktop.services.photos import phonefolder, points
from desktop.ui.context import PageContext
from desktop.ui.formview.kept import KeptWithForm
from desktop.ui.formview.marking import Marking
from desktop.ui.formview.slots import AnswerSlot, CardSlot, FileSlot
from desktop.ui.photos.signing import Signing

PhotoSlot = AnswerSlot | CardSlot


class Attaching:
    """What is begun at a question stays with it, wherever the person has gone meanwhile."""

    def __init__(self, page: QWidget, ctx: PageContext) -> None:
        self._page, self._ctx, self._texts = page, ctx, ctx.texts
        self.kept = KeptWithForm(page, ctx)
        self._marking = Marking(self.kept)
        self.actions: dict[str, Callable[[], object]] = {
            "photo": self.choose,
            "paste": self.paste,
            "folder": self.from_phone,
            "mark": self.mark,
            "sign": self.sign,
            "paper": self.signed_on_paper,
            "drop": lambda: self.kept.hands.clear(),
        }
        """By the names of `keys` and of the buttons."""

    def choose(self) -> None:
        """Ctrl+I: a photo, a file, or a file with a place, as the question wants."""
        question = self._here()
        if question is None:
            return
        intake, texts, name = self.kept.intake, self._texts, self.kept.flow.at
        if question.type == "geopoint":
            title, kinds = texts("formview.choose_place"), texts("formview.place_files")
            intake.choose_file(title, kinds, lambda path: self._read_place(name, path))
        elif question.type == "file":
            title, kinds = texts("formview.choose_file"), texts("formview.any_files")
            intake.choose_file(title, kinds, self._file_slot(name).read)
        elif (slot := self._slot(question)) is not None:
            intake.choose(slot)

    def paste(self) -> None:
        """Ctrl+V."""
        question = self._here()
        if question is None:
            return
        slot = self._file_slot(self.kept.flow.at) if question.type == "file" else self._slot(question)
        if slot is not None:
            self.kept.intake.paste(slot)

    def from_phone(self) -> None:
        """Ctrl+O: of the time of this check."""
        question = self._here()
        slot = self._slot(question) if question is not None else None
        if slot is not None:
            draft, desk = self.kept.flow.filling.draft_id, self._ctx.desk
            self.kept.intake.from_phone(slot, lambda: phonefolder.span_of_draft(desk, draft))

    def mark(self) -> None:
        """Ctrl+M: draw on the newest photo of the question, or on an empty sheet."""
        question, name = self._here(), self.kept.flow.at
        if question is None or question.type == "file" or "signature" in question.looks:
            return
        if "draw" in question.looks and not self.kept.markable(name):
            self._marking.sheet(name)
        else:
            self._marking.open(name)

    def sign(self) -> None:
        """The first of the two choices of a signature."""
        name = self.kept.flow.at
        panel = Signing(self._ctx, self._page, self.kept.flow.session.label(name, self._texts.language))
        slot = AnswerSlot(self.kept, name, "signed")
        panel.signed.connect(lambda ink: self._ctx.start(slot.keep(ink)))
        self.kept.intake.show_over(panel)

    def signed_on_paper(self) -> None:
        """The second one."""
        self.kept.hands.attach(self.kept.flow.at, ON_PAPER)

    def _here(self) -> Question | None:
        """The question, when something can be attached to it or its card, and nothing lies over the page."""
        flow = self.kept.flow
        if not flow.at or self.kept.intake.over is not None:
            return None
        question = flow.question(flow.at)
        return question if question.type in (*ATTACHED, "geopoint") or self._has_card() else None

    def _has_card(self) -> bool:
        finding = self.kept.flow.finding(self.kept.flow.at)
        return finding is not None and finding.matter == "hazard" and not finding.private

    def _slot(self, question: Question) -> PhotoSlot | None:
        """Where a photo goes; a signature and a drawing are made here, not chosen."""
        name = self.kept.flow.at
        if question.type == "image":
            if question.looks & {"signature", "draw"}:
                return None
            annotate = "annotate" in question.looks
            then = (lambda photo: self._marking.open(name, photo)) if annotate else str
            return AnswerSlot(self.kept, name, then=then)
        return CardSlot(self.kept, name) if self._has_card() else None

    def _file_slot(self, name: str) -> FileSlot:
        return FileSlot(self.kept, name, self._texts("photos.pasted_name"))

    async def _read_place(self, name: str, path: Path) -> None:
        place = await self._ctx.ops.attempt(points.read, path)
        self.kept.hands.place(name, place)
        self._ctx.say(say("formview.place_taken", place=place, name=path.name))
