"""Docstrings that users read: summaries of functions and the help of commands, also where Python drops them (-OO)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any


def docstring(function: Callable[..., Any]) -> str:
    """The docstring of a function; under `python -OO` from its source file, empty without one.

    >>> docstring(docstring).partition(";")[0]
    'The docstring of a function'
    """
    if function.__doc__ is None and sys.flags.optimize > 1:
        code = function.__code__
        return _docstrings(code.co_filename).get(code.co_firstlineno, "")
    return function.__doc__ or ""


@cache
def _docstrings(path: str) -> Mapping[int, str]:
    """The docstrings of the functions in a file, by the lines on which these begin."""
    import ast  # noqa: PLC0415 - under -OO only
    from pathlib import Path  # noqa: PLC0415

    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError):
        return {}
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {
        min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]): ast.get_docstring(node, clean=False) or ""
        for node in functions
    }
