"""Where a command writes its output, and what the screen can show."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actviz.cli.globals import GLOBALS
from actviz.errors import DataError, UsageError
from actviz.text.formats import FIGURES, STYLES, chosen_format, output_format
from actviz.text.quoting import quoted
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.function.activation import Activation
    from actviz.function.function import Function
    from actviz.numerics.number_types import NumberType
    from actviz.render.view import View


def screen(output: str | None = None, width: int | None = None) -> Screen:
    """Describe what standard output, or a file, can show. Colour and character set are decided here and nowhere else."""
    if output in (None, "-") and sys.stdout.closed:
        raise DataError("stdout: is closed")
    seen = Screen.of(sys.stdout, color=GLOBALS.color, ascii_only=GLOBALS.ascii_only)
    if output is not None:
        seen = replace(seen, colour=GLOBALS.color == "always", terminal=False, unicode=not GLOBALS.ascii_only)
    return replace(seen, width=width) if width else seen


def error_screen() -> Screen:
    """Describe what standard error can show, where progress is seen."""
    return Screen.of(sys.stderr, color=GLOBALS.color, ascii_only=GLOBALS.ascii_only)


def in_precision(activation: Activation, dtype: str | None, naive: bool) -> tuple[Function, NumberType | None]:
    """Return the function in the number type of --dtype, and the type; --naive alone means float64."""
    from actviz.function import precision

    function = precision.in_precision(activation, dtype, naive)
    return function, function.type if isinstance(function, precision.InPrecision) else None


@dataclass(frozen=True)
class Target:
    """The destination and format of a result, decided before anything is computed; `chosen`: the user named the format.

    `style` is that of a figure.
    """

    format: str
    chosen: bool
    screen: Screen
    output: str | None
    style: str = STYLES[0]

    @classmethod
    def of(
        cls,
        formats: tuple[str, ...],
        wanted: str | None,
        output: str | None,
        width: int | None = None,
        style: str | None = None,
    ) -> Target:
        """Return the target that a command's options describe.

        Raises UsageError for a format that is not in `formats`, for a figure that a terminal would show as text, and for a style of
        no figure; DataError for a figure without matplotlib.
        """
        seen = screen(output, width)
        chosen = chosen_format(wanted, output, formats) is not None
        target = cls(output_format(wanted, output, formats, seen), chosen, seen, output, style or STYLES[0])
        target._check_figure(style)
        return target

    @property
    def is_figure(self) -> bool:
        """Whether the result is drawn as a figure."""
        return self.format in FIGURES

    @property
    def has_pictures(self) -> bool:
        """Whether to compute pictures: for a figure, and on a terminal unless the user named a format."""
        return self.is_figure or (self.screen.terminal and not self.chosen)

    def _check_figure(self, style: str | None) -> None:
        if style is not None and style not in STYLES:
            raise UsageError(f"--style: {quoted(style)} is not one of {', '.join(STYLES)}")
        if not self.is_figure:
            if style is not None:
                raise UsageError("--style is for figures", "-o FILE.svg, .png or .pdf draws one")
            return
        from actviz.render.figures.canvas import check_matplotlib
        from actviz.streams.output import is_terminal

        if is_terminal(self.output):
            raise UsageError("a figure is not written to a terminal", f"-o figure.{self.format}")
        check_matplotlib()

    def show(self, view: View) -> None:
        """Write the view, through the pager if it is long; the sentences beside rows go to standard error."""
        from actviz.render.view import PAGED, render

        result = render(view, self.format, self.screen, self.style)
        if isinstance(result, bytes) or view.command not in PAGED or not self._is_paged(result):
            write(result, self.output)
        if self.format == "plain" and (remarks := view.remarks(self.screen)):
            note(remarks)

    def _is_paged(self, text: str) -> bool:
        """Show a text in the pager, if it is for the screen and long."""
        if self.output is not None or not self.screen.terminal or GLOBALS.no_pager:
            return False
        from actviz.cli import pager

        return pager.show(text, self.screen)


def note(text: str) -> None:
    """Write text beside the results to standard error, where it can be written."""
    with suppress(OSError):
        print(text, end="", file=sys.stderr, flush=True)


def write(result: str | bytes, output: str | None) -> None:
    """Write a result to standard output or to a file; a file is written whole or not at all."""
    from actviz.streams.output import destination

    with destination(output) as out:
        out.write(result.encode("utf-8", "backslashreplace") if isinstance(result, str) else result)
