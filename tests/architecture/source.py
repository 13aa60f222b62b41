"""What the tests of the house read: the project's own files, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("desktop", "server", "tests", "bench", "tools")


@cache
def python_files(*folders: str) -> list[Path]:
    """Python files below `folders` of the project, all packages when none is named."""
    found = [file for folder in folders or PACKAGES for file in (ROOT / folder).rglob("*.py")]
    return sorted(file for file in found if "__pycache__" not in file.parts)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), str(file))


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def strings(file: Path) -> Iterator[tuple[int, str]]:
    """Every text in the code with its line, docstrings left out."""
    described = {id(doc) for node in ast.walk(tree(file)) if (doc := _docstring(node)) is not None}
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node.lineno, node.value


def _docstring(node: ast.AST) -> ast.Constant | None:
    """A text that stands alone as a statement describes what stands before it."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return node.value
    return None
