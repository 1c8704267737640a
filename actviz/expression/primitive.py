"""What a function, an operator or a constant of the formula language is: one row of the table of primitives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

#: What an argument or a result is: a number, or a condition that holds or not.
Kind = Literal["number", "condition"]


@dataclass(frozen=True, kw_only=True)
class Primitive:
    """A function, an operator or a constant of the formula language. Its arguments are called u, v, w in texts.

    `meaning` is the formula that defines it, `stable` one that loses no digits in floating point where `meaning` does, `cases`
    one in which each smooth part stands alone. `breaks` is zero where the function or its derivative jumps; "whole" says that it
    jumps at whole numbers, "half" halfway between them. `domain` is the condition under which there is a value.
    """

    name: str
    #: The partial derivatives, one for each argument.
    derivative: tuple[str, ...] = ()
    meaning: str = ""
    stable: str = ""
    cases: str = ""
    domain: str = ""
    breaks: str = ""
    #: "+" where every value is above 0, "0+" where none is below.
    sign: Literal["", "+", "0+"] = ""
    #: The derivative as a formula in y, the function's own value; and the argument as one.
    of_value: str = ""
    inverse: str = ""
    #: Whether it oscillates without end, so that it has no limit at infinity.
    periodic: bool = False
    #: Whether it is arithmetic or a comparison: a few cycles where a transcendental function takes tens.
    cheap: bool = False
    #: Other names that people and libraries use.
    aliases: tuple[str, ...] = ()
    #: What libraries call the arguments, in their order, separated by blanks.
    keywords: tuple[str, ...] = ()
    arguments: tuple[Kind, ...] = ("number",)
    result: Kind = "number"
    #: How an operator is written, and how strongly it binds.
    symbol: str = ""
    binding: int = 0
    #: Over Python's numbers, and over every number system that overloads the operators.
    python: Callable[..., Any] | float | None = None
    #: The name in `actviz.numerics.ball_functions` (balls), in `actviz.numerics.wide_elementary` (mpmath), in NumPy, in SymPy.
    balls: str = ""
    mpmath: str = ""
    numpy: str = ""
    sympy: str = ""

    @property
    def is_constant(self) -> bool:
        """Whether it is a number with a name."""
        return not self.arguments

    @property
    def computed(self) -> str:
        """The formula to compute it by in floating point, in u, v, w."""
        return self.stable or self.meaning
