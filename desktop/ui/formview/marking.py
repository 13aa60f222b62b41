"""标注 in a form: the newest photo of a question is opened, those of a card are looked through."""

from functools import partial

from desktop.forms.spec import ATTACHED
from desktop.ui.formview.kept import KeptWithForm
from desktop.ui.formview.slots import AnswerSlot
from desktop.ui.photos.marks import blank_sheet
from desktop.ui.photos.markup import MarkUp


class Marking:
    """Between the panel and what is kept with the form."""

    def __init__(self, kept: KeptWithForm) -> None:
        self._kept = kept

    def open(self, name: str, photo: str = "") -> None:
        """This photo of a question, else its newest; without any nothing happens."""
        ids = self._kept.markable(name)
        if ids:
            self._kept.ctx.start(self._open(name, photo or ids[-1]))

    def sheet(self, name: str) -> None:
        """An empty sheet for a question; what is drawn becomes its answer."""
        kept = self._kept
        panel = MarkUp(kept.ctx, kept.page, blank_sheet(), drawing=True)
        panel.kept.connect(lambda made: kept.ctx.start(AnswerSlot(kept, name).keep(made)))
        kept.intake.show_over(panel)

    async def _open(self, name: str, photo: str) -> None:
        kept = self._kept
        whole, ids = await kept.whole(photo), kept.markable(name)
        if whole is None or kept.intake.over is not None or photo not in ids:
            return
        of_card = kept.flow.question(name).type not in ATTACHED
        panel = MarkUp(kept.ctx, kept.page, whole, drops=of_card)
        panel.show_photo(whole, ids.index(photo) + 1, len(ids))
        at = [photo]
        panel.kept.connect(lambda made: kept.ctx.start(kept.replace(name, at[0], made)))
        panel.dropped.connect(lambda: kept.drop_from_card(name, at[0]))
        panel.turned.connect(partial(self._turn, panel, name, at))
        kept.intake.show_over(panel)

    def _turn(self, panel: MarkUp, name: str, at: list[str], step: int) -> None:
        """`at` holds the photo that is shown."""

        async def show() -> None:
            ids = self._kept.markable(name)
            place = (ids.index(at[0]) + step) % len(ids)
            whole = await self._kept.whole(ids[place])
            if whole is not None and not panel.gone and not panel.canvas.marks:
                at[0] = ids[place]
                panel.show_photo(whole, place + 1, len(ids))

        self._kept.ctx.start(show())
