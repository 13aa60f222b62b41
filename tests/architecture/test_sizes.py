"""Files and functions stay small enough to be read in one go."""

import ast

from tests.architecture.source import name, python_files, tree

FILE_LINES = 400
FUNCTION_LINES = 50
Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_no_file_is_longer_than_400_lines() -> None:
    long = [name(file) for file in python_files() if len(file.read_text("utf-8").splitlines()) > FILE_LINES]
    assert long == []


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{name(file)}:{node.lineno} {node.name}"
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []
