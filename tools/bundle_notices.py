"""`python -m tools.bundle_notices`: THIRD_PARTY.md and the licences' texts into the bundle.

Whose they are is read from the finished bundle. Raises SystemExit for a package under the GPL: the bundle
could not be given away under the project's own licence any more.
"""

import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

from tools.bundle_sizes import BUNDLE, PROGRAMS, files, modules

TEXTS = BUNDLE / "licences"
COMMON = Path("/usr/share/common-licenses")
HEAD = """# Parts of others in this bundle

XunGe itself is under the Apache License 2.0 (`licences/xunge.txt`). The texts of the licences named here
are in `licences/`.

- **Qt and PySide6** are used under the LGPL version 3 (`licences/LGPL-3.txt`, `licences/GPL-3.txt`). They
  are shared libraries of their own below `_internal/PySide6` and `_internal/shiboken6`: you may put your
  own build of the same version series in their place, and may study the program to that end. Sources:
  https://download.qt.io, versions below. The same holds for **psycopg**, sources: https://www.psycopg.org,
  and for **libheif** and **libde265**, which read HEIC photos (`_internal/pi_heif.libs`), sources:
  https://github.com/strukturag/libheif and https://github.com/strukturag/libde265.
- **The start of the programs** is PyInstaller's, under the GPL version 2 or later with the exception that
  the programs it starts are not bound by it.
- **Noto Sans SC** is under the SIL Open Font License (`_internal/resources/fonts/OFL.txt`). typst brings
  Libertinus, New Computer Modern and DejaVu Sans Mono, free fonts under their own licences.

| part | version | licence |
|---|---|---|
"""


@dataclass(frozen=True)
class Part:
    name: str
    version: str
    licence: str
    texts: list[Path]


def packages() -> Iterator[Part]:
    """The Python packages inside the programs and beside them."""
    owners = packages_distributions()
    names = {name.partition(".")[0] for program in PROGRAMS for name in modules(program)}
    names |= {path.partition("/")[0].partition(".")[0] for path, _ in files()}
    for name in sorted({owner for one in names for owner in owners.get(one, ())}, key=str.lower):
        found = distribution(name)
        yield Part(name, found.version, _licence(found), list(_texts(found)))


def _licence(found: Distribution) -> str:
    told = found.metadata
    kinds = [one.rpartition("::")[2].strip() for one in told.get_all("Classifier", []) if "License ::" in one]
    short = (told.get("License") or "").strip().partition("\n")[0]
    return told.get("License-Expression") or short or ", ".join(kinds) or "see its text"


def _texts(found: Distribution) -> Iterator[Path]:
    for file in found.files or ():
        if ".dist-info" in str(file) and file.name.upper().startswith(("LICEN", "COPYING", "NOTICE")):
            yield Path(str(file.locate()))


def system() -> Iterator[Part]:
    """The libraries of the machine this was built on, by Debian package."""
    names = [path for path, _ in files() if path.startswith("lib") and "/" not in path]
    found: dict[str, list[str]] = {}
    for name in names:
        if name.startswith("libpython"):
            continue
        said = subprocess.run(  # noqa: S603 - asks Debian whose a file is
            ["dpkg-query", "-S", f"*/{name}"],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        for line in said.splitlines()[:1]:
            found.setdefault(line.partition(":")[0], []).append(name)
    for package in sorted(found):
        version = subprocess.run(  # noqa: S603 - the same
            ["dpkg-query", "-W", "-f", "${Version}", package],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[0]
        yield Part(package, version, "see its text", [Path("/usr/share/doc", package, "copyright")])


def main() -> int:
    parts = [Part("Python", platform.python_version(), "PSF-2.0", [*_python()]), *packages(), *system()]
    if bound := [one.name for one in parts if "GPL" in one.licence and "LGPL" not in one.licence]:
        sys.exit(f"Under the GPL, and in the bundle: {', '.join(bound)}")
    shutil.rmtree(TEXTS, ignore_errors=True)
    TEXTS.mkdir()
    shutil.copyfile(BUNDLE.parents[1] / "LICENSE", TEXTS / "xunge.txt")
    for name in ("LGPL-3", "GPL-3"):
        shutil.copyfile(COMMON / name, TEXTS / f"{name}.txt")
    for part in parts:
        whole = "\n\n".join(text.read_text("utf-8", "replace") for text in part.texts if text.is_file())
        if whole:
            (TEXTS / f"{part.name}.txt").write_text(whole, "utf-8")
    lines = [f"| {one.name} | {one.version} | {one.licence} |\n" for one in parts]
    (BUNDLE / "THIRD_PARTY.md").write_text(HEAD + "".join(lines), "utf-8")
    return 0


def _python() -> Iterator[Path]:
    yield Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"


if __name__ == "__main__":
    sys.exit(main())
