"""Going from page to page and back. Pages are made when needed and reloaded when seen."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.services.shapes.target import Target, TargetKind
from desktop.ui import routes
from desktop.ui.context import PageContext

_FAR = 12
"""Steps one can go back."""
_SETTLE = 120
"""Milliseconds in which several change notices make one reload."""


@dataclass
class Stop:
    """One page on the way. `stale`: something was changed while it was out of sight."""

    target: Target
    page: QWidget
    rail: str
    stale: bool = True


class Travel(QObject):
    """`arrived` comes when another page is shown, `read` when its content has been read."""

    arrived = Signal()
    read = Signal()

    def __init__(self, ctx: PageContext, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._ctx, self._stack = ctx, stack
        self._roots: dict[str, Stop] = {}
        self._way: list[Stop] = []
        self._reading = False
        self._again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE)
        self._timer.timeout.connect(self._reload)
        ctx.ops.changed.connect(self._changed)

    @property
    def here(self) -> Stop | None:
        return self._way[-1] if self._way else None

    def go(self, target: Target) -> None:
        """Open a target; what is left is kept to come back to."""
        self._ctx.start(self._away(lambda: self._open(target)))

    def root(self, key: str) -> None:
        """A rail item: its page as it was, or a new one."""
        known = self._roots.get(key)
        target = known.target if known else routes.list_target(key)
        self._ctx.start(self._away(lambda: self._open(target, fresh_way=True)))

    def back(self) -> None:
        if len(self._way) > 1:
            self._ctx.start(self._away(self._step_back))
        elif self.here and self.here.rail != "today":
            self.root("today")

    async def _away(self, then: Callable[[], None]) -> None:
        """Everything of the page that is left is on disk before another one is shown."""
        if await self._put_away(self._way[-1:]):
            then()

    @staticmethod
    async def _put_away(stops: list[Stop]) -> bool:
        """False when a page could not put on disk what it holds; it has said why."""
        kept = True
        for stop in stops:
            leave = getattr(stop.page, "leave", None)
            kept = (leave is None or await leave()) and kept
        return kept

    @property
    def unsaved(self) -> bool:
        """A page holds something that could not be saved."""
        return any(getattr(stop.page, "unsaved", False) for stop in self._way)

    def _open(self, target: Target, *, fresh_way: bool = False) -> None:
        if target.kind is TargetKind.LIST:
            stop = self._root_stop(routes.page_key(target), target)
        else:
            here = self.here.rail if self.here else "today"
            page = routes.DETAILS[target.kind](self._ctx, target)
            self._stack.addWidget(page)
            stop = Stop(target, page, here)
        if stop in self._way:
            self._drop(self._way[self._way.index(stop) :], but=stop)
        if fresh_way:
            self._drop(self._way, but=stop)
        self._way.append(stop)
        if len(self._way) > _FAR:
            self._drop(self._way[:1])
        self._show(stop)

    def _root_stop(self, key: str, target: Target) -> Stop:
        known = self._roots.get(key)
        if known is not None and known.target == target:
            return known
        page = routes.PAGES[key](self._ctx, target)
        self._stack.addWidget(page)
        stop = self._roots[key] = Stop(target, page, key)
        if known is not None and known not in self._way:
            self._remove(known)
        return stop

    def _drop(self, stops: list[Stop], but: Stop | None = None) -> None:
        for stop in list(stops):
            self._way.remove(stop)
            if stop is not but and stop not in self._roots.values():
                self._remove(stop)

    def _remove(self, stop: Stop) -> None:
        self._stack.removeWidget(stop.page)
        stop.page.hide()
        self._ctx.ops.afterwards(stop.page.deleteLater)

    def _step_back(self) -> None:
        gone = self._way[-1:]
        self._drop(gone)
        self._show(self._way[-1])

    def _show(self, stop: Stop) -> None:
        self._stack.setCurrentWidget(stop.page)
        self.arrived.emit()
        if stop.stale:
            self._reload()
        self.take_focus()

    def take_focus(self) -> None:
        if self.here is None:
            return
        take = getattr(self.here.page, "take_focus", None)
        if take is not None:
            take()
        else:
            self.here.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self, kinds: frozenset[str]) -> None:
        if kinds <= {"state"}:
            return
        for stop in {id(one): one for one in (*self._way, *self._roots.values())}.values():
            stop.stale = True
        self._timer.start()

    def _reload(self) -> None:
        if self.here is None:
            return
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._ctx.start(self._read(self.here))

    async def _read(self, stop: Stop) -> None:
        stop.stale = False
        try:
            await stop.page.reload()  # type: ignore[attr-defined]  # every page has it (context.Page)
        finally:
            self._reading = False
        self._one_page_per_draft()
        if self._again or (self.here is not None and self.here.stale):
            self._again = False
            self._reload()
        if stop is self.here:
            self.read.emit()

    def _one_page_per_draft(self) -> None:
        """Of two pages over the same draft only the newest holds all answers: the older one goes."""
        seen: set[str] = set()
        for stop in reversed(list(self._way)):
            draft = getattr(stop.page, "draft", "")
            if draft in seen:
                self._drop([stop])
            elif draft:
                seen.add(draft)

    async def kept(self) -> bool:
        """All pages are asked to put what they hold on disk; False when one could not."""
        return await self._put_away(list(self._way))

    async def leave(self) -> None:
        """As `kept`, and nothing is reloaded any more."""
        self._timer.stop()
        await self.kept()
