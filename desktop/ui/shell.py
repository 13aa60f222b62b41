"""The window after sign-in: top bar, rail, pages, foot, and the keys that work everywhere."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.say import Say, say
from desktop.domain.staff import Permission
from desktop.services.desk import deactivated
from desktop.services.records import records
from desktop.services.shapes.filling import Finished
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.today import carried
from desktop.settings import Settings
from desktop.ui import routes
from desktop.ui import theme as tokens
from desktop.ui.carry import Carried
from desktop.ui.context import About, PageContext
from desktop.ui.export import Exporter
from desktop.ui.home import Frame, OpenDesk
from desktop.ui.keys import AFTER, FirstKeys, named
from desktop.ui.leftopen import keep_open, left_open, open_form
from desktop.ui.picker import Picker
from desktop.ui.picking import FORMS, Choice, begins
from desktop.ui.saver import Saver
from desktop.ui.search import SearchPopup
from desktop.ui.status import Status, badge, counts, status
from desktop.ui.syncline import SyncLine
from desktop.ui.travel import Travel
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.body import Body
from desktop.ui.widgets.messagebar import MessageBar
from desktop.ui.widgets.rail import Rail, RailEntry
from desktop.ui.widgets.topbar import TopBar


class Shell(QWidget):
    """One person's window. `leave` signs out with a note, `restyle` keeps settings and builds it anew."""

    def __init__(
        self,
        frame: Frame,
        opened: OpenDesk,
        version: str,
        leave: Callable[[Say | None], None],
        restyle: Callable[[Settings], None],
        change_pin: Callable[[str, str], None],
    ) -> None:
        super().__init__()
        self._frame, self._desk, self._texts = frame, opened.desk, frame.texts
        self._first = opened.said
        self._sign_out = leave
        self._form_open = Saver(self._keep_open)
        self._stack = QStackedWidget()
        self.setObjectName("shell")
        self._codes_for, self._files = opened.codes_for, opened.files
        self._fetch, self._rejoin = opened.fetch_file, opened.join_again
        about = About(version, opened.server_url, opened.person.area)
        self.ctx = self._context(about, restyle, change_pin)
        self._build(opened.person.area)
        self.travel = Travel(self.ctx, self._stack)
        self.travel.arrived.connect(self._arrived)
        self.travel.read.connect(self._read)
        self._search = SearchPopup(self.ctx, self.top.search, self)
        self._search.closed.connect(self._back_to_page)
        self.picker = Picker(self.ctx, self)
        self.picker.picked.connect(self._picked)
        self.picker.closed.connect(self._back_to_page)
        self._exporter = Exporter(self.ctx, self)
        self._keys = FirstKeys(self, self._act)
        self.line = SyncLine(opened.one_round, frame.ops, self, opened.send_files)
        self.line.changed.connect(self._refresh)
        self.line.said.connect(self._say_aside)
        self.line.erased.connect(self._sign_out)
        frame.ops.changed.connect(self._noticed)
        frame.ops.trouble.connect(self.say)

    def _context(
        self, about: About, restyle: Callable[[Settings], None], change_pin: Callable[[str, str], None]
    ) -> PageContext:
        frame = self._frame
        return PageContext(
            desk=self._desk,
            ops=frame.ops,
            texts=frame.texts,
            theme=frame.theme,
            settings=frame.settings,
            go=lambda target: self.travel.go(target),
            back=lambda: self.travel.back(),
            begin=self.begin,
            sync=self.sync_now,
            pause=lambda on: self.line.pause(on),
            paused=lambda: self.line.paused,
            export=self.export,
            renamed=self._name_page,
            start=frame.ops.start,
            say=self.say,
            finished=self._finished,
            restyle=restyle,
            change_pin=change_pin,
            codes_for=self._codes_for,
            carry=Carried(self._files, lambda: self.line),
            join_again=self._join_again,
            about=about,
            fetch=self._fetch,
        )

    def _build(self, area: str) -> None:
        theme, texts = self._frame.theme, self._texts
        person = texts("ui.person", name=self._desk.staff.name, area=area) if area else self._desk.staff.name
        self.top = TopBar(theme, texts, person, demo=self._frame.settings.demo)
        self.top.sync_wanted.connect(lambda: self.travel.root("sync"))
        self.top.person_wanted.connect(self._person_menu)
        self.banner = Banner(theme)
        keys = routes.rail_of(self._desk.staff.permission)
        self.rail = Rail(theme, texts("ui.rail"), self._entries(keys), self._entries(routes.BELOW))
        self.rail.chosen.connect(lambda key: self.travel.root(key))
        self.bar = MessageBar(theme, texts("ui.undo"))
        self.bar.opened.connect(lambda target: self.travel.go(target))
        self._body = Body(self._stack, self.bar)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self._body, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.banner)
        column.addLayout(middle, 1)

    def _entries(self, keys: tuple[str, ...]) -> list[RailEntry]:
        lead = self._desk.staff.permission == Permission.OWN_BUILDING
        names = {"buildings": "my_building"} if lead else {}
        return [RailEntry(key, routes.ICONS[key], self._texts(f"ui.{names.get(key, key)}")) for key in keys]

    def widget(self) -> QWidget:
        return self

    def begin_day(self) -> None:
        """Today, or the form that was open when the program ended; keys are taken from the first moment."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._frame.ops.start(self._begin_day())

    async def _begin_day(self) -> None:
        left = await self._frame.ops.run(left_open, self._desk)
        self.line.start()
        if self.travel.here is not None:
            return  # who was quicker has chosen a page
        self.travel.root("today")
        if left is not None:
            self.travel.go(Target(TargetKind.DRAFT, left.draft_id))
            self.say(say("ui.taken_up", what=left.head.title))
        if self._first is not None:
            self.say(self._first)
        if self._desk.store.unscanned:
            await self._frame.ops.run(self._desk.store.scan)
        await self._frame.ops.run(self._desk.store.keep_copy)

    # -- saying ------------------------------------------------------------

    def say(self, sentence: Say, *, undo: Callable[[], None] | None = None) -> None:
        """Into the message bar."""
        icon = "check-circle-outline" if undo is not None else "information-outline"
        self.bar.show_message(self._texts.say(sentence), icon, undo)
        self._body.speak()

    def _say_aside(self, sentence: Say) -> None:
        """What nobody asked for never takes the place of what somebody did."""
        if not self.bar.text:
            self.say(sentence)

    def _finished(self, finished: Finished) -> None:
        self.travel.back()
        self.say(finished.said, undo=lambda: self._frame.ops.start(self._undo_record(finished.record_id)))
        if finished.next_forms:
            self.travel.go(finished.next_forms[0])
        elif finished.next_wanted:
            self.begin(begins(finished.next_wanted[0]))
        elif finished.back_entry:
            self._frame.ops.start(self._next_line(finished.record_id))

    async def _key_in_route(self) -> None:
        """F9: the lines of the printed route sheet, in their order, from the first that is not in."""
        if not await self._next_line():
            self.say(say("ui.route_all_in"))

    async def _next_line(self, after: str = "") -> bool:
        """Whether the route sheet has another line to be keyed in; its form is opened."""
        target = await self._frame.ops.run(carried.next_of_route, self._desk, after)
        if target is not None:
            self.travel.go(target)
        return target is not None

    async def _undo_record(self, record_id: str) -> None:
        if await self._frame.ops.done(records.undo, self._desk, record_id):
            self.say(say("ui.undone"))

    # -- keys and places ---------------------------------------------------

    def begin(self, what: str) -> None:
        """`visit`, `check`, `place`, `drill` and the others of `picking.FORMS`: for whom, then the form."""
        if what in ("visit", "care") and not self.ctx.may_visit:
            self.say(say("record.form_not_yours"))
            return
        lead = self._desk.staff.permission == Permission.OWN_BUILDING
        self._search.close_popup()
        self._frame.ops.start(self.picker.ask("quick" if what in ("check", "fire") and lead else what))

    def _picked(self, what: str, choice: Choice) -> None:
        self.travel.go(choice.target(what))

    def _act(self, name: str) -> None:
        if name == "search":
            self.picker.shut()
            self._search.open_below()
        elif name in FORMS or name == "place":
            self.begin(name)
        elif name == "route_back":
            self._frame.ops.start(self._key_in_route())
        elif name == "sync":
            self.sync_now()
        elif name in ("export", "carry_in"):
            self._of_page(name)
        elif name == "export_list":
            self.export()
        elif name == "back":
            self.travel.back()
        elif name == "help":
            self.travel.root("help")
        elif name == "undo" and not self.bar.undo():
            self.say(say("ui.nothing_to_undo"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = named(AFTER, event)
        if name:
            self._act(name)
        else:
            event.ignore()

    def _of_page(self, name: str) -> None:
        """A page may have its own export and something to bring in: 同步 does (`ui/carry.py`)."""
        page = self.travel.here.page if self.travel.here is not None else None
        own = getattr(page, "carry_out" if name == "export" else name, None)
        if own is not None and not self._search.isVisible():
            own()
        elif name == "export":
            self.export()

    def export(self) -> None:
        """The list one looks at, as Excel: what was found, else that of the page."""
        wanted = self._search.wanted() if self._search.isVisible() else None
        if wanted is None and self.travel.here is not None:
            wanted = getattr(self.travel.here.page, "wanted", lambda: None)()
        if wanted is None:
            self.say(say("export.nothing_here"))
        else:
            self._exporter.ask(wanted)

    def _person_menu(self, key: str) -> None:
        if key == "leave":
            self._sign_out(None)
        else:
            self.travel.root(key)

    def _back_to_page(self) -> None:
        """Unless a click has put the keyboard there already."""
        here, focus = self.travel.here, QApplication.focusWidget()
        if here is None or focus in (None, here.page) or not here.page.isAncestorOf(focus):
            self.travel.take_focus()

    def sync_now(self) -> None:
        self.say(say("ui.syncing"))
        self._frame.ops.start(self._sync_now())

    async def _sync_now(self) -> None:
        self.say(await self.line.now())

    async def _join_again(self, code: str) -> None:
        await self.line.alone(lambda: self._rejoin(code))
        self._frame.ops.start(self._sync_now())

    # -- what is shown around the page ----------------------------------------

    def _arrived(self) -> None:
        here = self.travel.here
        if here is not None:
            self.rail.show_current(here.rail)
            self._body.set_own_foot(getattr(here.page, "foot", None) is not None)
            self._name_page()
            self._form_open.push(open_form(here.target))

    async def _keep_open(self, form: str) -> bool:
        return await self._frame.ops.done(keep_open, self._desk, form)

    def _read(self) -> None:
        self._name_page()

    def _name_page(self) -> None:
        """Title of the window, hints and counts of the page."""
        here = self.travel.here
        if here is None:
            return
        page = here.page
        title: str = page.title()  # type: ignore[attr-defined]  # every page has it (context.Page)
        page.setAccessibleName(title)
        self.window().setWindowTitle(f"{title} · {self._texts('ui.window')}")
        hints, numbers = getattr(page, "hints", None), getattr(page, "counts", None)
        self.bar.show_right(hints() if hints else [], numbers() if numbers else [])

    def _noticed(self, kinds: frozenset[str]) -> None:
        if kinds - {"draft"}:
            self._refresh()
        if "staff" in kinds:
            self._frame.ops.start(self._still_active())

    async def _still_active(self) -> None:
        """Whoever was deactivated, or whose laptop was retired, is signed out and told why."""
        why = await self._frame.ops.run(deactivated, self._desk)
        if why is not None:
            self._sign_out(why)

    def _refresh(self) -> None:
        self._frame.ops.start(self._read_status())

    async def _read_status(self) -> None:
        now = await self._frame.ops.run(status, self._desk)
        if now is not None:
            self._show_status(now)

    def _show_status(self, now: Status) -> None:
        if now.waiting == 0:
            self.bar.drop_undo()
        down, paused = self.line.down, self.line.paused
        said = badge(self._texts, now, down=down, paused=paused)
        self.top.sync.show_words(said, "wifi-off" if down or paused else "sync", self._texts("ui.sync"))
        self.banner.show_warnings([self._texts.say(one) for one in now.warnings])
        for key, text in counts(self._texts, now).items():
            self.rail.show_count(key, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, px = self.width(), self._frame.theme.px
        fitting = tokens.RAIL_WIDE if width >= px(tokens.WIDE) else tokens.RAIL
        self.rail.fit(tokens.RAIL_FOLDED if width < px(tokens.NARROW) else fitting)
        if self.picker.isVisible():
            self.picker.place()

    @property
    def unsaved(self) -> bool:
        return self.travel.unsaved

    async def kept(self) -> bool:
        return await self.travel.kept()

    async def leave(self) -> None:
        """Everything is on disk and no round runs."""
        for signal, slot in (
            (self._frame.ops.changed, self._noticed),
            (self._frame.ops.trouble, self.say),
        ):
            signal.disconnect(slot)
        await self.travel.leave()
        await self._form_open.flush()
        await self.line.leave()
