"""The derivative of a vector function: its Jacobian, as a formula and at a vector."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from actviz.function.vector import VectorActivation
from actviz.render.serialize import tab_separated
from actviz.render.view import ReaderTable, View
from actviz.text.numbers import rounded
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style


@dataclass(frozen=True)
class JacobianView(View):
    """The derivative of a vector function, and its value at a vector where one is given."""

    command = "derive"
    illustrated = False
    function: VectorActivation
    at: Sequence[float]

    @property
    def config(self) -> Mapping[str, Any]:
        """All that repeats the command."""
        return {"function": self.function.spec, "order": 1, "at": list(self.at), "check": False}

    def records(self) -> list[dict[str, Any]]:
        function, definition = self.function, self.function.definition
        result = {
            **function.to_dict(),
            "order": 1,
            "formula": definition.jacobian,
            "value": definition.formula,
            "values": [{"x": list(self.at), "jacobian": self._matrix()}] if self.at else [],
        }
        return [result]

    def rows(self) -> list[dict[str, str]]:
        """The rows of the matrix at the point, or without a point the formula."""
        if not self.at:
            return [{"formula": self.function.definition.jacobian}]
        return [{f"dx{place}": repr(value) for place, value in enumerate(row, start=1)} for row in self._matrix()]

    def table(self) -> ReaderTable:
        definition = self.function.definition
        if not self.at:
            return ReaderTable(["y_i", "d y_i/d x_j"], [[f"`{definition.formula}`", f"`{definition.jacobian}`"]])
        names = [f"d/dx{place}" for place in range(1, len(self.at) + 1)]
        lines = [[f"y{place}", *map(rounded, row)] for place, row in enumerate(self._matrix(), start=1)]
        return ReaderTable(["", *names], lines)

    def page(self, screen: Screen) -> str:
        """The formulas, and the matrix in columns."""
        definition = self.function.definition
        lines = [f"y_i = {definition.formula}", f"d y_i/d x_j = {definition.jacobian}"]
        shown = [line for text in lines for line in textwrap.wrap(text, screen.width, subsequent_indent="    ")]
        if matrix := self._matrix():
            shown += ["", f"at x = ({', '.join(map(rounded, self.at))}), a row for each y_i:", *_aligned(matrix)]
        return "\n".join(shown) + "\n"

    def plain(self, _screen: Screen) -> str:
        """The formula, then a line for each row of the matrix."""
        return self.function.definition.jacobian + "\n" + tab_separated(map(repr, row) for row in self._matrix())

    def latex(self) -> str:
        """The formula as LaTeX."""
        return _in_latex(self.function.definition.jacobian) + "\n"

    def figure(self, kind: str, style: Style) -> bytes:
        """The formulas, and the matrix at the point."""
        from actviz.render.figures.formula import lines_figure  # noqa: PLC0415 - for figures only

        definition = self.function.definition
        at = [f"at x = ({', '.join(map(rounded, self.at))}), a row for each y_i:"] if self.at else []
        texts = [f"y_i = {definition.formula}", f"d y_i/d x_j = {definition.jacobian}", *at]
        return lines_figure(texts, [list(map(rounded, row)) for row in self._matrix()], kind, style, self.function.spec)

    def _matrix(self) -> list[list[float]]:
        matrix: list[list[float]] = self.function.jacobian(np.array(self.at)).tolist() if self.at else []
        return matrix


def _aligned(rows: Sequence[Sequence[float]]) -> list[str]:
    cells = [[rounded(value) for value in row] for row in rows]
    wide = max(len(cell) for row in cells for cell in row)
    return ["  ".join(cell.rjust(wide) for cell in row) for row in cells]


def _in_latex(text: str) -> str:
    """The formula with subscripts and products as LaTeX has them."""
    text = (
        text.replace("sum_k", r"\sum_k")
        .replace("sqrt", r"\sqrt")
        .replace("*", r" \, ")
        .replace("softmax", r"\operatorname{softmax}")
    )
    return r"\frac{\partial y_i}{\partial x_j} = " + text
