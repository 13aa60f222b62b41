"""今日走访单: what a worker carries from door to door (decision 10).

No identity number, phone, colour or care level; collected and destroyed after use.
"""

from datetime import UTC, date, datetime
from typing import Any

from desktop.domain.paperdata import RouteData, RouteLine
from desktop.papers.dates import day_words
from desktop.papers.typeset import typeset
from desktop.texts import Texts

_TEMPLATE = "route.typ"
_WORDS = (
    "route_title",
    "route_no",
    "route_door",
    "route_name",
    "route_reason",
    "route_last",
    "route_outcome",
    "route_notes",
    "route_met",
    "route_phone",
    "route_nobody",
    "route_away",
    "route_refused",
    "route_moved",
    "route_sign",
    "page_of",
    "demo",
)


def render(data: RouteData, texts: Texts) -> bytes:
    """The route sheet as a PDF file, ten households a page."""
    return typeset(_TEMPLATE, _page_data(data, texts), "pdf", made_at=_made_at(data))[0]


def render_png(data: RouteData, texts: Texts, ppi: float = 96) -> list[bytes]:
    """The route sheet as one PNG picture a page."""
    return typeset(_TEMPLATE, _page_data(data, texts), "png", ppi=ppi, made_at=_made_at(data))


def _made_at(data: RouteData) -> datetime:
    return datetime.combine(date.fromisoformat(data.day), datetime.min.time(), UTC)


def _page_data(data: RouteData, texts: Texts) -> dict[str, Any]:
    day = day_words(date.fromisoformat(data.day), texts)
    return {
        "lang": "zh" if texts.language.startswith("zh") else "en",
        "words": {name: texts(f"papers.{name}") for name in _WORDS},
        "number": data.number or texts("papers.number_later"),
        "head": texts(
            "papers.route_head", area=data.area, worker=data.worker, day=day, count=len(data.lines)
        ),
        "footer": texts("papers.route_footer", number=data.number or texts("papers.number_later")),
        "lines": [_line(number, line, texts) for number, line in enumerate(data.lines, 1)],
        "demo": data.demo,
    }


def _line(number: int, line: RouteLine, texts: Texts) -> dict[str, Any]:
    last = [texts("papers.route_people", count=line.people)] if line.people is not None else []
    last += [texts.say(one) for one in line.equipment]
    return {
        "number": number,
        "door": line.door,
        "name": line.name,
        "reason": texts.say(line.reason),
        "last": texts("papers.inspector_names", names=last) if last else "",
    }
