"""What of a form is shown together."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from desktop.forms.checks import shown
from desktop.forms.places import Place
from desktop.forms.spec import Group, Words, pick


@dataclass(frozen=True)
class Section:
    """Questions shown together: of an outermost group, of an instance of an outermost repeat, or neither."""

    key: str
    words: Words
    number: int
    """Of the instance; 0 outside repeats."""
    keys: tuple[str, ...]

    def label(self, language: str) -> str:
        return f"{pick(self.words, language)} {self.number or ''}".strip()


@dataclass(frozen=True)
class Members:
    """A repeat the person may lengthen: `key` is put in `add_instance`, `count` is how many there are."""

    key: str
    group: Group
    count: int


def sections_of(places: Iterable[Place]) -> list[Section]:
    """Of questions, in the form's order."""
    found = []
    for top, several in groupby(places, key=outermost):
        asked = tuple(one.key for one in several)
        words = top.item.words if top.item else {}
        named = {language: shown(top, text) for language, text in words.items()}
        found.append(Section(top.key, named, top.number if named == words else 0, asked))
    return found


def outermost(place: Place) -> Place:
    """Group or instance that stands in the form itself; the form for a question that does."""
    top = place
    while isinstance(top.parent, Place) and top.parent.item is not None:
        top = top.parent
    return top if isinstance(top.item, Group) or not isinstance(top.parent, Place) else top.parent
