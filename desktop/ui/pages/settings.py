"""设置: who, language, type size, server, PIN, about."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.say import UserError, say
from desktop.services.shapes.target import Target, TargetKind
from desktop.settings import Settings
from desktop.store.copies import copies
from desktop.texts import LANGUAGES
from desktop.ui import theme as tokens
from desktop.ui.context import PageContext
from desktop.ui.models.dates import moment_text
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choices import ChoiceBar
from desktop.ui.parts.heads import PageHead
from desktop.ui.parts.labels import set_words, words
from desktop.ui.support import ask_for_bundle
from desktop.ui.widgets.cards import Card, CardHead
from desktop.ui.widgets.pin import PinBoxes
from desktop.ui.widgets.resetcodes import ResetCodes
from desktop.ui.widgets.scroll import PageScroll

_LABEL = 96
_HANDOVER = Target(TargetKind.LIST, "", subject_kind="grid_handover")


class SettingsPage(QWidget):
    """Language and type size apply at once."""

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        self.setObjectName("page")
        head = PageHead(ctx.theme, ctx.texts("ui.settings"))
        head.show_facts(ctx.texts("ui.settings_facts"))
        scroll = PageScroll()
        columns = QHBoxLayout()
        columns.setSpacing(tokens.GAP)
        left, right = QVBoxLayout(), QVBoxLayout()
        for side in (left, right):
            side.setSpacing(tokens.GAP)
            columns.addLayout(side, 1)
        for card in (self._person(), self._language(), self._type(), self._support(), *self._codes()):
            left.addWidget(card)
        for card in (self._pin(), self._server(), self._about()):
            right.addWidget(card)
        left.addStretch(1)
        right.addStretch(1)
        scroll.column.addLayout(columns)
        scroll.column.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(head)
        page.addWidget(scroll, 1)
        self.setFocusProxy(self.language)

    def title(self) -> str:
        return self._texts("ui.settings")

    async def reload(self) -> None:
        """What is shown changes only by this page itself."""

    def _card(self, title: str, facts: Sequence[tuple[str, str]] = ()) -> tuple[Card, QVBoxLayout]:
        theme = self._ctx.theme
        card = Card()
        card.column.addWidget(CardHead(theme, self._texts(f"ui.{title}")))
        column = QVBoxLayout()
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for label, value in facts:
            row = QHBoxLayout()
            name = words(theme, self._texts(f"ui.{label}"), colour="ink.2")
            name.setFixedWidth(theme.px(_LABEL))
            shown = words(theme, value, wrap=True)
            shown.setAccessibleName(f"{name.text()} {value}")
            row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(shown, 1)
            column.addLayout(row)
        card.column.addLayout(column)
        return card, column

    def _person(self) -> QFrame:
        staff = self._ctx.desk.staff
        facts = [
            ("set_name", staff.name),
            ("set_titles", "、".join(staff.titles)),
            ("set_area", self._ctx.about.area),
        ]
        card, column = self._card("set_person", facts)
        text = self._texts("gridhandover.title")
        self.handover = KeyButton(self._ctx.theme, text, icon="account-switch-outline")
        self.handover.clicked.connect(lambda: self._ctx.go(_HANDOVER))
        column.addWidget(self.handover, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _language(self) -> QFrame:
        card, column = self._card("set_language")
        choices = [(one, self._texts(f"ui.language_{one}")) for one in LANGUAGES]
        self.language = self._choices(column, choices, self._ctx.settings.language)
        self.language.picked.connect(lambda name: self._apply(replace(self._ctx.settings, language=name)))
        return card

    def _type(self) -> QFrame:
        card, column = self._card("set_type")
        choices = [(str(one), self._texts(f"ui.type_{one}")) for one in tokens.FACTORS]
        self.type = self._choices(column, choices, str(self._ctx.settings.text_scale))
        self.type.picked.connect(
            lambda name: self._apply(replace(self._ctx.settings, text_scale=float(name)))
        )
        return card

    def _choices(self, column: QVBoxLayout, choices: Sequence[tuple[str, str]], now: str) -> ChoiceBar:
        bar = ChoiceBar(self._ctx.theme, choices, 40)
        bar.show_chosen([now])
        column.addWidget(bar)
        return bar

    def _apply(self, settings: Settings) -> None:
        if settings != self._ctx.settings:
            self._ctx.restyle(settings)

    def _pin(self) -> QFrame:
        theme, texts = self._ctx.theme, self._texts
        card, column = self._card("change_pin")
        self.pins = {
            name: PinBoxes(theme, texts(f"ui.{name}"), spread=False)
            for name in ("pin_old", "pin_new", "pin_again")
        }
        self.pins["pin_old"].full.connect(lambda: self._to("pin_new"))
        self.pins["pin_new"].full.connect(lambda: self._to("pin_again"))
        for name, boxes in self.pins.items():
            row = QHBoxLayout()
            label = words(theme, texts(f"ui.{name}"), colour="ink.2", wrap=True)
            label.setFixedWidth(theme.px(_LABEL + 32))
            row.addWidget(label)
            row.addWidget(boxes)
            row.addStretch(1)
            column.addLayout(row)
        self._said = words(theme, "", wrap=True)
        self._said.hide()
        column.addWidget(self._said)
        self.change = KeyButton(theme, texts("ui.change_pin"))
        self.change.clicked.connect(self._change_pin)
        self.pins["pin_again"].submitted.connect(self._change_pin)
        row = QHBoxLayout()
        row.addWidget(self.change)
        row.addStretch(1)
        column.addLayout(row)
        return card

    def _to(self, name: str) -> None:
        self.pins[name].setFocus(Qt.FocusReason.TabFocusReason)

    def _change_pin(self) -> None:
        old, new, again = (self.pins[name] for name in ("pin_old", "pin_new", "pin_again"))
        missing = next((name for name, boxes in self.pins.items() if boxes.missing), "")
        if missing:
            self._tell("signin.need_pin")
            self._to(missing)
        elif new.pin != again.pin:
            self._tell("ui.pin_differs")
            again.clear()
            new.clear()
            self._to("pin_new")
        else:
            self._ctx.start(self._changing(old.pin, new.pin))

    async def _changing(self, old: str, new: str) -> None:
        self.change.setEnabled(False)
        try:
            await self._ctx.ops.attempt(self._ctx.change_pin, old, new)
        except UserError as error:
            set_words(self._said, self._texts.say(error.say))
            self._said.show()
            self._to("pin_old")
        else:
            self._said.hide()
            self._ctx.say(say("ui.pin_changed"))
        finally:
            self.change.setEnabled(True)
            for boxes in self.pins.values():
                boxes.clear()

    def _tell(self, key: str) -> None:
        set_words(self._said, self._texts(key))
        self._said.show()

    def _codes(self) -> list[QFrame]:
        """For those who supervise: a colleague's forgotten PIN."""
        if not self._ctx.desk.actor.may_supervise:
            return []
        self.codes = ResetCodes(self._ctx)
        return [self.codes]

    def _server(self) -> QFrame:
        return self._card("set_server", [("set_address", self._ctx.about.server_url)])[0]

    def _about(self) -> QFrame:
        facts = [
            ("set_version", self._ctx.about.version),
            ("set_folder", str(self._ctx.settings.data_dir)),
            ("set_copy", self._last_copy()),
            ("set_licence", self._texts("ui.licence")),
        ]
        return self._card("set_about", facts)[0]

    def _last_copy(self) -> str:
        found = copies(self._ctx.desk.store.path)
        return moment_text(self._texts, found[0].made) if found else self._texts("ui.no_copy")

    def _support(self) -> QFrame:
        card, column = self._card("set_support")
        note = words(self._ctx.theme, self._texts("export.support_note"), colour="ink.2", wrap=True)
        column.addWidget(note)
        button = KeyButton(self._ctx.theme, self._texts("export.support"), icon="tray-arrow-down")
        button.clicked.connect(lambda: ask_for_bundle(self._ctx, self))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card
