"""Where a command writes its output, and what the screen can show."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from actviz.cli.command import Globals
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.function.activation import Activation
    from actviz.function.precision import Typed
    from actviz.numerics.number_types import NumberType

#: The global options of the current command line.
GLOBALS = Globals()


def screen(output: str | None = None, width: int | None = None) -> Screen:
    """Describe what standard output, or a file, can show. Colour and character set are decided here and nowhere else."""
    seen = Screen.of(sys.stdout, color=GLOBALS.color, ascii_only=GLOBALS.ascii_only)
    if output is not None:
        seen = replace(seen, colour=GLOBALS.color == "always", terminal=False, unicode=not GLOBALS.ascii_only)
    return replace(seen, width=width) if width else seen


def typed(activation: Activation, dtype: str | None, naive: bool) -> tuple[Activation | Typed, NumberType | None]:
    """Return the function in the number type of --dtype, and the type; --naive alone means float64."""
    if dtype is None and not naive:
        return activation, None
    from actviz.function.precision import Typed
    from actviz.numerics.number_types import number_type

    found = number_type(dtype or "float64")
    return Typed(activation, found, naive), found


def write(result: str | bytes, output: str | None) -> None:
    """Write a result to standard output or to a file; a file is written whole or not at all."""
    from actviz.streams.output import destination

    with destination(output) as out:
        out.write(result.encode() if isinstance(result, str) else result)
