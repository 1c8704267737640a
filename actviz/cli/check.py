"""`actviz check`: grade somebody's implementation of a function, in units in the last place."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any

import typer

from actviz.cli.choices import one_of
from actviz.cli.options import (
    NUMBER_TYPES,
    FigureStyle,
    Function,
    Output,
    Range,
    Width,
    at_most_two,
    chosen,
    format_option,
    interval,
    two_columns,
)
from actviz.cli.show import Target
from actviz.text.formats import FIGURES

FORMATS = ("table", "plain", "markdown", "csv", "tsv", "json", "jsonl", *FIGURES)
_ARRAYS = ("numpy", "torch", "jax", "tf", "tinygrad")
_KINKS = ("left", "right", "mean", "nan")
#: Seconds between two lines of progress, and the inputs from which on there is any.
_INTERVAL, _MANY = 0.5, 1 << 21


def command(
    function: Function,
    python: Annotated[
        str | None,
        typer.Option(
            "--python", metavar="MODULE:NAME", help="Grade a Python callable: MODULE:NAME or FILE.py:NAME.", show_default=False
        ),
    ] = None,
    command_line: Annotated[
        str | None,
        typer.Option(
            "--command", metavar="CMD", help="Grade a command that reads x and writes y, one a line.", show_default=False
        ),
    ] = None,
    values: Annotated[
        str | None,
        typer.Option(
            "--values", metavar="FILE", help="Grade the columns x, y of a csv, tsv, npy or npz file.", show_default=False
        ),
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="X,Y", help="Columns of --values, by name or number.", show_default=False)
    ] = None,
    derivatives: Annotated[
        int,
        typer.Option("-d", "--derivative", count=True, help="The answers are f'; -dd: they are f''.", show_default=False),
    ] = 0,
    autograd: Annotated[
        bool, typer.Option("--autograd", help="The callable is f, and its framework differentiates it.")
    ] = False,
    dtype: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="TYPE",
            help="Number type: float16, bfloat16, float32, float64 (default: float64, or the file's).",
            show_default=False,
            autocompletion=one_of(NUMBER_TYPES),
        ),
    ] = None,
    array: Annotated[
        str | None,
        typer.Option(
            "--array",
            metavar="LIBRARY",
            help="Arrays of the callable: numpy, torch, jax, tf, tinygrad (default: MODULE's).",
            show_default=False,
            autocompletion=one_of(_ARRAYS),
        ),
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(
            "--device", metavar="DEVICE", help="Device of the arrays: cpu, cuda:0 ... (default: cpu).", show_default=False
        ),
    ] = None,
    binary: Annotated[bool, typer.Option("--binary", help="The command reads and writes raw little-endian numbers.")] = False,
    ends: Range = None,
    num: Annotated[int | None, typer.Option("--num", metavar="N", min=1, help="Number of inputs.", show_default=False)] = None,
    exhaustive: Annotated[bool, typer.Option("--exhaustive", help="Take all 2^32 numbers of float32.")] = False,
    at_kink: Annotated[
        str | None,
        typer.Option(
            "--at-kink",
            metavar="left|right|mean|nan",
            help="The only right derivative at a kink (default: any side's or framework's).",
            show_default=False,
            autocompletion=one_of(_KINKS),
        ),
    ] = None,
    ftz: Annotated[bool, typer.Option("--ftz", help="Accept subnormal results that are flushed to zero.")] = False,
    max_ulp: Annotated[
        float | None,
        typer.Option("--max-ulp", metavar="N", help="End with status 1 if an error exceeds N ulp.", show_default=False),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout", metavar="SECONDS", help="End what gives no answer for so long (default: 60).", show_default=False
        ),
    ] = 60.0,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="Seed of the sample (default: 0).", show_default=False)
    ] = 0,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
    style: FigureStyle = None,
) -> None:
    """Grade an implementation of a function, in ulp of the exact values.

    actviz check gelu --python my_kernels.py:gelu --dtype bfloat16
    actviz check gelu -d --autograd --python torch.nn.functional:gelu --dtype float32
    actviz check gelu --python 'torch.nn:GELU(approximate="tanh")' --dtype float32
    actviz check silu --command './silu_kernel --fast' --dtype float16 --max-ulp 2
    actviz check 'x*sigmoid(1.702*x)' --values dump.npz
    actviz check gelu --python my_kernels.py:gelu --dtype float32 --exhaustive

    The report shows the largest error and where it is, how many results are correctly rounded, wrong signs, NaN and infinities, special
    inputs, the worst intervals, and what explains the errors.

    Inputs: all 65,536 numbers of a 16-bit type; a million of float32, of all binades and more at kinks, zeros, extrema and in tails, or
    all of them with --exhaustive; a sample of float64. One ulp is the distance of neighbouring numbers at the exact value.

    --python calls NAME with one array; a class may be called with literal arguments first. It runs in a process of its own, which finds
    modules in the current directory. --command runs once, without a shell; it reads a decimal a line and writes as many.

    Without --max-ulp the status is 0. With it, the status is 1 if an error exceeds N, or if NaN or infinity is wrong anywhere.
    """
    target = Target.of(FORMATS, format_, output, width, style)
    from actviz.api.check import planned

    plan = planned(
        function, python, command=command_line, values=values, columns=two_columns(columns), order=at_most_two(derivatives),
        autograd=autograd, dtype=dtype, array=array, device=device, binary=binary, ends=interval(ends, "--range"), num=num,
        exhaustive=exhaustive, at_kink=chosen(at_kink, _KINKS, "--at-kink"), ftz=ftz, max_ulp=max_ulp, timeout=timeout, seed=seed,
    )  # fmt: skip
    with _progress(plan.inputs.count) as progress:
        view = plan.graded(progress)
    target.show(replace(view, with_picture=target.has_pictures))
    result = view.grade
    if not result.complete:
        print(f"actviz: stopped after {result.inputs:,} of {plan.inputs.count:,} inputs", file=sys.stderr)
        raise KeyboardInterrupt
    view.raise_if_broken()


@contextmanager
def _progress(count: int) -> Iterator[Any]:
    """What reports the progress of a long check to a terminal: share, rate and the time left."""
    if count < _MANY or not sys.stderr.isatty():
        yield None
        return
    begin = last = time.monotonic()

    def report(graded: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if moment - last < _INTERVAL and graded < count:
            return
        last = moment
        rate = graded / max(moment - begin, 1e-9)
        left = round((count - graded) / rate)
        line = f"{graded / 1e6:,.0f} of {count / 1e6:,.0f} million inputs, {rate / 1e6:.1f} million/s, {left // 60}:{left % 60:02} left"
        print(f"\r{line:<70}", end="", file=sys.stderr, flush=True)

    try:
        yield report
    finally:
        print(f"\r{'':<70}\r", end="", file=sys.stderr, flush=True)
