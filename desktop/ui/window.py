"""The one window: sign-in, adding a person, and after that the person's shell."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QLibraryInfo, Qt, QTimer, QTranslator, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QVBoxLayout, QWidget

from desktop.domain.say import Say, UserError, say
from desktop.resources import resources
from desktop.settings import Settings
from desktop.store.erase import ERASED
from desktop.store.people import Person
from desktop.ui.home import Frame, Home, OpenDesk, Room
from desktop.ui.models.dates import moment_text, weekday_text
from desktop.ui.pages.enrol import EnrolPage
from desktop.ui.pages.resetpin import ResetPinPage
from desktop.ui.pages.restore import RestorePage
from desktop.ui.pages.signin import SignInPage, SignInWords
from desktop.ui.theme import Theme, base_style
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.signinbar import SignInBar

SMALLEST = (960, 560)
SIZE = (1366, 768)
_WARM_AFTER = 50
"""Milliseconds: the sign-in page is painted first, imports would hold it up."""


class Window(QWidget):
    """`ended` comes when everything is on disk and the program may end."""

    ended = Signal()

    def __init__(self, home: Home, frame: Frame) -> None:
        super().__init__()
        self._home, self._frame = home, frame
        self._room: Room | None = None
        self._opened: OpenDesk | None = None
        self._closing = self._insisted = self._shutting = False
        self.signin: SignInPage | None = None
        self.enrol: EnrolPage | None = None
        self.resetpin: ResetPinPage | None = None
        self.setObjectName("window")
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self._layout = QStackedLayout(self)
        frame.ops.crashed.connect(self._crashed)
        frame.ops.changed.connect(self._noticed)
        self.show_signin()
        QTimer.singleShot(_WARM_AFTER, self, lambda: frame.ops.start(self._warm()))

    async def _warm(self) -> None:
        await self._frame.ops.run(self._home.warm)

    # -- signing in ---------------------------------------------------------

    def show_signin(self, note: Say | None = None, chosen: Person | None = None) -> None:
        """Who works on this laptop; nobody yet: adding a person."""
        people = self._home.people()
        if not people:
            self.show_enrol()
            return
        about = SignInWords(self._frame.clock.today(), self._home.version)
        page = self.signin = SignInPage(self._frame.theme, self._frame.texts, people, about)
        page.entered.connect(lambda person, pin: self._frame.ops.start(self._sign_in(person, pin)))
        page.add_wanted.connect(self.show_enrol)
        page.forgotten.connect(self.show_reset)
        if chosen is not None:
            page.choose(chosen)
        if note is not None:
            page.show_note(self._frame.texts.say(note))
        self._show(self._with_bar(page), self._frame.texts("signin.title"))
        page.boxes.setFocus(Qt.FocusReason.TabFocusReason)

    def show_enrol(self) -> None:
        page = self.enrol = EnrolPage(self._frame.theme, self._frame.texts, "")
        page.entered.connect(lambda url, code, pin: self._frame.ops.start(self._enrol(url, code, pin)))
        page.dropped.connect(lambda: self.show_signin())
        self._show(self._with_bar(page), self._frame.texts("signin.add_title"))
        page.setFocus(Qt.FocusReason.TabFocusReason)

    def show_reset(self, person: Person) -> None:
        """Somebody forgot the PIN: a code from the supervisor, a new PIN."""
        page = self.resetpin = ResetPinPage(self._frame.theme, self._frame.texts, person)
        page.entered.connect(lambda who, code, pin: self._frame.ops.start(self._reset(who, code, pin)))
        page.dropped.connect(self.show_signin)
        self._show(self._with_bar(page), self._frame.texts("signin.reset"))
        page.setFocus(Qt.FocusReason.TabFocusReason)

    def _with_bar(self, page: QWidget) -> QWidget:
        """The page below the bar of the sign-in."""
        texts, day = self._frame.texts, self._frame.clock.today()
        said = f"{texts('ui.day', month=day.month, day=day.day)} {weekday_text(texts, day)}"
        bar = SignInBar(self._frame.theme, texts, said, demo=self._frame.settings.demo)
        bar.language_wanted.connect(self._other_language)
        holder = QWidget()
        holder.setObjectName("signin")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        banner = Banner(self._frame.theme)
        column.addWidget(banner)
        column.addWidget(page, 1)
        banner.show_warnings([texts.say(one) for one in self._home.warnings()])
        return holder

    def _show(self, widget: QWidget, title: str) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._layout.addWidget(widget)
        self._layout.setCurrentWidget(widget)
        self.setWindowTitle(f"{title} · {self._frame.texts('ui.window')}")

    def _other_language(self) -> None:
        language = "en" if self._frame.settings.language == "zh_CN" else "zh_CN"
        self._restyle(replace(self._frame.settings, language=language))

    async def _sign_in(self, person: Person, pin: str) -> None:
        page = self.signin
        if page is None:
            return
        if not person.last_sign_in:
            page.show_note(self._frame.texts("signin.first_round"))
        try:
            opened = await self._frame.ops.attempt(self._home.sign_in, person, pin)
        except UserError as error:
            if error.say.key in ERASED:
                self.show_signin()
                return
            made = self._home.newest_copy(person) if error.say.key.startswith("store.damaged") else None
            if made is not None:
                self.show_restore(person, pin, error.say, made)
            else:
                page.refuse(self._frame.texts.say(error.say))
            return
        if self._closing:
            opened.close()
            return
        self._opened = opened
        opened.listen(self._frame.ops.notice)
        self._open_room()

    def show_restore(self, person: Person, pin: str, trouble: Say, made: datetime) -> None:
        """The file cannot be read: the newest copy is offered, nothing is done unasked."""
        texts = self._frame.texts
        when = moment_text(texts, made, self._frame.clock.today())
        page = RestorePage(self._frame.theme, texts, texts.say(trouble), when)
        page.wanted.connect(lambda: self._frame.ops.start(self._restore(page, person, pin)))
        page.dropped.connect(lambda: self.show_signin(trouble, person))
        self._show(self._with_bar(page), texts("restore.title"))
        page.setFocus(Qt.FocusReason.TabFocusReason)

    async def _restore(self, page: RestorePage, person: Person, pin: str) -> None:
        try:
            await self._frame.ops.attempt(self._home.restore, person, pin)
        except UserError as error:
            page.refuse(self._frame.texts.say(error.say))
            return
        self.show_signin(say("restore.done"), person)

    async def _enrol(self, url: str, code: str, pin: str) -> None:
        page = self.enrol
        if page is None:
            return
        try:
            person = await self._frame.ops.attempt(self._home.enrol, url, code, pin)
        except UserError as error:
            page.refuse(self._frame.texts.say(error.say))
            return
        self._frame = replace(self._frame, settings=self._home.settings())
        self.show_signin(say("signin.added", name=person.name))

    async def _reset(self, person: Person, code: str, pin: str) -> None:
        page = self.resetpin
        if page is None:
            return
        try:
            await self._frame.ops.attempt(self._home.reset_pin, person, code, pin)
        except UserError as error:
            page.refuse(self._frame.texts.say(error.say))
            return
        self.show_signin(say("signin.was_reset"), person)

    # -- the room after sign-in -----------------------------------------------

    def _open_room(self, said: Say | None = None) -> None:
        if self._opened is None:
            return
        self._room = self._home.shell(self._frame, self._opened, self.sign_out, self._restyle)
        self.signin = self.enrol = self.resetpin = None
        self._show(self._room.widget(), self._frame.texts("ui.today"))
        self._room.begin_day()
        if said is not None:
            self._room.say(said)

    def sign_out(self, note: Say | None = None) -> None:
        """Back to the sign-in page, which says `note`; the file is shut. After one of ERASED nothing can be
        kept, and the page says it by itself.
        """
        self._frame.ops.start(self._sign_out(note))

    async def _sign_out(self, note: Say | None) -> None:
        erased = note is not None and note.key in ERASED
        if self._shutting or not (erased or self._room is None or await self._room.kept()):
            return
        who = self._opened.person.replica_id if self._opened else ""
        await self._shut()
        still = not who or any(one.replica_id == who for one in self._home.people())
        self.show_signin(note if still else None)

    async def _shut(self) -> None:
        self._shutting = True
        try:
            room, self._room = self._room, None
            if room is not None:
                await room.leave()
            opened, self._opened = self._opened, None
            if opened is not None:
                await self._frame.ops.attempt(opened.close)
        finally:
            self._shutting = False

    def _restyle(self, settings: Settings) -> None:
        self._frame.ops.start(self._rebuild(settings))

    async def _rebuild(self, settings: Settings) -> None:
        """Keep the settings and build everything anew by them, also when they cannot be kept."""
        said = await self._keep(settings)
        theme = Theme(settings.text_scale, self._frame.theme.family)
        texts = self._home.texts(settings.language)
        self._frame = replace(self._frame, settings=settings, theme=theme, texts=texts)
        dress(theme)
        speak(texts.language)
        room, self._room = self._room, None
        if room is None or self._opened is None:
            self.show_signin(said)
            return
        await room.leave()
        desk = replace(self._opened.desk, texts_language=settings.language)
        self._opened = replace(self._opened, desk=desk)
        self._open_room(said)

    async def _keep(self, settings: Settings) -> Say | None:
        try:
            await self._frame.ops.attempt(self._home.keep, settings)
        except UserError as error:
            return error.say
        return None

    # -- ends -------------------------------------------------------------------

    def _crashed(self, error: BaseException) -> None:
        file = self._home.crash(error)
        sentence = Say("ui.crashed_kept", {"file": file}) if file else Say("ui.crashed")
        if self._room is not None:
            self._room.say(sentence)
        elif self.signin is not None:
            self.signin.refuse(self._frame.texts.say(sentence))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Shut the file first; the window goes at once. With answers that could not be saved it stays
        the first time.
        """
        if self._room is not None and self._room.unsaved and not self._insisted:
            self._insisted = True
            event.ignore()
            self._frame.ops.start(self._try_again(self._room))
            return
        event.accept()
        if not self._closing:
            self._closing = True
            self._frame.ops.start(self._end())

    def _noticed(self, kinds: frozenset[str]) -> None:
        """Answers were saved again: the next time that they cannot be, closing waits once more."""
        if "draft" in kinds:
            self._insisted = False

    async def _try_again(self, room: Room) -> None:
        if await room.kept():
            self.close()
        else:
            room.say(say("ui.close_unsaved"))

    async def _end(self) -> None:
        try:
            await self._shut()
        finally:
            self.ended.emit()

    def come_forward(self) -> None:
        """The program was started again on the same folder."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()


def speak(language: str) -> None:
    """Qt's own dialogs in a language; English needs no translation."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(app)
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def dress(theme: Theme) -> None:
    """Give the application the type and style sheet of a theme."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setFont(theme.font())
        app.setStyleSheet(base_style(theme, resources() / "styles"))
