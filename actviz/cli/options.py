"""Options and arguments that several commands share, and how their texts become numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from actviz.catalogue.index import index
from actviz.errors import UsageError
from actviz.text.numbers import read_number


def complete_function(incomplete: str) -> Iterator[tuple[str, str]]:
    """The names that begin like this, for the shell's TAB: a function's own, else any framework's; loads no NumPy."""
    for entry in index():
        name = next((name for name in entry.names if name.startswith(incomplete)), None)
        if name is not None:
            yield name, entry.summary


Function = Annotated[
    str,
    typer.Argument(
        metavar="FUNCTION", help="A name, with parameters after a colon: elu:0.5.", autocompletion=complete_function
    ),
]
Functions = Annotated[
    list[str],
    typer.Argument(
        metavar="FUNCTION...", help="Names, with parameters after a colon: elu:0.5.", autocompletion=complete_function
    ),
]
Derivatives = Annotated[
    int, typer.Option("-d", "--derivative", count=True, help="f' too; -dd: f' and f''.", show_default=False)
]
Range = Annotated[tuple[str, str] | None, typer.Option("--range", metavar="A B", help="x from A to B.", show_default=False)]
At = Annotated[
    list[str] | None, typer.Option("--at", metavar="X,...", help="Values of x; may be repeated.", show_default=False)
]
Output = Annotated[str | None, typer.Option("-o", "--output", metavar="FILE", help="Write to FILE.", show_default=False)]
Format = Annotated[str | None, typer.Option("--format", "-f", metavar="FORMAT", help="Form of the output.", show_default=False)]
Width = Annotated[int | None, typer.Option("--width", metavar="COLUMNS", min=1, help="Columns to fill.", show_default=False)]


Dtype = Annotated[
    str | None,
    typer.Option("--dtype", metavar="TYPE", help="float16, bfloat16, float32 or float64.", show_default=False),
]
Naive = Annotated[bool, typer.Option("--naive", help="With --dtype: step by step in that type, as a line of code would.")]


def number(text: str, option: str) -> float:
    """The number that an option's text is."""
    try:
        return read_number(text)
    except ValueError:
        raise UsageError(f"{option}: {text!r} is not a number") from None


def numbers(texts: list[str] | None, option: str) -> list[float]:
    """The numbers of a repeatable option, each a list with commas."""
    return [number(part.strip(), option) for text in texts or () for part in text.split(",")]


def interval(texts: tuple[str, str] | None, option: str) -> tuple[float, float] | None:
    """The two ends of an option such as --range."""
    return (number(texts[0], option), number(texts[1], option)) if texts else None


def at_most_two(derivatives: int) -> int:
    """The order that -d and -dd ask for."""
    if derivatives > 2:
        raise UsageError("-d may be given twice at most", "`actviz derive FUNCTION --order N` goes to higher orders")
    return derivatives


def chosen(text: str | None, choices: tuple[str, ...], option: str) -> str | None:
    """An option's text if it is one of the choices."""
    if text is not None and text not in choices:
        raise UsageError(f"{option}: {text!r} is not one of {', '.join(choices)}")
    return text
