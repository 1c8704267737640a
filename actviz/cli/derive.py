"""`actviz derive`: show a derivative as a formula and check the code against it."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz.cli.first_words import check_functions
from actviz.cli.options import At, FigureStyle, Function, Output, Width, format_option, numbers
from actviz.cli.show import Target
from actviz.errors import UsageError
from actviz.text.formats import FIGURES, chosen_format

FORMATS = ("text", "latex", "markdown", "csv", "tsv", "json", "jsonl", *FIGURES)


def command(
    function: Function,
    order: Annotated[
        int,
        typer.Option("--order", "-n", metavar="N", help="Order of the derivative, 1 to 10 (default: 1).", show_default=False),
    ] = 1,
    latex: Annotated[bool, typer.Option("--latex", help="Same as --format latex.")] = False,
    at: At = None,
    steps: Annotated[
        bool, typer.Option("--steps", help="Show the rules that lead to the derivative, one a line (orders 1 to 3).")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Check the code against SymPy's derivative.")] = False,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
    style: FigureStyle = None,
) -> None:
    """Show the derivative as a formula, case by case, and check the code against it.

    actviz derive relu
    actviz derive gelu --order 2 --at -1,0,1
    actviz derive silu --steps
    actviz derive mish --check
    actviz derive softmax --at 1,2,3

    On a terminal the formula is typeset as in a textbook, with the form that loses no digits, and the form in terms of
    y = f(x) if there is a short one; elsewhere the form that loses no digits is one line of plain text. csv and tsv have the values of
    --at, or without it the cases of the formula; a figure has the formula typeset.

    --check differentiates the function's formula with SymPy, evaluates the result with 50 digits and compares the code with it. The exit
    status is 1 if the error exceeds the promised bound: 4 ulp for f', 8 ulp for f''.
    """
    from actviz.api.derive import derive

    if latex and chosen_format(format_, output, FORMATS) not in (None, "latex"):
        raise UsageError(f"--latex and --format {chosen_format(format_, output, FORMATS)} cannot be combined")
    target = Target.of(FORMATS, "latex" if latex else format_, output, width, style)
    check_functions("derive", [function])
    view = derive(function, order, at=numbers(at, "--at"), steps=steps, check=check)
    target.show(view)
    view.raise_if_broken()
