"""Values of vector functions, and their Jacobians."""

from __future__ import annotations

from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Unpack

import numpy as np

from actviz.errors import DataError, UsageError
from actviz.numerics.number_types import BFLOAT16, Floats, NumberType
from actviz.streams.columns import Answers, Block, Column
from actviz.streams.evaluation import head
from actviz.streams.vector_sources import Vectors
from actviz.streams.writers import write
from actviz.text.numbers import rounded

if TYPE_CHECKING:
    from actviz.function.vector import VectorActivation
    from actviz.streams.output import Output
    from actviz.streams.writers import Options
    from actviz.text.screen import Screen


def evaluate(
    function: VectorActivation,
    vectors: Vectors,
    *,
    jacobian: bool = False,
    number_type: NumberType | None = None,
    **options: Unpack[Options],
) -> None:
    """Write f of every vector, and with `jacobian` its Jacobian; the options are those of `write`."""
    answers = Answers(
        columns=[Column("x", 1), Column("y", 1), *([Column("dy", 2)] if jacobian else [])],
        blocks=(_answer(function, place, x, jacobian, number_type) for place, x in vectors.each),
        table=partial(VectorTable, function.name),
        head=head(function, number_type),
        shape=vectors.shape[:-1] if vectors.shape is not None else None,
        dtype=number_type.held_as if number_type else vectors.dtype,
        bfloat16=number_type is BFLOAT16,
        single=vectors.shape is not None and len(vectors.shape) == 1,
    )
    write(answers, **options)


def _answer(function: VectorActivation, place: str, x: Floats, jacobian: bool, number_type: NumberType | None) -> Block:
    """A block of one row: x, y, and the Jacobian."""
    round_ = number_type.round if number_type else np.asarray
    x = round_(x)
    wide = x.astype(np.float64) if number_type else x
    try:
        values = [function(wide), *([function.jacobian(wide)] if jacobian else [])]
    except UsageError as error:
        raise DataError(f"{place}: {error.message}", error.hint) if place else error from None
    return [part[None] for part in (x, *map(round_, values))]


class VectorTable:
    """A table for each vector: the components below each other, the Jacobian's rows beside them."""

    def __init__(self, name: str, out: Output, digits: int, _screen: Screen | None) -> None:
        self._name, self._out, self._digits = name, out, digits
        self._count = 0

    def write(self, block: Block) -> None:
        """Write the table of a vector."""
        x, y, *jacobian = (np.asarray(part)[0] for part in block)
        columns = [["x", *self._rounded(x)], [f"{self._name}(x)", *self._rounded(y)]]
        for slopes in jacobian:
            columns += [[f"by x{place}", *self._rounded(column)] for place, column in enumerate(slopes.T, start=1)]
        widths = [max(map(len, column)) for column in columns]
        lines = ("  ".join(map(str.rjust, row, widths)).rstrip() for row in zip_longest(*columns, fillvalue=""))
        self._out.write(("\n" * bool(self._count) + "\n".join(lines) + "\n").encode())
        self._count += 1

    def end(self) -> None:
        """Nothing comes after the last table."""

    def _rounded(self, values: Floats) -> list[str]:
        return [rounded(value, self._digits) for value in values.tolist()]


def refuse(option: str, function: VectorActivation) -> UsageError:
    """Return the error for an option that vector functions do not have."""
    return UsageError(f"{option} needs a scalar function, but {function.name} maps a whole vector")
