"""Photos, signatures and files of an open form: on disk with its draft, and shown with its answers."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.forms.spec import ATTACHED, Question
from desktop.services.photos import photos, pictures
from desktop.services.shapes.attached import Attached
from desktop.services.shapes.filling import Filling
from desktop.ui.context import PageContext
from desktop.ui.formview.flow import Flow
from desktop.ui.formview.hands import Hands
from desktop.ui.photos.intake import PhotoIntake, thumbnail


class KeptWithForm:
    """What is taken in is on disk before the form shows it; every change can be taken back."""

    def __init__(self, page: QWidget, ctx: PageContext) -> None:
        self.page, self.ctx = page, ctx
        self.intake = PhotoIntake(page, ctx, self._take_focus)
        self._small: dict[str, QPixmap] = {}
        self._hands: Hands | None = None

    @property
    def hands(self) -> Hands:
        """Of the form that is open; nothing here is reached before there is one."""
        if self._hands is None:
            raise RuntimeError("no form")
        return self._hands

    @property
    def flow(self) -> Flow:
        return self.hands.flow

    def show_form(self, hands: Hands, filling: Filling) -> None:
        self._hands = hands
        for one in filling.attached.values():
            self._learn(one)

    def photos_of(self, name: str) -> list[QPixmap]:
        """Small pictures of a question: of its hazard card, or its answer."""
        found = [self._small[one] for one in self.flow.photo_ids(name) if one in self._small]
        return [one for one in found if not one.isNull()]

    def markable(self, name: str) -> list[str]:
        """Photos of a question that can be marked, the newest last."""
        return [one for one in self.flow.photo_ids(name) if one in self.flow.attached]

    def _learn(self, one: Attached) -> None:
        self.flow.attached[one.id] = one
        self._small[one.id] = thumbnail(one.thumb)

    def _take_focus(self) -> None:
        self.hands.back_to_card()

    async def whole(self, photo: str) -> QImage | None:
        """The photo itself; None after an error, which has been said."""
        desk, draft = self.ctx.desk, self.flow.filling.draft_id
        return await self.ctx.ops.run(lambda: QImage.fromData(photos.of_draft(desk, draft, photo)))

    async def answer_photo(self, name: str, moment: str, data: bytes) -> str:
        """Make a photo the answer of a question; hands back its id. Raises UserError."""
        kept = await self._photo(name, moment, data)
        self.hands.attach(name, kept.id)
        return kept.id

    async def answer_file(self, name: str, title: str, data: bytes) -> None:
        """Raises UserError as `photos.add_file_to_draft`."""
        desk, draft = self.ctx.desk, self.flow.filling.draft_id
        kept = await self.ctx.ops.attempt(photos.add_file_to_draft, desk, draft, title, data)
        self._learn(kept)
        self.hands.attach(name, kept.id)

    async def add_to_card(self, name: str, data: bytes) -> None:
        """Raises UserError as `photos.add_to_draft`."""
        kept = await self._photo(name, "before", data)
        self._change_card(name, lambda ids: [*ids, kept.id])

    async def replace(self, name: str, photo: str, made: bytes) -> None:
        """The marked photo takes the place of the other; undo brings that one back. Raises UserError."""
        desk, draft = self.ctx.desk, self.flow.filling.draft_id
        marked = await self.ctx.ops.attempt(photos.replace_in_draft, desk, draft, photo, made)
        self._learn(marked)
        if self.flow.question(name).type in ATTACHED:
            self.hands.attach(name, marked.id)
        else:
            self._change_card(name, lambda ids: [marked.id if one == photo else one for one in ids])

    def drop_from_card(self, name: str, photo: str) -> None:
        self._change_card(name, lambda ids: [one for one in ids if one != photo])

    def _change_card(self, name: str, change: Callable[[Sequence[str]], list[str]]) -> None:
        ids = [str(one) for one in self.flow.cards.get(name, {}).get("photo_ids", [])]
        self.hands.change_card(name, {"photo_ids": change(ids)})

    async def _photo(self, name: str, moment: str, data: bytes) -> Attached:
        desk, draft = self.ctx.desk, self.flow.filling.draft_id
        longest = _longest(self.flow.question(name))
        kept = await self.ctx.ops.attempt(photos.add_to_draft, desk, draft, moment, data, longest)
        self._learn(kept)
        return kept


def _longest(question: Question) -> int:
    """The parameter `max-pixels` of an image question; else our own limit."""
    return int(question.parameters.get("max-pixels") or 0) or pictures.LONGEST
