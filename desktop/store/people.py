"""Who has a file on this laptop: what the sign-in page may show without a PIN.

Imports no cryptography: the first picture waits for it.
"""

from dataclasses import dataclass
from pathlib import Path

from desktop.store.keyfile import Stored, read


@dataclass(frozen=True)
class Person:
    """What the sign-in page may show without a PIN. Nothing sensitive."""

    replica_id: str
    staff_id: str
    name: str
    titles: list[str]
    area: str
    """Name of the community, grid or building."""
    last_sign_in: str = ""
    """Moment; empty before the first."""


def people(data_dir: Path) -> list[Person]:
    """Persons with a file in this folder, the one who signed in last first."""
    found = []
    for file in _key_files(data_dir):
        person = person_in(read(file))
        if person is not None:
            found.append(person)
    return sorted(found, key=lambda person: (person.last_sign_in, person.name), reverse=True)


def broken(data_dir: Path) -> int:
    """How many key files are there that cannot be read: their persons are missing from `people`."""
    return sum(person_in(read(file)) is None for file in _key_files(data_dir))


def _key_files(data_dir: Path) -> list[Path]:
    return sorted((data_dir / "people").glob("*/key.json"))


def person_in(stored: Stored) -> Person | None:
    """None when the key file does not say who it is."""
    try:
        person = Person(**stored["person"])
    except (KeyError, TypeError):
        return None
    words = (person.replica_id, person.staff_id, person.name, person.area, person.last_sign_in)
    sound = all(isinstance(one, str) for one in words) and isinstance(person.titles, list)
    return person if sound else None
