"""Title and facts of an open form in words. No Qt."""

from desktop.forms.spec import FormSpec
from desktop.services.shapes.filling import Filling
from desktop.texts import Texts
from desktop.ui.models.dates import day_text, moment_text


def form_title(texts: Texts, spec: FormSpec, variant: str) -> str:
    """楼栋检查（快查）."""
    title = spec.title(texts.language)
    return texts(f"formview.variant_{variant}", form=title) if variant else title


def facts(texts: Texts, spec: FormSpec, filling: Filling) -> str:
    """住户 · 上次6月10日 · 特殊群体户，期限减半. Of deadlines only where the form can lead to one."""
    head = filling.head
    last = filling.last_seen_at
    parts = [
        texts.say(head.detail),
        texts("formview.last_form", day=day_text(texts, last)) if last else texts("formview.first_time"),
    ]
    if spec.may_find and (head.special or head.in_peak):
        both = head.special and head.in_peak
        parts.append(
            texts("formview." + ("halves" if both else "special_halves" if head.special else "peak_halves"))
        )
    return " · ".join(part for part in parts if part)


def seen_line(texts: Texts, filling: Filling, inspector: str, writer: str) -> str:
    """李梅 12月8日 09:30检查; with who types it when that is somebody else (decision 5)."""
    when = moment_text(texts, filling.seen_at)
    if inspector != writer:
        return texts("formview.entered_for", name=inspector, when=when, by=writer)
    return texts("formview.seen_by", name=inspector, when=when)
