"""The building board: stairwells × floors, what each door needs; walk it with the arrow keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.staff import Permission
from desktop.services.desk import Desk
from desktop.services.reports import exports
from desktop.services.shapes.household import HouseholdLine
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.subjects import buildings, households
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button
from desktop.ui.models.board import BoardModel, Tile
from desktop.ui.models.exports import board_columns
from desktop.ui.parts.boardlegend import BoardLegend
from desktop.ui.parts.boardside import BoardSide
from desktop.ui.parts.boardview import BoardFrame, BoardView
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.filters import FilterBar
from desktop.ui.parts.heads import PageHead
from desktop.ui.parts.labels import words


def _load(desk: Desk) -> tuple[list[tuple[str, str]], list[HouseholdLine]]:
    """Buildings (id, name) and all households, in door order."""
    found = [(str(one[0]), str(one[1])) for one in buildings.listing(desk)]
    return found, households.listing(desk)


def _of_building(lines: list[HouseholdLine], name: str) -> list[HouseholdLine]:
    return [line for line in lines if line.door.startswith(name)]


class BuildingsPage(QWidget):
    """F3 checks the building (a lead: the quick check), F4 visits the chosen door, Enter opens it."""

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        self._lead = ctx.desk.staff.permission == Permission.OWN_BUILDING
        self._wanted = target.id if target is not None else ""
        self._buildings: list[tuple[str, str]] = []
        self._lines: list[HouseholdLine] = []
        self._bar: FilterBar | None = None
        texts, theme = ctx.texts, ctx.theme
        self._head = PageHead(
            theme, texts("buildingspage.title_mine" if self._lead else "buildingspage.title")
        )
        check = KeyButton(
            theme,
            texts("buildingspage.quick" if self._lead else "buildingspage.check"),
            icon="clipboard-check-outline",
            keys=["F3"],
            role="primary",
        )
        check.clicked.connect(self._check)
        self._head.buttons.addWidget(export_button(ctx))
        self._head.buttons.addWidget(check)
        self._model = BoardModel(texts, ctx.desk.clock.today())
        self._view = BoardView(theme, texts, self._model)
        self._view.opened.connect(lambda tile: ctx.go(Target(TargetKind.HOUSEHOLD, tile.line.id)))
        self._view.chosen.connect(self._chosen)
        self._side = BoardSide(ctx)
        self._side.begin.connect(self._begin)
        self._empty = words(theme, texts("buildingspage.empty"))
        self._empty.setContentsMargins(24, 16, 24, 16)
        self._empty.hide()
        self._build()
        self.setFocusProxy(self._view)

    def _build(self) -> None:
        board = QWidget()
        inside = QVBoxLayout(board)
        inside.setContentsMargins(24, 0, 0, 8)
        inside.addWidget(BoardFrame(self._ctx.theme, self._texts, self._view, self._model))
        inside.addWidget(BoardLegend(self._ctx.theme, self._texts))
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(board)
        scroll.viewport().setAutoFillBackground(False)
        board.setAutoFillBackground(False)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(4)
        left.addWidget(self._head)
        self._chips = QHBoxLayout()
        self._chips.setContentsMargins(24, 0, 24, 0)
        left.addLayout(self._chips)
        left.addWidget(self._empty)
        left.addWidget(scroll, 1)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(left, 1)
        page.addWidget(self._side)

    def title(self) -> str:
        return self._head.title.text()

    def wanted(self) -> Wanted | None:
        """The building that is shown."""
        if self._bar is None:
            return None
        desk, name = self._ctx.desk, self._bar.word

        def read() -> exports.Listed[HouseholdLine]:
            found = exports.household_lines(desk)
            return exports.Listed(_of_building(found.rows, name))

        columns = board_columns(self._texts, desk.clock.today())
        return Wanted(self._texts("export.board"), name, columns, read)

    async def reload(self) -> None:
        loaded = await self._ctx.ops.run(_load, self._ctx.desk)
        if loaded is None:
            return
        found, self._lines = loaded
        if found != self._buildings:
            self._buildings = found
            self._show_chips()
        self._empty.setVisible(not found)
        if self._bar is not None:
            self._show_building(self._bar.current)

    def _show_chips(self) -> None:
        """Anew, when a building came or went; the one that is shown stays, and so does the keyboard."""
        here = self._wanted
        if self._bar is not None:
            here = self._bar.current
            focus = self.focusWidget()
            if focus is not None and self._bar.isAncestorOf(focus):
                self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            self._chips.removeWidget(self._bar)
            self._bar.hide()
            self._bar.deleteLater()
            self._bar = None
        if self._buildings:
            chips = [(one, name, "office-building-outline") for one, name in self._buildings]
            self._bar = FilterBar(self._ctx.theme, chips)
            self._bar.chosen.connect(self._show_building)
            self._chips.addWidget(self._bar)
            if here in dict(self._buildings):
                self._bar.show_current(here)

    def _show_building(self, building_id: str) -> None:
        name = dict(self._buildings).get(building_id, "")
        lines = _of_building(self._lines, name)
        tile = self._model.tile_at(self._view.currentIndex())
        self._model.set_lines(lines)
        self._head.show_facts(f"{name} · {self._texts('buildingspage.households', count=len(lines))}")
        if tile is not None and self._model.index_of(tile.line.id).isValid():
            self._view.setCurrentIndex(self._model.index_of(tile.line.id))
        else:
            self._first_tile(lines)

    def _first_tile(self, lines: list[HouseholdLine]) -> None:
        """Begin where work is: the first door that is due, else the first door."""
        line = next((one for one in lines if one.due), lines[0] if lines else None)
        if line is not None:
            self._view.setCurrentIndex(self._model.index_of(line.id))
        if not self._view.currentIndex().isValid():
            self._view.next_due()

    def _chosen(self, tile: Tile | None) -> None:
        if tile is not None:
            self._ctx.start(self._side.show_household(tile.line))

    def _check(self) -> None:
        if self._bar is not None:
            variant = "quick" if self._lead else ""
            target = Target(TargetKind.FORM, self._bar.current, "BLDG_COMMON", "building", variant)
            self._ctx.go(target)

    def _begin(self, form: str, household_id: str) -> None:
        self._ctx.go(Target(TargetKind.FORM, household_id, form, "household"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        tile = self._model.tile_at(self._view.currentIndex())
        if event.key() == Qt.Key.Key_F3:
            self._check()
        elif event.key() == Qt.Key.Key_F4 and tile is not None and self._ctx.may_visit:
            self._begin("VISIT_HH", tile.line.id)
        else:
            event.ignore()
