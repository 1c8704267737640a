"""Answers as named columns, computed block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from actviz.numerics.number_types import FLOAT64
from actviz.streams import FORMATS

if TYPE_CHECKING:
    from actviz.streams.output import Output
    from actviz.streams.sources import Source
    from actviz.text.screen import Screen

#: The values of a column in a block: an array whose first axis counts the rows, or a text for each row.
Values = npt.NDArray[Any] | Sequence[str]
#: The values of every column for some rows.
Block = Sequence[Values]


@dataclass(frozen=True)
class Column:
    """A named column whose cells are texts, numbers, or arrays of one or two axes.

    `digits` are those to which its numbers are known; without it they are written exactly.
    """

    name: str
    axes: int = 0
    digits: int | None = None

    def names(self, shape: Sequence[int]) -> list[str]:
        """The name of each number in a cell of this shape.

        >>> Column("x", axes=1).names([2]), Column("dy", axes=2).names([1, 2])
        (['x1', 'x2'], ['dy1_dx1', 'dy1_dx2'])
        """
        match [range(1, count + 1) for count in shape]:
            case [rows]:
                return [f"{self.name}{row}" for row in rows]
            case [rows, columns]:
                return [f"{self.name}{row}_dx{column}" for row in rows for column in columns]
        return [self.name]


class Writer(Protocol):
    """Writes blocks of columns: the first of a block's columns is x."""

    def write(self, block: Block) -> None: ...
    def end(self) -> None: ...


#: Makes the writer of a table: where it goes, the digits of its numbers, and the screen.
MakeTable = Callable[["Output", int, "Screen | None"], Writer]


@dataclass(frozen=True)
class Stream:
    """A source, and what computes the columns of any of its blocks."""

    source: Source
    compute: Callable[[npt.NDArray[Any]], Block]


@dataclass(frozen=True)
class Answers:
    """Columns of answers to x, which is the first column.

    `head` and `kinks` stand around the columns in the json format. `shape` is that of the rows where it is known before they are computed,
    `dtype` that of an array of answers. `bfloat16`: float32 values are bfloat16 numbers. `single`: there is one row, and json has no list
    around it. `stream`: the blocks are those of a source, computed one by one.
    """

    columns: Sequence[Column]
    blocks: Iterable[Block]
    table: MakeTable
    head: Mapping[str, Any]
    kinks: Callable[[], Sequence[Any]] = list
    shape: tuple[int, ...] | None = None
    dtype: np.dtype[Any] = FLOAT64.held_as
    bfloat16: bool = False
    single: bool = False
    formats: tuple[str, ...] = FORMATS
    stream: Stream | None = None
