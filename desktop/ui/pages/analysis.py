"""研判分析 on one page, to be printed or saved."""

from desktop.papers import analysis
from desktop.services.desk import Desk
from desktop.services.reports import reports
from desktop.texts import Texts
from desktop.ui.parts.paperpage import Paper, PaperPage, Reader


class AnalysisPage(PaperPage):
    """It has no number: the day and the area name it."""

    name, numbered = "analysis", False

    def reader(self) -> Reader:
        def read(desk: Desk, texts: Texts, numbered: bool) -> Paper:
            data = reports.analysis(desk)
            return Paper(
                "",
                data.area,
                lambda: analysis.render(data, texts),
                lambda ppi: analysis.render_png(data, texts, ppi),
            )

        return read
