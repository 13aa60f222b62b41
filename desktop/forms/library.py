"""The forms in use: those that came with the program and newer ones published by the server."""

from collections.abc import Mapping
from pathlib import Path

from desktop.domain.say import UserError
from desktop.forms.compile import compile_shipped, compile_workbook
from desktop.forms.faults import FormFaults
from desktop.forms.spec import FormSpec


class FormLibrary:
    """Compiled forms by code and version; old versions stay readable."""

    def __init__(self) -> None:
        self._forms: dict[str, dict[str, FormSpec]] = {}

    def add(self, data: bytes, files: Mapping[str, bytes] | None = None) -> FormSpec:
        """Take a workbook in, with its csv lists. Raises FormFaults; the version in use then stays."""
        return self.keep(compile_workbook(data, files=files))

    def keep(self, spec: FormSpec) -> FormSpec:
        """Take a compiled form in."""
        self._forms.setdefault(spec.code, {})[spec.version] = spec
        return spec

    def forget(self, code: str) -> None:
        """Take a form out, with all its versions."""
        self._forms.pop(code, None)

    def codes(self) -> list[str]:
        return sorted(self._forms)

    def get(self, code: str, version: str | None = None) -> FormSpec:
        """The form of a version, else of the newest. Raises KeyError when it is not here."""
        versions = self._forms[code]
        return versions[version] if version in versions else versions[max(versions, key=_order)]


def _order(version: str) -> tuple[int, str]:
    return (int(version), "") if version.isdecimal() else (1 << 62, version)


def load_library(folder: Path) -> FormLibrary:
    """All workbooks of resources/forms. Raises UserError store.program_broken for a faulty one or none."""
    library = FormLibrary()
    lists = {one.name: one.read_bytes() for one in sorted(folder.glob("*.csv"))}
    for file in sorted(folder.glob("*.xlsx")):
        try:
            library.keep(compile_shipped(file.read_bytes(), lists))
        except (FormFaults, OSError) as error:
            raise UserError("store.program_broken", file=file.name) from error
    if not library.codes():
        raise UserError("store.program_broken", file="*.xlsx")
    return library
