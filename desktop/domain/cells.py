"""Text as it may stand in a cell of a spreadsheet, whoever opens the file and with what."""

import re

LONGEST = 32_767
"""Characters of one cell (Excel, LibreOffice and WPS)."""
_BEGINS_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""Full-width signs too: Chinese and Japanese versions of Excel read them as the narrow ones."""
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]|[\ud800-\udfff]"
)
"""Characters that XML 1.0 forbids or advises against, and halves of characters."""


def harmless(text: str) -> str:
    """`text` that no program takes for a formula, now or when the sheet is saved again as CSV.

    In an .xlsx file a text is a text whatever it begins with. A CSV file has no kinds: there
    `=…`, `+…`, `-…`, `@…` would be worked out when it is opened. Such a text therefore begins
    with an apostrophe, as OWASP advises for CSV injection; it is the one sign that is added.
    What no XML file may hold is shown as �; a text that is too long for a cell ends with ….
    """
    clean = readable(text.replace("\r\n", "\n"))
    if _BEGINS_FORMULA.match(clean):
        clean = f"'{clean}"
    clean = clean.replace("\r", "\n")
    return clean if len(clean) <= LONGEST else f"{clean[: LONGEST - 1]}…"


def readable(text: str) -> str:
    """`text` with what no XML file may hold shown as �."""
    return _NOT_TEXT.sub("\ufffd", text)
