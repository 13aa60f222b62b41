"""Takes the signs of Markdown and HTML off a text of a form; the words stay."""

import re

_TAG = re.compile(r"</?(?:span|sub|sup|p|h[1-6]|b|i|u|strong|em|font|a|br)\b[^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_HEAD = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_STRONG = re.compile(r"(?<![\w\\{])(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_WEAK = re.compile(r"(?<![\w\\*_{])([*_])(?=[^\s*_])(.+?)(?<=[^\s\\])\1(?![\w*_])")
_MEANT = re.compile(r"\\([#*_\\])")


def without_marks(text: str) -> str:
    """`**气瓶** 年限` is `气瓶 年限`; a sign behind a backslash is meant as it stands."""
    if not any(sign in text for sign in "*_#<[\\"):
        return text
    for pattern, rest in ((_TAG, ""), (_LINK, r"\1"), (_HEAD, ""), (_STRONG, r"\2"), (_WEAK, r"\2")):
        text = pattern.sub(rest, text)
    return _MEANT.sub(r"\1", text)
