"""A program that computes a function, as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
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

    def source(self, width: int) -> str:
        """The text of the program, its comment in lines of at most this width."""
        program = replace(self.program, width=min(width, self.program.width))
        return python_program(program, ARRAYS[self.target]) if self.target in ARRAYS else c_program(program)

    def records(self) -> list[dict[str, Any]]:
        errors = {
            name: [asdict(worst) for worst in accuracy.worst]
            for name, accuracy in zip(("f", "df"), self.program.accuracy, strict=False)
        }
        return [
            {
                **self.program.implementation.activation.to_dict(),
                "target": self.target,
                "source": self.source(self.program.width),
                "errors": errors,
            }
        ]

    def plain(self, screen: Screen) -> str:
        """The program."""
        return self.source(screen.width if screen.terminal else self.program.width)
