"""Values beside the exact ones: what was computed, the same to 30 digits by mpmath, and how far apart they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from actviz.numerics.number_types import BFLOAT16, FLOAT64, NumberType
from actviz.streams import FORMATS
from actviz.streams.columns import Answers, Block, Column
from actviz.streams.decimals import PLAIN, tokens
from actviz.streams.evaluation import NAMES, head
from actviz.streams.writers import write
from actviz.streams.writers.scalar_table import TABLE_LIMIT, table_limit
from actviz.text.numbers import rounded

if TYPE_CHECKING:
    from actviz.function.function import Function
    from actviz.function.kink import AtKink
    from actviz.streams.output import Output
    from actviz.streams.sources import Source
    from actviz.streams.writers import Options
    from actviz.text.screen import Screen

_ULP_DIGITS = 6
_MARKS = ("f", "f'", "f''")


def certify(
    function: Function,
    source: Source,
    *,
    order: int = 0,
    at_kink: AtKink | None = None,
    number_type: NumberType = FLOAT64,
    **options: Unpack[Options],
) -> None:
    """Write f, with order 1 and 2 also f' and f'', of every number, each with the exact value and the distance in ulp.

    The options are those of `write`; an array of floats has no room for thirty digits.
    """
    columns = [Column("x")]
    for name in NAMES[: order + 1]:
        columns += [Column(name), Column(f"{name}_exact"), Column(f"{name}_ulp", digits=_ULP_DIGITS)]
    answers = Answers(
        columns=columns,
        blocks=(row for block in source for row in _rows(function, number_type.round(block), order, at_kink, number_type)),
        table=partial(CertificateTable, number_type),
        head=head(function, number_type),
        kinks=lambda: [kink.record() for kink in function.kinks],
        bfloat16=number_type is BFLOAT16,
        formats=tuple(name for name in FORMATS if name != "npy"),
    )
    write(answers, **options)


def _rows(
    function: Function, x: npt.NDArray[Any], order: int, at_kink: AtKink | None, number_type: NumberType
) -> Iterator[Block]:
    """A block of one row for each x: the exact values take their time."""
    from actviz.grading.reference import certificate  # noqa: PLC0415 - mpmath is slow to load

    jet = [number_type.round(values) for values in function.jet(x, order, at_kink=at_kink)]
    for place, point in enumerate(np.asarray(x, np.float64).tolist()):
        row: list[Any] = [x[place : place + 1]]
        for derivative, values in enumerate(jet):
            computed = values[place : place + 1]
            exact, ulp = certificate(function.activation, point, derivative, float(computed[0]), number_type, at_kink)
            row += [computed, [exact], np.array([ulp])]
        yield row


class CertificateTable:
    """A table with a line for each value; the exact one stands beside the computed one, digit by digit."""

    def __init__(self, number_type: NumberType, out: Output, digits: int, _screen: Screen | None) -> None:
        self._bfloat16, self._out, self._digits = number_type is BFLOAT16, out, digits
        self._cells = [("x", "", "actviz", "exact", "ulp")]

    def write(self, block: Block) -> None:
        """Keep the lines of a row."""
        if len(self._cells) > TABLE_LIMIT:
            raise table_limit()
        (x,), *values = block
        for order, mark in enumerate(_MARKS[: len(values) // 3]):
            computed, (exact,), (ulp,) = values[3 * order : 3 * order + 3]
            (written,) = tokens(np.asarray(computed), PLAIN, self._bfloat16)
            place = rounded(float(x), self._digits) if order == 0 else ""
            self._cells.append((place, mark, written.decode(), str(exact), rounded(float(ulp), 3)))

    def end(self) -> None:
        """Write the table."""
        if len(self._cells) == 1:
            return
        widths = [max(map(len, column)) for column in zip(*self._cells, strict=True)]
        for x, mark, computed, exact, ulp in self._cells:
            line = f"{x:>{widths[0]}}  {mark:{widths[1]}}  {computed:{widths[2]}}  {exact:{widths[3]}}  {ulp}"
            self._out.write(f"{line.rstrip()}\n".encode())
