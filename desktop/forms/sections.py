"""What of a form is shown together."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from desktop.forms.checks import shown
from desktop.forms.places import Place
from desktop.forms.references import OUTPUT
from desktop.forms.spec import Group, Words, pick


@dataclass(frozen=True)
class Section:
    """Questions shown together: of an outermost group, of an instance of an outermost repeat, or neither."""

    key: str
    words: Words
    keys: tuple[str, ...]

    def label(self, language: str) -> str:
        return pick(self.words, language)


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
        found.append(Section(top.key, called(top), asked))
    return found


def called(place: Place) -> Words:
    """Words of a group; of an instance of a repeat those of the first group in it, where they name an answer
    that is given, else its own with its number.
    """
    words = place.item.words if isinstance(place.item, Group) else {}
    if not place.number:
        return {language: shown(place, text) for language, text in words.items()}
    for group in (_first_group(place), place.item):
        texts = group.words if isinstance(group, Group) else {}
        named = {language: shown(place, text) for language, text in texts.items()}
        if any(named[language] != OUTPUT.sub("", text) for language, text in texts.items()):
            return named
    plain = {language: "" if "${" in text else text for language, text in words.items()} or {"": ""}
    return {language: f"{text} {place.number}".strip() for language, text in plain.items()}


def _first_group(place: Place) -> object:
    inside = (slot.item for slot in place.slots if isinstance(slot, Place))
    return next((item for item in inside if isinstance(item, Group)), None)


def outermost(place: Place) -> Place:
    """Group or instance that stands in the form itself; the form for a question that does."""
    top = place
    while isinstance(top.parent, Place) and top.parent.item is not None:
        top = top.parent
    return top if isinstance(top.item, Group) or not isinstance(top.parent, Place) else top.parent
