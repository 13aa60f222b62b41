"""Where photos and files go in a form: to the question, or the hazard card, for which they were chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.services.photos import files
from desktop.ui.formview.kept import KeptWithForm


@dataclass
class AnswerSlot:
    """A question for a photo: one at most, another one takes its place. `then` is told its id."""

    kept: KeptWithForm
    name: str
    moment: str = "seen"
    then: Callable[[str], object] = str
    several: bool = False

    async def keep(self, data: bytes) -> None:
        self.then(await self.kept.answer_photo(self.name, self.moment, data))


@dataclass
class CardSlot:
    """The hazard card of a question."""

    kept: KeptWithForm
    name: str
    several: bool = True

    async def keep(self, data: bytes) -> None:
        await self.kept.add_to_card(self.name, data)


@dataclass
class FileSlot:
    """A question for a file. What is pasted has no name of its own."""

    kept: KeptWithForm
    name: str
    pasted: str
    several: bool = False

    async def keep(self, data: bytes) -> None:
        await self.kept.answer_file(self.name, self.pasted, data)

    async def read(self, path: Path) -> None:
        """Raises UserError as `files.read_file`, too."""
        title, data = await self.kept.ctx.ops.attempt(files.read_file, path)
        await self.kept.answer_file(self.name, title, data)
