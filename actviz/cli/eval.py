"""`actviz eval`: evaluate a function and its derivatives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, cast

import typer

from actviz.cli.choices import complete_delimiter
from actviz.cli.first_words import check_functions
from actviz.cli.options import (
    Derivatives,
    Dtype,
    Function,
    Naive,
    Output,
    Range,
    Width,
    at_most_two,
    chosen,
    format_option,
    interval,
)
from actviz.cli.report import report
from actviz.errors import UsageError
from actviz.streams import FORMATS

if TYPE_CHECKING:
    from actviz.cli.input_options import Inputs
    from actviz.function.activation import Activation
    from actviz.function.kink import AtKink
    from actviz.function.vector import VectorActivation
    from actviz.numerics.number_types import NumberType
    from actviz.streams.writers import Options


_MOST_JOBS = 64


def command(
    function: Function,
    x: Annotated[list[str] | None, typer.Argument(metavar="[X...]", help="Values of x; - reads standard input.")] = None,
    derivatives: Derivatives = 0,
    ends: Range = None,
    num: Annotated[
        int | None, typer.Option("--num", metavar="N", help="Number of points in --range (default: 101).", min=1)
    ] = None,
    file: Annotated[
        str | None, typer.Option("-i", "--input", metavar="FILE", help="Read x from a file; - is standard input.")
    ] = None,
    column: Annotated[
        str | None,
        typer.Option("--column", metavar="NAME|N", help="Column (or field, or array) of the file: name, or position from 1."),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="csv|tsv|jsonl|text|npy", help="Input format (default: by suffix)."),
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(
            "--delimiter",
            metavar="C",
            help="Character between cells, such as ';' or tab (default: a comma).",
            autocompletion=complete_delimiter,
        ),
    ] = None,
    decimal: Annotated[
        str | None, typer.Option("--decimal", metavar=".|,", help="Decimal mark of the input (default: .).")
    ] = None,
    header: Annotated[
        bool | None,
        typer.Option("--header/--no-header", help="Whether the first row names the columns (default: if it has no number)."),
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option("--missing", metavar="error|skip|nan", help="What to do with empty cells, NA, null (default: error)."),
    ] = None,
    append: Annotated[
        bool, typer.Option("--append", help="Write the rows of the input with the values in new columns.")
    ] = False,
    at_kink: Annotated[
        str | None,
        typer.Option("--at-kink", metavar="left|right|mean|nan", help="Derivative at a kink (default: the framework's)."),
    ] = None,
    dtype: Dtype = None,
    naive: Naive = False,
    exact: Annotated[bool, typer.Option("--exact", help="Add the exact value to 30 digits and the error in ulp.")] = False,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            metavar="N",
            help="Processes for a long stream or .npy file (default: usable cores).",
            min=1,
            max=_MOST_JOBS,
        ),
    ] = None,
    width: Width = None,
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
    actviz eval gelu -i data.csv --column x --append -o answers.csv

    x comes from the command line, --range, --input FILE or standard input. The output is a table on a terminal; elsewhere it is one line
    for each x, with all digits.

    FILE is a text, .csv, .tsv, .jsonl, .npy, .npz or .safetensors; all but the arrays may be compressed (.gz). --append writes csv, tsv or
    jsonl: the rows of the input with the values in new columns. A whole number after --column is a position, anything else a name.

    --dtype rounds x to the number type, evaluates exactly and rounds the result once. --naive rounds after every step of the formula
    instead, as plain code does (in float64 if there is no --dtype).
    """
    from actviz.catalogue.resolve import get
    from actviz.cli.input_options import Inputs
    from actviz.cli.show import screen
    from actviz.function.vector import VectorActivation
    from actviz.streams.output import refuse_own_input
    from actviz.system.cores import usable_cores
    from actviz.text.numbers import DIGITS

    order = at_most_two(derivatives)
    check_functions("eval", [function], x or [])
    resolved = get(function)
    inputs = Inputs(
        x or [], interval(ends, "--range"), num, file, column, from_, delimiter, decimal, header, missing
    )  # fmt: skip
    if inputs.is_stream:
        refuse_own_input(file, output)
    shown: Options = {
        "format": format_,
        "output": output,
        "digits": digits or DIGITS,
        "screen": screen(output, width),
        "jobs": jobs or usable_cores(),
    }
    if isinstance(resolved, VectorActivation):
        scalar_only = {"-dd": order > 1, "--at-kink": at_kink, "--naive": naive, "--exact": exact, "--append": append}
        _evaluate_vectors(resolved, inputs, scalar_only, dtype, jacobian=bool(order), shown=shown)
        return
    if append and (exact or digits):
        raise UsageError(f"--append and {'--exact' if exact else '--digits'} cannot be combined")
    _evaluate(resolved, inputs, order, at_kink, dtype, naive=naive, exact=exact, append=append, shown=shown)


def _evaluate(
    function: Activation,
    inputs: Inputs,
    order: int,
    at_kink: str | None,
    dtype: str | None,
    *,
    naive: bool,
    exact: bool,
    append: bool,
    shown: Options,
) -> None:
    """Write the values of a scalar function, in the type of the numbers where that is bfloat16."""
    from actviz.cli.show import in_precision
    from actviz.function.kink import AT_KINK
    from actviz.numerics.number_types import FLOAT64

    source = inputs.source()
    stored = getattr(source, "number_type", None)
    activation, number_type = in_precision(function, dtype or (stored.name if stored else None), naive)
    picked = cast("AtKink | None", chosen(at_kink, AT_KINK, "--at-kink"))
    if append:
        from actviz.streams.append import append as append_to

        append_to(
            activation, source, order=order, at_kink=picked, number_type=number_type,
            format=shown["format"], output=shown["output"], jobs=shown["jobs"],
        )  # fmt: skip
    elif exact:
        from actviz.streams.certificates import certify

        certify(activation, source, order=order, at_kink=picked, number_type=number_type or FLOAT64, **shown)
    else:
        from actviz.streams.evaluation import evaluate

        evaluate(activation, source, order=order, at_kink=picked, number_type=number_type, **shown)
        _note_bfloat16(number_type, shown)


def _evaluate_vectors(
    function: VectorActivation,
    inputs: Inputs,
    scalar_only: Mapping[str, object],
    dtype: str | None,
    *,
    jacobian: bool,
    shown: Options,
) -> None:
    """Write the values of a vector function; raises UsageError for options of scalar functions."""
    from actviz.numerics.number_types import number_type
    from actviz.streams.vectors import evaluate, refuse

    for option, value in {**scalar_only, "--column": inputs.names_a_cell}.items():
        if value:
            raise refuse(option, function)
    vectors = inputs.vectors()
    kind = number_type(dtype) if dtype else vectors.number_type
    evaluate(function, vectors, jacobian=jacobian, number_type=kind, **shown)
    _note_bfloat16(kind, shown)


def _note_bfloat16(number_type: NumberType | None, shown: Options) -> None:
    """Note on standard error how a .npy file holds bfloat16 numbers, which NumPy has no type for."""
    from actviz.numerics.number_types import BFLOAT16
    from actviz.text.formats import chosen_format

    if number_type is BFLOAT16 and chosen_format(shown["format"], shown["output"], FORMATS) == "npy":
        report("note: bfloat16 numbers are written as ml_dtypes writes them: np.load(FILE).view(ml_dtypes.bfloat16) reads them")
