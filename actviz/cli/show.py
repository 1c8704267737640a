"""Where a command's text goes, and what it may look like."""

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

#: The global options of the line that is being run.
GLOBALS = Globals()


def screen(output: str | None = None, width: int | None = None) -> Screen:
    """What standard output can show: the one place where colour and characters are decided. A file is a plain screen."""
    seen = Screen.of(sys.stdout, color=GLOBALS.color, ascii_only=GLOBALS.ascii_only)
    if output is not None:
        seen = replace(seen, colour=GLOBALS.color == "always", terminal=False, unicode=not GLOBALS.ascii_only)
    return replace(seen, width=width) if width else seen


def typed(activation: Activation, dtype: str | None, naive: bool) -> tuple[Activation | Typed, NumberType | None]:
    """The function in the type that --dtype names, and the type; --naive alone is float64, step by step."""
    if dtype is None and not naive:
        return activation, None
    from actviz.function.precision import Typed
    from actviz.numerics.number_types import number_type

    found = number_type(dtype or "float64")
    return Typed(activation, found, naive), found


def write(result: str | bytes, output: str | None) -> None:
    """Write a result to standard output or, whole or not at all, to a file."""
    from actviz.streams.output import destination

    with destination(output) as out:
        out.write(result.encode() if isinstance(result, str) else result)
