"""`actviz list`: what there is."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz.cli.options import Format, Output


def command(
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="Only what has TEXT in a name, its family or its summary.")] = "",
) -> None:
    """What there is; names alone in a pipe.

    actviz list
    actviz list shrink
    """
    from actviz.naming import matching  # noqa: PLC0415

    for entry in matching(text):
        print(entry.name)
