"""Columns of a workbook: how each may be headed, which are left out, and what a slip was meant to be."""

import difflib
import re
from dataclasses import dataclass

LANGUAGES = {"chinese": "zh", "中文": "zh", "汉语": "zh", "english": "en", "英文": "en"}
_TRANSLATED = frozenset(
    {
        "label",
        "hint",
        "guidance_hint",
        "constraint_message",
        "required_message",
        "unit",
        "unknown",
        "finding",
        "advice",
    }
)
_OURS = frozenset(
    [
        "matter",
        "grade",
        "grade_special",
        "grade_peak",
        "grade_expr",
        "hazard_when",
        "deadline",
        "responsible",
        "policy_unit",
        "statutory_unit",
        "duty_clause",
        "standards",
        "emergency",
        "follow_up",
        "finding",
        "advice",
    ]
)
KNOWN = {
    "survey": _OURS
    | frozenset(
        [
            "type",
            "name",
            "label",
            "hint",
            "guidance_hint",
            "required",
            "required_message",
            "relevant",
            "constraint",
            "constraint_message",
            "calculation",
            "readonly",
            "default",
            "trigger",
            "appearance",
            "parameters",
            "choice_filter",
            "repeat_count",
            "save_to",
            "on_paper",
            "carry",
            "phone",
            "private",
            "variant",
            "unit",
            "unknown",
        ]
    ),
    "choices": _OURS | frozenset(["list_name", "name", "label", "normal"]),
    "settings": frozenset(
        [
            "form_title",
            "form_id",
            "version",
            "default_language",
            "title_en",
            "instance_name",
            "style",
            "public_key",
            "submission_url",
            "auto_send",
            "auto_delete",
            "allow_choice_duplicates",
            "clean_text_values",
            "omit_instanceid",
            "namespaces",
            "name",
            "instance_xmlns",
            "prefix",
            "delimiter",
        ]
    ),
    "entities": frozenset(["list_name", "label", "entity_id", "create_if", "update_if", "repeat"]),
}
_ALIASES = {
    "survey": {
        "command": "type",
        "tag": "name",
        "value": "name",
        "caption": "label",
        "relevance": "relevant",
        "calculate": "calculation",
        "read_only": "readonly",
        "count": "repeat_count",
        "jr:count": "repeat_count",
        "constraining_message": "constraint_message",
        "jr:constraintmsg": "constraint_message",
        "requiredmsg": "required_message",
        "jr:requiredmsg": "required_message",
        "guidance": "guidance_hint",
        "entities:saveto": "save_to",
    },
    "choices": {"value": "name", "caption": "label", "list name": "list_name"},
    "settings": {
        "set_form_title": "form_title",
        "title": "form_title",
        "set_form_id": "form_id",
        "id_string": "form_id",
    },
    "entities": {"dataset": "list_name", "list name": "list_name"},
}
_MEDIA = frozenset({"image", "big-image", "audio", "video", "media"})
_PHONE = frozenset({"autoplay", "rows", "noapperrorstring", "no_app_error_string", "intent"})
_OF_OTHERS = frozenset({"instance", "attribute"})
"""Attributes that an author adds for a program of his own."""
_PREFIXES = frozenset({"bind", "body", "control"})
_CODE = re.compile(r"\(([A-Za-z]{2,3})[^)]*\)\s*$")
_SHORT = re.compile(r"(.+)_([a-z]{2})")


@dataclass(frozen=True)
class Heading:
    """One heading understood. `name` is empty for an author's own column; `fault` names what is wrong."""

    name: str
    language: str = ""
    """Language code of a translated column; empty where the heading names none."""
    fault: str = ""
    meant: str = ""


def heading_of(sheet: str, text: str) -> Heading:
    """`label::English (en)` and `finding_en` are translated columns; capitals and spaces do not matter."""
    head, _, rest = text.partition("::") if "::" in text else _single_colon(text)
    plain = head.strip().lower()
    if plain in _PREFIXES and rest:
        plain, rest = rest.strip().lower(), ""
        if _named(sheet, plain) not in KNOWN[sheet]:
            return Heading("", fault="column_refused")
    if plain in _OF_OTHERS and rest:
        return Heading("")
    if plain in _MEDIA and sheet in ("survey", "choices"):
        return Heading("", fault="media_column")
    name = _named(sheet, plain)
    if name in KNOWN[sheet]:
        return Heading(name, language_code(rest))
    short = _SHORT.fullmatch(plain)
    if short and short[1] in _TRANSLATED:
        return Heading(short[1], short[2])
    return Heading("", meant=_meant(sheet, plain))


def language_code(text: str) -> str:
    """`English (en)` -> `en`; a name without a code stands for itself."""
    code = _CODE.search(text)
    plain = text.strip().lower()
    return code[1].lower() if code else LANGUAGES.get(plain, plain)


def _single_colon(text: str) -> tuple[str, str, str]:
    """`label:English` is how old workbooks write it."""
    head, colon, rest = text.partition(":")
    return (head, colon, rest) if head.strip().lower() in _TRANSLATED else (text, "", "")


def _named(sheet: str, plain: str) -> str:
    spaced = plain.replace(" ", "_")
    for one in (plain, spaced):
        name = _ALIASES[sheet].get(one, one)
        if name in KNOWN[sheet]:
            return name
    return plain


def _meant(sheet: str, plain: str) -> str:
    if plain in _PHONE:
        return ""
    near = difflib.get_close_matches(plain, KNOWN[sheet], n=1, cutoff=0.85)
    return near[0] if near else ""
