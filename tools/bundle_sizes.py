"""`python -m tools.bundle_sizes`: what the bundle weighs, by part, as a Markdown table."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader

BUNDLE = Path(__file__).parents[1] / "dist" / "xunge"
PROGRAMS = ("xunge", "xunge-server")
PARTS = {
    "Qt and PySide6": ("PySide6", "shiboken6"),
    "typst (papers)": ("typst",),
    "fonts": ("resources/fonts", "qtawesome"),
    "Python and its library": (
        "python3",
        "libpython3",
        "base_library",
        "libcrypto.",
        "libssl.",
        "libsqlite3",
    ),
    "cryptography, PyNaCl": ("cryptography", "nacl"),
    "SQLCipher": ("sqlcipher3",),
    "PostgreSQL driver": ("psycopg",),
    "Pillow, HEIC": ("PIL", "pillow", "pi_heif", "_pi_heif"),
    "pydantic": ("pydantic",),
    "pinyin": ("pypinyin",),
    "our packages": ("desktop", "server"),
    "our forms, rules, texts, templates": ("resources",),
    "SQLAlchemy, SQLModel, sqlite-utils": ("sqlalchemy", "sqlmodel", "sqlite_utils"),
    "forms: pyxform, calamine": (
        "pyxform",
        "python_calamine",
        "openpyxl",
        "lark",
    ),
    "web: FastAPI, uvicorn, httpx": ("fastapi", "starlette", "uvicorn", "httpx", "httpcore", "anyio", "h11"),
}
"""Begin of the names of what belongs to a part; the first that fits counts."""
OTHER = "other Python packages"


def modules(program: str) -> dict[str, int]:
    """Names and packed sizes of the Python modules inside a program."""
    archive = CArchiveReader(str(BUNDLE / program)).open_embedded_archive("PYZ.pyz")
    return {name: entry[2] for name, entry in archive.toc.items()}


def files() -> Iterator[tuple[str, int]]:
    """Files beside the programs: path below `_internal`, bytes."""
    inner = BUNDLE / "_internal"
    for file in inner.rglob("*"):
        if file.is_file() and not file.is_symlink():
            yield file.relative_to(inner).as_posix(), file.stat().st_size


def weights() -> Counter[str]:
    """Bytes by part."""
    found: Counter[str] = Counter()
    for name, size in files():
        found[_part(name, "libraries of the system" if "/" not in name else OTHER)] += size
    for program in PROGRAMS:
        inside = modules(program)
        for name, size in inside.items():
            standard = name.partition(".")[0] in sys.stdlib_module_names
            found["Python and its library" if standard else _part(name, OTHER)] += size
        found["start of the programs"] += (BUNDLE / program).stat().st_size - sum(inside.values())
    return found


def _part(name: str, other: str) -> str:
    return next((part for part, begins in PARTS.items() if name.startswith(begins)), other)


def main() -> int:
    found = weights()
    lines = ["| part | MB |", "|---|---:|"]
    lines += [f"| {part} | {size / 1e6:.1f} |" for part, size in found.most_common()]
    sys.stdout.write("\n".join([*lines, f"| **together** | **{found.total() / 1e6:.0f}** |", ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
