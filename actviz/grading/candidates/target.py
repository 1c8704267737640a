"""The Python callable that a text names: `MODULE:NAME`, `FILE.py:NAME`, or a class called with literal arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from actviz.errors import UsageError
from actviz.expression.grammar import parsed
from actviz.text.quoting import quoted

_FORM = re.compile(r"(?P<module>.+?):(?P<name>[^\W\d]\w*(\.[^\W\d]\w*)*)\s*(?P<call>\(.*\))?\s*", re.DOTALL)
_WAYS = "write MODULE:NAME or FILE.py:NAME, for example torch.nn.functional:gelu or 'torch.nn:GELU(approximate=\"tanh\")'"
#: The array libraries by the first part of a module's name.
LIBRARY_OF = {
    "torch": "torch", "torchvision": "torch", "transformers": "torch", "timm": "torch",
    "jax": "jax", "flax": "jax", "tensorflow": "tf", "keras": "tf", "tinygrad": "tinygrad",
}  # fmt: skip


@dataclass(frozen=True)
class PythonTarget:
    """A module or file, a name in it, and the literal arguments of a call where NAME is a class.

    >>> PythonTarget.of('torch.nn:GELU(approximate="tanh")').keywords
    {'approximate': 'tanh'}
    >>> PythonTarget.of("kernels/fast.py:gelu").is_file
    True
    """

    text: str
    module: str
    name: str
    is_call: bool = False
    positional: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> PythonTarget:
        """Read a text; raises UsageError for another form, and for arguments that are no literals."""
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise UsageError(f"--python: {quoted(text, 60)} does not name a callable", _WAYS)
        module, name, call = match["module"], match["name"], match["call"]
        if not module.endswith(".py") and not all(part.isidentifier() for part in module.split(".")):
            raise UsageError(f"--python: {quoted(module, 60)} is neither a module nor a .py file", _WAYS)
        if call is None:
            return cls(text, module, name)
        positional, keywords = _arguments(call)
        return cls(text, module, name, True, positional, keywords)

    @property
    def is_file(self) -> bool:
        """Whether the module is named by its file."""
        return self.module.endswith(".py")

    @property
    def library(self) -> str:
        """The array library that the module belongs to; NumPy for a file and for modules of one's own."""
        return "numpy" if self.is_file else LIBRARY_OF.get(self.module.partition(".")[0], "numpy")


def _arguments(call: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The literal arguments of a call; raises UsageError for any other expression."""
    try:
        tree = parsed(f"f{call}")
        if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
            raise ValueError(call)
        if any(keyword.arg is None for keyword in tree.keywords):
            raise ValueError(call)
        positional = tuple(map(ast.literal_eval, tree.args))
        return positional, {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in tree.keywords}
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise UsageError(f"--python: the arguments in {quoted(call, 60)} are not literals", _WAYS) from None
