"""Papers carried to the door: today's 走访单, and any form as a 检查表."""

from desktop.papers import checklist, route
from desktop.services.desk import Desk
from desktop.services.today import carried
from desktop.texts import Texts
from desktop.ui.parts.paperpage import Paper, PaperPage, Reader


class RoutePage(PaperPage):
    """Printed, it can be keyed in line by line."""

    name = "route"

    def reader(self) -> Reader:
        def read(desk: Desk, texts: Texts, numbered: bool) -> Paper:
            data = (carried.route_printed if numbered else carried.route)(desk)
            return Paper(
                data.number,
                texts("noticepage.homes", count=len(data.lines)),
                lambda: route.render(data, texts),
                lambda ppi: route.render_png(data, texts, ppi),
            )

        return read


class CheckSheetPage(PaperPage):
    """One form about one subject, empty."""

    name = "sheet"

    def reader(self) -> Reader:
        target = self.target

        def read(desk: Desk, texts: Texts, numbered: bool) -> Paper:
            data = carried.check_sheet(desk, target, numbered=numbered)
            return Paper(
                data.number,
                f"{data.title}　{data.where}　{data.who}".strip(),
                lambda: checklist.render(data, texts),
                lambda ppi: checklist.render_png(data, texts, ppi),
            )

        return read
