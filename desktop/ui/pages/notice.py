"""安全隐患整改告知书 of one record."""

from desktop.papers import notice, noticeword
from desktop.services.desk import Desk
from desktop.services.matters import notices
from desktop.texts import Texts
from desktop.ui.parts.paperpage import Paper, PaperPage, Reader


class NoticePage(PaperPage):
    """Printed, the household counts as told."""

    name, short = "title", "notice"
    has_word = True

    def reader(self) -> Reader:
        record_id = self.target.id

        def read(desk: Desk, texts: Texts, numbered: bool) -> Paper:
            data = (notices.printed if numbered else notices.prepare)(desk, record_id)
            return Paper(
                data.number,
                f"{data.address}　{data.to_whom}",
                lambda: notice.render(data, texts),
                lambda ppi: notice.render_png(data, texts, ppi),
                lambda: noticeword.render(data, texts),
            )

        return read
