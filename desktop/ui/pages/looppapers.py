"""Papers along the life of one matter: 移交单 when it was handed on, 整改回执 when it was put right."""

from desktop.papers import handover, receipt
from desktop.services.desk import Desk
from desktop.services.matters import matterpapers
from desktop.texts import Texts
from desktop.ui.parts.paperpage import Paper, PaperPage, Reader


class HandoverPage(PaperPage):
    """Its number is that of the matter: there is none to be given."""

    name = "handover"
    has_word = True

    def reader(self) -> Reader:
        matter_id = self.target.id

        def read(desk: Desk, texts: Texts, _numbered: bool) -> Paper:
            data = matterpapers.handover(desk, matter_id)
            return Paper(
                data.number,
                f"{data.where}　{data.title}",
                lambda: handover.render(data, texts),
                lambda ppi: handover.render_png(data, texts, ppi),
                lambda: handover.render_word(data, texts),
            )

        return read


class ReceiptPage(PaperPage):
    """With room for the re-inspector while he has not been."""

    name = "receipt"
    has_word = True

    def reader(self) -> Reader:
        matter_id = self.target.id

        def read(desk: Desk, texts: Texts, _numbered: bool) -> Paper:
            data = matterpapers.receipt(desk, matter_id)
            return Paper(
                data.number,
                f"{data.address}　{data.to_whom}",
                lambda: receipt.render(data, texts),
                lambda ppi: receipt.render_png(data, texts, ppi),
                lambda: receipt.render_word(data, texts),
            )

        return read
