"""Options and arguments that several commands share, and their conversion to numbers."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from actviz.cli.choices import complete_function, one_of
from actviz.errors import UsageError
from actviz.text.formats import FIGURES, STYLES
from actviz.text.numbers import read_number, why_no_number
from actviz.text.quoting import quoted
from actviz.text.screen import MOST_COLUMNS

#: The formats of a command that prints rows.
ROW_FORMATS = ("table", "plain", "markdown", "csv", "tsv", "json", "jsonl")
#: The formats of one that has a picture too.
PICTURE_FORMATS = (*ROW_FORMATS, *FIGURES)


def format_option(formats: tuple[str, ...]) -> Any:
    """The option --format of a command that writes these formats: its help and its completion."""
    *most, last = formats
    listed = f"{', '.join(most)} or {last}"
    text = f"Output format: {listed} (default: by the suffix of --output, else to suit a reader or a pipe)."
    if last in FIGURES:
        text += f" {', '.join(FIGURES)} are figures, which need pip install 'actviz[figures]'."
    return typer.Option("--format", "-f", metavar="FORMAT", help=text, show_default=False, autocompletion=one_of(formats))


Function = Annotated[
    str,
    typer.Argument(
        metavar="FUNCTION", help="Function, with parameters after a colon: elu:0.5.", autocompletion=complete_function
    ),
]
Functions = Annotated[
    list[str],
    typer.Argument(
        metavar="FUNCTION...",
        help="Functions, with parameters after a colon: elu:0.5.",
        autocompletion=complete_function,
    ),
]
Derivatives = Annotated[
    int, typer.Option("-d", "--derivative", count=True, help="Add f'; -dd adds f' and f''.", show_default=False)
]
Range = Annotated[
    tuple[str, str] | None, typer.Option("--range", metavar="A B", help="Range of x, from A to B.", show_default=False)
]
At = Annotated[
    list[str] | None, typer.Option("--at", metavar="X,...", help="Evaluate at these x; may be repeated.", show_default=False)
]
Output = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write to FILE instead of standard output.", show_default=False),
]
Width = Annotated[
    int | None,
    typer.Option(
        "--width",
        metavar="COLUMNS",
        min=1,
        max=MOST_COLUMNS,
        help="Width of the output (default: the terminal's).",
        show_default=False,
    ),
]
FigureStyle = Annotated[
    str | None,
    typer.Option(
        "--style",
        metavar="|".join(STYLES),
        help="Style of a figure: paper (a column wide) or slide (default: paper).",
        show_default=False,
        autocompletion=one_of(STYLES),
    ),
]
#: The number types, also known to `actviz.numerics`, which needs NumPy.
NUMBER_TYPES = ("float16", "bfloat16", "float32", "float64")
Dtype = Annotated[
    str | None,
    typer.Option(
        "--dtype",
        metavar="TYPE",
        help=f"Number type: {', '.join(NUMBER_TYPES)}.",
        show_default=False,
        autocompletion=one_of(NUMBER_TYPES),
    ),
]
Naive = Annotated[bool, typer.Option("--naive", help="Compute the formula step by step in --dtype.")]


def number(text: str, option: str) -> float:
    """Read the number in an option's text; raises UsageError."""
    try:
        return read_number(text)
    except ValueError:
        raise UsageError(f"{option}: {quoted(text)} is not a number", why_no_number(text)) from None


def numbers(texts: list[str] | None, option: str) -> list[float]:
    """Read the numbers of a repeatable option, separated by commas."""
    return [number(part.strip(), option) for text in texts or () for part in text.split(",")]


def interval(texts: tuple[str, str] | None, option: str) -> tuple[float, float] | None:
    """Read the two ends of an option such as --range."""
    return (number(texts[0], option), number(texts[1], option)) if texts else None


def two_columns(columns: str | None) -> tuple[str, str] | None:
    """Read the two names or numbers of --columns; raises UsageError."""
    if columns is None:
        return None
    x_column, comma, y_column = columns.partition(",")
    if not (comma and x_column.strip() and y_column.strip()):
        raise UsageError(f"--columns: {columns!r} is not two columns", "for example --columns 1,3 or --columns time,voltage")
    return x_column.strip(), y_column.strip()


def at_most_two(derivatives: int) -> int:
    """Return the order that -d and -dd select; raises UsageError for a third -d."""
    if derivatives > 2:
        raise UsageError("-d may be given twice at most", "for higher orders: actviz derive FUNCTION --order N")
    return derivatives


def chosen(text: str | None, choices: tuple[str, ...], option: str) -> str | None:
    """Return an option's text if it is one of the choices; raises UsageError otherwise."""
    if text is not None and text not in choices:
        raise UsageError(f"{option}: {quoted(text)} is not one of {', '.join(choices)}")
    return text
