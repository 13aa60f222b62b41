"""What the bundle's window needs of its surroundings; runs before the program."""

import os

# Wayland's plugins are not in the bundle: its X server is asked at once.
if os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")
# The plugin of fcitx is not among those of Qt; fcitx 5 answers IBus's as well.
if "fcitx" in os.environ.get("QT_IM_MODULE", ""):
    os.environ.setdefault("QT_IM_MODULES", "fcitx;ibus")
