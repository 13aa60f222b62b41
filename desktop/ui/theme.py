"""Colours, sizes and type of the window: the only place with literal ones.

Values and contrast ratios come from the mocks' token table. Style sheets are
filled from here as templates, delegates and painted widgets read the same object.
"""

from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPixmap

from desktop.ui import icons

COLOURS = {
    "ground": "#F2F4F7",
    "card": "#FFFFFF",
    "sunk": "#F7F9FB",
    "hair": "#EBEEF2",
    "line": "#DCE1E8",
    "line.key": "#C3CAD4",
    "line.strong": "#828C9A",
    "ink": "#1A2330",
    "ink.2": "#465161",
    "ink.3": "#5B6675",
    "action": "#1557B5",
    "action.hover": "#104796",
    "action.press": "#0C3877",
    "action.tint": "#E6EFFB",
    "action.line": "#A5C3EC",
    "action.key": "#8FB0E0",
    "track": "#E3E7ED",
    "away": "#E9EDF1",
    "away.line": "#D3D9E0",
    "ribbon": "#2F3A4A",
    "red": "#B0241C",
    "red.tint": "#FCEDEB",
    "red.border": "#E8B5B0",
    "red.bar": "#B0241C",
    "orange": "#A34200",
    "orange.tint": "#FDF0E4",
    "orange.border": "#EBC5A2",
    "orange.bar": "#D9640A",
    "yellow": "#755700",
    "yellow.tint": "#FFF7DB",
    "yellow.border": "#E3CE86",
    "yellow.bar": "#B98900",
    "green": "#1B6A3B",
    "green.tint": "#E8F4EC",
    "green.border": "#A9D2B8",
    "green.bar": "#1B6A3B",
}
"""The four risk colours are named as the values of `Risk`."""

TYPE = {"h1": 24, "h2": 20, "question": 18, "body": 16, "small": 14, "pad": 22}
"""Pixels at factor 1."""

FACTORS = (1.0, 1.125, 1.25)
"""Type sizes a person may choose: base 16, 18, 20."""

TOP, RAIL, RAIL_FOLDED, RAIL_WIDE, FOOT = 56, 176, 56, 208, 40
"""Frame, in logical pixels."""
NARROW, WIDE = 1200, 1600
"""Window widths: below, the rail folds and two columns become one; from the second on the rail is wide."""
PAD, GAP, ROW, ROW_TWO, HEAD, CAP = 24, 16, 40, 56, 40, 22
"""Page padding, gap between cards, row, row of two lines, card head, keycap."""

FAMILIES = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
)
"""The same typeface under its names; bundled as the first."""
OTHER_FAMILIES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
)


def load_fonts(folder: Path) -> str:
    """Register the bundled fonts and name the family to use; empty when none has Chinese.

    Needs a QGuiApplication.
    """
    for file in sorted(folder.glob("*.[ot]t[fc]")):
        QFontDatabase.addApplicationFont(str(file))
    installed = set(QFontDatabase.families())
    known = [one for one in FAMILIES + OTHER_FAMILIES if one in installed]
    if known:
        return known[0]
    chinese = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    return chinese[0] if chinese else ""


class Theme:
    """Tokens at one type size. `factor` scales type and what must grow with it."""

    def __init__(self, factor: float = 1.0, family: str = "Noto Sans CJK SC") -> None:
        self.factor = factor
        self.family = family
        self._colours = {name: QColor(value) for name, value in COLOURS.items()}
        self._fonts: dict[tuple[str, bool], QFont] = {}
        self._metrics: dict[tuple[str, bool], QFontMetrics] = {}

    def px(self, size: int) -> int:
        """Logical pixels at this type size."""
        return round(size * self.factor)

    def hex(self, name: str) -> str:
        return COLOURS[name]

    def colour(self, name: str) -> QColor:
        """The same one each time: to be painted with, not to be changed."""
        return self._colours[name]

    def font(self, token: str = "body", bold: bool = False) -> QFont:
        """The same one each time: to be written with, not to be changed."""
        font = self._fonts.get((token, bold))
        if font is None:
            font = self._fonts[token, bold] = QFont(self.family)
            font.setPixelSize(self.px(TYPE[token]))
            font.setBold(bold)
        return font

    def metrics(self, token: str = "body", bold: bool = False) -> QFontMetrics:
        """How wide words are in that type."""
        found = self._metrics.get((token, bold))
        if found is None:
            found = self._metrics[token, bold] = QFontMetrics(self.font(token, bold))
        return found

    def pixmap(self, name: str, colour: str = "ink.2", size: int = 20, ratio: float = 1.0) -> QPixmap:
        return icons.pixmap(name, COLOURS[colour], size, ratio)

    def style(self, template: str) -> str:
        """Fill a style sheet: `${action_tint}` is a colour, `${px40}` a scaled size, `${family}`."""
        values: dict[str, object] = {name.replace(".", "_"): value for name, value in COLOURS.items()}
        values |= {f"type_{name}": self.px(size) for name, size in TYPE.items()}
        values |= {f"px{size}": self.px(size) for size in range(1, 81)}
        return Template(template).substitute(values, family=self.family)


def base_style(theme: Theme, folder: Path) -> str:
    """The window's style sheet. `folder`: resources/styles."""
    return theme.style((folder / "base.qss").read_text("utf-8"))
