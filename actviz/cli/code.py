"""`actviz code`: write the stable source code of a function."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from actviz.cli.options import Function, Width, chosen, format_option
from actviz.cli.show import Target, screen
from actviz.errors import UsageError

TARGETS = ("numpy", "torch", "jax", "c")
FORMATS = ("plain", "json")


def command(
    function: Function,
    target: Annotated[
        str,
        typer.Option(
            "--target",
            "-t",
            metavar="numpy|torch|jax|c",
            help="Language or library (default: numpy).",
            show_default=False,
        ),
    ] = "numpy",
    derivative: Annotated[
        bool, typer.Option("-d", "--derivative", help="Write the derivative too, as the framework's gradient.")
    ] = False,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write to FILE, whatever its suffix.", show_default=False),
    ] = None,
) -> None:
    """Write the stable source code of a function.

    actviz code gelu --target c -d
    actviz code silu --target torch -d -o silu.py
    actviz code 'mine=x*sigmoid(beta*x):beta=1.702' --target jax -d

    The code keeps digits where the formula as it is written loses them, takes the function's choice at kinks, keeps NaN, and comes to
    the limits at infinity. Parameters are arguments. Its first lines say how large its errors are in float32 and float64, measured on
    the printed expressions, step by step, at 10,000 points.

    -d: torch has an autograd.Function whose gradient has a gradient, jax rules of custom_jvp, numpy and c a second function. C99 needs
    libm only: double NAME(double), float NAMEf(float), NAME_derivative, NAMEf_derivative; NAME_with takes the parameters.
    """
    wanted = chosen(target, TARGETS, "--target")
    kind = chosen(format_, FORMATS, "--format") or "plain"  # whatever the suffix of the file
    if function == "":
        raise UsageError("'' is no function")
    from actviz.analysis.implementation.accuracy import accuracy
    from actviz.analysis.implementation.cases import Implementation
    from actviz.catalogue.resolve import scalar
    from actviz.expression.languages.c import c
    from actviz.render.programs.header import FILE_WIDTH, Program
    from actviz.render.views.program import ARRAYS, ProgramView

    implementation = Implementation.of(scalar(function, "write code for"))
    language = ARRAYS.get(str(wanted)) or c()
    orders = int(derivative)
    line = f"actviz code {shlex.quote(function)} --target {wanted}{' -d' * orders}"
    errors = tuple(accuracy(implementation, order, language) for order in range(orders + 1))
    config = {"function": function, "target": wanted, "derivative": derivative}
    view = ProgramView(Program(implementation, orders, errors, line, width or FILE_WIDTH), str(wanted), config)
    Target(kind, format_ is not None, screen(output, width), output).show(view)
