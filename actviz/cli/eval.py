"""`actviz eval`: numbers in, numbers out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from actviz.cli.options import Derivatives, Dtype, Format, Function, Naive, Output, Range, at_most_two, chosen, interval
from actviz.errors import UsageError

if TYPE_CHECKING:
    from actviz.function.kink import AtKink
    from actviz.numerics.number_types import NumberType

_WAYS = "give numbers (eval relu -1 0 2), --range A B, --input FILE, or a pipe"


def command(
    function: Function,
    x: Annotated[list[str] | None, typer.Argument(metavar="[X...]", help="Numbers; or - for standard input.")] = None,
    derivatives: Derivatives = 0,
    ends: Range = None,
    num: Annotated[
        int | None, typer.Option("--num", metavar="N", help="How many numbers in --range; 101 by default.", min=1)
    ] = None,
    file: Annotated[
        str | None, typer.Option("-i", "--input", metavar="FILE", help="Numbers from a text, .csv, .tsv or .npy file.")
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", metavar="NAME|N", help="Which column of a .csv or .tsv file.")
    ] = None,
    at_kink: Annotated[
        str | None,
        typer.Option("--at-kink", metavar="left|right|mean|nan", help="The derivative at kinks, in place of PyTorch's."),
    ] = None,
    dtype: Dtype = None,
    naive: Naive = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Beside each value the exact one to 30 digits, and the distance in ulp.")
    ] = False,
    format_: Format = None,
    output: Output = None,
    digits: Annotated[
        int | None, typer.Option("--digits", metavar="N", help="Digits in a table; others are exact.", min=1, max=17)
    ] = None,
) -> None:
    """Values of a function, and with -d its derivatives.

    actviz eval relu -1 0 2.5
    actviz eval gelu -dd --range -3 3 --num 7
    seq -5 5 | actviz eval elu:0.5
    actviz eval gelu --exact -8.5 1
    actviz eval gelu --dtype float16 --naive -5 5

    Numbers come from the line, from --range, from --input FILE, or from standard input. They go out exactly, one line
    each; a table on a terminal. FORMAT is table, plain, csv, tsv, json, jsonl or npy; without it the suffix of --output decides.
    """
    from actviz.catalogue.resolve import get
    from actviz.cli.show import screen, typed
    from actviz.function.kink import AT_KINK
    from actviz.function.vector import VectorActivation
    from actviz.numerics.number_types import FLOAT64
    from actviz.numerics.number_types import number_type as number_type_of
    from actviz.streams.evaluation import evaluate
    from actviz.streams.vectors import evaluate as evaluate_vectors
    from actviz.streams.vectors import refuse
    from actviz.text.numbers import DIGITS

    order = at_most_two(derivatives)
    found = get(function)
    if isinstance(found, VectorActivation):
        refused = {"-dd": order > 1, "--at-kink": at_kink, "--naive": naive, "--exact": exact, "--column": column}
        for option, given in refused.items():
            if given:
                raise refuse(option, found)
        vectors = _vectors(x or [], interval(ends, "--range"), num, file)
        in_type = number_type_of(dtype) if dtype else None
        seen = screen(output)
        evaluate_vectors(
            found,
            vectors,
            jacobian=bool(order),
            number_type=in_type,
            format=format_,
            output=output,
            digits=digits or DIGITS,
            screen=seen,
        )
        _note_bfloat16(in_type, format_, output)
        return
    activation, number_type = typed(found, dtype, naive)
    source = _source(x or [], interval(ends, "--range"), num, file, column)
    shown: dict[str, Any] = {
        "order": order,
        "at_kink": cast("AtKink | None", chosen(at_kink, AT_KINK, "--at-kink")),
        "format": format_,
        "output": output,
        "digits": digits or DIGITS,
        "screen": screen(output),
    }
    if exact:
        from actviz.streams.certificates import certify

        certify(activation, source, number_type=number_type or FLOAT64, **shown)
        return
    evaluate(activation, source, number_type=number_type, **shown)
    _note_bfloat16(number_type, format_, output)


def _note_bfloat16(number_type: NumberType | None, format_: str | None, output: str | None) -> None:
    """What NumPy has no type for is kept in another."""
    from actviz.numerics.number_types import BFLOAT16

    if number_type is BFLOAT16 and (format_ == "npy" or (format_ is None and (output or "").lower().endswith(".npy"))):
        print("note: bfloat16 numbers are written as float32, which holds them exactly", file=sys.stderr)


def _source(x: list[str], ends: tuple[float, float] | None, num: int | None, file: str | None, column: str | None) -> Any:
    """Where x comes from: exactly one place."""
    from actviz.streams import sources

    places = [name for name, given in (("numbers", x), ("--range", ends), ("--input", file is not None)) if given]
    if len(places) > 1:
        raise UsageError(f"x comes from {' and from '.join(places)}, but can come from one place only")
    if num is not None and not ends:
        raise UsageError("--num goes with --range only")
    if column is not None and file is None:
        raise UsageError("--column goes with --input only")
    if ends:
        return sources.span(*ends, 101 if num is None else num)
    if file is not None:
        if not file:
            raise UsageError("--input: '' is not a file name")
        return sources.open_file(file, column=column)
    if x and x != ["-"]:
        return sources.given(x)
    if not x and sys.stdin is not None and sys.stdin.isatty():
        raise UsageError("there are no numbers to evaluate", _WAYS)
    return sources.standard_input()


def _vectors(x: list[str], ends: tuple[float, float] | None, num: int | None, file: str | None) -> Any:
    """The same places as sources of vectors: one on the command line, one a line of a text, the last axis of an array."""
    from actviz.streams.vectors import Vectors, lines_of, lines_of_file

    if ends or (x and x != ["-"]):
        source = _source(x, ends, num, file, None)
        import numpy as np

        return Vectors.one(np.concatenate(list(source)))
    if file is None or file == "-":
        _source(x, ends, num, file, None)  # refuses what must be refused
        return Vectors.of_lines("stdin", lines_of(sys.stdin))
    suffix = file.lower().rpartition(".")[2]
    if suffix == "npy":
        return Vectors.of_array_file(file)
    return Vectors.of_lines(file, lines_of_file(file), {"csv": ",", "tsv": "\t"}.get(suffix))
