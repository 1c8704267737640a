"""`actviz eval`: evaluate a function and its derivatives."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from actviz.cli.options import Derivatives, Dtype, Format, Function, Naive, Output, Range, at_most_two, chosen, interval
from actviz.errors import UsageError

if TYPE_CHECKING:
    from actviz.function.kink import AtKink
    from actviz.numerics.number_types import NumberType

_WAYS = "give numbers (actviz eval relu -1 0 2), --range A B or --input FILE, or pipe numbers in"


def command(
    function: Function,
    x: Annotated[list[str] | None, typer.Argument(metavar="[X...]", help="Values of x; - reads standard input.")] = None,
    derivatives: Derivatives = 0,
    ends: Range = None,
    num: Annotated[
        int | None, typer.Option("--num", metavar="N", help="Number of points in --range (default: 101).", min=1)
    ] = None,
    file: Annotated[
        str | None, typer.Option("-i", "--input", metavar="FILE", help="Read x from a text, .csv, .tsv or .npy file.")
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", metavar="NAME|N", help="Column of a .csv or .tsv file: name, or number from 1.")
    ] = None,
    at_kink: Annotated[
        str | None,
        typer.Option("--at-kink", metavar="left|right|mean|nan", help="Derivative at a kink (default: the framework's)."),
    ] = None,
    dtype: Dtype = None,
    naive: Naive = False,
    exact: Annotated[bool, typer.Option("--exact", help="Add the exact value to 30 digits and the error in ulp.")] = False,
    format_: Format = None,
    output: Output = None,
    digits: Annotated[
        int | None, typer.Option("--digits", metavar="N", help="Digits in a table (default: 6).", min=1, max=17)
    ] = None,
) -> None:
    """Evaluate a function and, with -d, its derivatives.

    actviz eval relu -1 0 2.5
    actviz eval gelu -dd --range -3 3 --num 7
    seq -5 5 | actviz eval elu:0.5
    actviz eval gelu --exact -8.5 1
    actviz eval gelu --dtype float16 --naive -5 5

    x comes from the command line, --range, --input FILE or standard input. The output is a table on a terminal; elsewhere it is one line
    for each x, with all digits. FORMAT is table, plain, csv, tsv, json, jsonl or npy; without it, the suffix of --output decides.

    --dtype rounds x to the number type, evaluates exactly and rounds the result once. --naive rounds after every step of the formula
    instead, as plain code does (in float64 if there is no --dtype).
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
    resolved = get(function)
    if isinstance(resolved, VectorActivation):
        refused = {"-dd": order > 1, "--at-kink": at_kink, "--naive": naive, "--exact": exact, "--column": column}
        for option, given in refused.items():
            if given:
                raise refuse(option, resolved)
        vectors = _vectors(x or [], interval(ends, "--range"), num, file)
        in_type = number_type_of(dtype) if dtype else None
        seen = screen(output)
        evaluate_vectors(
            resolved,
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
    activation, number_type = typed(resolved, dtype, naive)
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
    """Note on standard error that a .npy file holds bfloat16 numbers as float32."""
    from actviz.numerics.number_types import BFLOAT16

    if number_type is BFLOAT16 and (format_ == "npy" or (format_ is None and (output or "").lower().endswith(".npy"))):
        print("note: bfloat16 numbers are written as float32, which holds them exactly", file=sys.stderr)


def _source(x: list[str], ends: tuple[float, float] | None, num: int | None, file: str | None, column: str | None) -> Any:
    """Open the source of x; raises UsageError unless there is exactly one."""
    from actviz.streams import sources

    places = [name for name, given in (("numbers", x), ("--range", ends), ("--input", file is not None)) if given]
    if len(places) > 1:
        raise UsageError(f"x is given by {' and by '.join(places)}", "use only one of them")
    if num is not None and not ends:
        raise UsageError("--num needs --range", "actviz eval relu --range -1 1 --num 5")
    if column is not None and file is None:
        raise UsageError("--column needs --input", "actviz eval relu --input data.csv --column 1")
    if ends:
        return sources.span(*ends, 101 if num is None else num)
    if file is not None:
        if not file:
            raise UsageError("--input: '' is not a file name")
        return sources.open_file(file, column=column)
    if x and x != ["-"]:
        return sources.given(x)
    if not x and sys.stdin is not None and sys.stdin.isatty():
        raise UsageError("no numbers to evaluate", _WAYS)
    return sources.standard_input()


def _vectors(x: list[str], ends: tuple[float, float] | None, num: int | None, file: str | None) -> Any:
    """Open the source of vectors: the command line holds one, a text one a line, an array those along its last axis."""
    from actviz.streams.vectors import Vectors, lines_of, lines_of_file

    if ends or (x and x != ["-"]):
        source = _source(x, ends, num, file, None)
        import numpy as np

        return Vectors.one(np.concatenate(list(source)))
    if file is None or file == "-":
        _source(x, ends, num, file, None)  # raises for contradictory or missing sources
        return Vectors.of_lines("stdin", lines_of(sys.stdin))
    suffix = file.lower().rpartition(".")[2]
    if suffix == "npy":
        return Vectors.of_array_file(file)
    return Vectors.of_lines(file, lines_of_file(file), {"csv": ",", "tsv": "\t"}.get(suffix))
