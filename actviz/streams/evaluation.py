"""Values and derivatives of the numbers of a source."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from actviz.numerics.number_types import BFLOAT16, NumberType
from actviz.streams.columns import Answers, Block, Column, Stream
from actviz.streams.writers import write
from actviz.streams.writers.scalar_table import AlignedTable, RunningTable

if TYPE_CHECKING:
    import numpy.typing as npt

    from actviz.function.function import Function
    from actviz.function.kink import AtKink
    from actviz.streams.sources import Source
    from actviz.streams.writers import Options

#: The columns of f, f' and f''.
NAMES = ("y", "dy", "d2y")


def evaluate(
    function: Function,
    source: Source,
    *,
    order: int = 0,
    at_kink: AtKink | None = None,
    number_type: NumberType | None = None,
    **options: Unpack[Options],
) -> None:
    """Write f, with order 1 and 2 also f' and f'', of every number of the source, block by block; the options are those of `write`.

    `number_type` is what x is rounded to before; the function answers in it, as one of `InPrecision` does.
    """

    def compute(block: npt.NDArray[Any]) -> Block:
        x = number_type.round(block) if number_type else block
        return [x, *function.jet(x, order, at_kink=at_kink)]

    table = RunningTable if source.shape is None else AlignedTable
    answers = Answers(
        columns=[Column(name) for name in ("x", *NAMES[: order + 1])],
        blocks=map(compute, source),
        stream=Stream(source, compute),
        table=partial(table, name_of(function), function.kinks, order, at_kink),
        head=head(function, number_type),
        kinks=lambda: [kink.record(at_kink) for kink in function.kinks],
        shape=source.shape,
        dtype=number_type.held_as if number_type else source.dtype,
        bfloat16=number_type is BFLOAT16,
    )
    write(answers, **options)


def name_of(function: Function) -> str:
    """The label of a function that was given one, else its name."""
    activation = function.activation
    return activation.name if activation.label == activation.spec else activation.label


def head(function: Any, number_type: NumberType | None) -> dict[str, Any]:
    """What the JSON of answers says of a function."""
    exact = getattr(function, "activation", function)
    subject: dict[str, Any] = exact.to_dict()
    if not (exact.definition.is_formula or exact.given_label):
        del subject["spec"]  # the name and the parameters say it
    return {**subject, "dtype": number_type.name} if number_type else subject
