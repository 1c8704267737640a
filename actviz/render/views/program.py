"""A program that computes a function, as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from actviz.expression.languages.arrays import JAX, NUMPY, TORCH
from actviz.render.programs.c import c_program
from actviz.render.programs.header import Program
from actviz.render.programs.python import python_program
from actviz.render.view import View
from actviz.text.screen import Screen

#: The languages of arrays by the name of the target.
ARRAYS = {language.name: language for language in (NUMPY, TORCH, JAX)}


@dataclass(frozen=True)
class ProgramView(View):
    """The source code of a function for a target."""

    command = "code"
    program: Program
    target: str
    config: Mapping[str, Any]

    @property
    def source(self) -> str:
        """The text of the program."""
        return python_program(self.program, ARRAYS[self.target]) if self.target in ARRAYS else c_program(self.program)

    def records(self) -> list[dict[str, Any]]:
        errors = {
            name: [asdict(worst) for worst in accuracy.worst]
            for name, accuracy in zip(("f", "df"), self.program.accuracy, strict=False)
        }
        return [
            {**self.program.implementation.activation.to_dict(), "target": self.target, "source": self.source, "errors": errors}
        ]

    def page(self, _screen: Screen) -> str:
        """The program."""
        return self.source

    def plain(self, _screen: Screen) -> str:
        """The program."""
        return self.source
