"""What the bundle's window needs of its surroundings; runs before the program."""

import os

if os.environ.get("DISPLAY"):  # Wayland's plugins are not in the bundle: its X server is asked at once
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")
if "fcitx" in os.environ.get(
    "QT_IM_MODULE", ""
):  # fcitx's plugin is not Qt's; fcitx 5 answers IBus's as well
    os.environ.setdefault("QT_IM_MODULES", "fcitx;ibus")
