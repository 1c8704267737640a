"""`actviz derive`: the derivative as a formula."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz.cli.options import At, Format, Function, Output, numbers
from actviz.errors import UsageError
from actviz.text.formats import chosen_format

_FORMATS = ("text", "latex", "json")


def command(
    function: Function,
    order: Annotated[
        int, typer.Option("--order", "-n", metavar="N", help="Which derivative, from 1 to 10.", show_default=False)
    ] = 1,
    latex: Annotated[bool, typer.Option("--latex", help="As LaTeX.")] = False,
    at: At = None,
    check: Annotated[bool, typer.Option("--check", help="Check the code against SymPy's derivative.")] = False,
    format_: Format = None,
    output: Output = None,
) -> None:
    """The derivative as a formula, case by case, with a check of the code.

    actviz derive relu
    actviz derive gelu --order 2 --at -1,0,1
    actviz derive mish --check
    actviz derive softmax --at 1,2,3

    Typeset on a terminal; in a pipe one line in the grammar that actviz reads. --check differentiates the function's formula with SymPy,
    evaluates that with 50 digits and compares the code; it ends with status 1 if the error exceeds what is promised: 4 ulp for f', 8 for
    f''. FORMAT is text, latex or json.
    """
    from actviz.analysis.derivation import checked, derive, values
    from actviz.catalogue.resolve import get
    from actviz.cli.show import screen, write
    from actviz.function.vector import VectorActivation
    from actviz.render.views.derivative import as_format
    from actviz.render.views.jacobian import jacobian

    kind = chosen_format(format_, output, _FORMATS)
    if latex and kind not in (None, "latex"):
        raise UsageError(f"--latex and --format {kind} exclude each other")
    found = get(function)
    if isinstance(found, VectorActivation):
        if order != 1 or check:
            raise UsageError(
                f"{found.name} maps a whole vector: its first derivative is the Jacobian, higher ones and --check are not shown"
            )
        points = numbers(at, "--at")
        write(jacobian(found, points, "latex" if latex else kind or "text", screen(output)), output)
        return
    derivation = derive(found, order)
    at_values = values(derivation, numbers(at, "--at"))
    proof = checked(derivation) if check else None
    kind = "latex" if latex else kind or "text"
    write(as_format(kind, derivation, at_values, proof, screen(output)), output)
    if proof:
        proof.raise_if_broken()
