"""An array file: y in the shape of x; with derivatives one more last axis holds y and behind it what is derived from it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from actviz.errors import DataError

if TYPE_CHECKING:
    from actviz.streams.columns import Answers, Block
    from actviz.streams.output import Output

#: How many rows may be held for a pipe that must be told their count first.
PIPE_LIMIT = 10_000_000
_LONGEST_COUNT = 21  # digits
#: How ml_dtypes writes the type bfloat16, which NumPy does not have.
BFLOAT16_DESCR = "<V2"


class NpyWriter:
    """Writes a header, then the numbers.

    Where their count is known at the end only, the header of a file is completed then, and a pipe waits for everything.
    """

    def __init__(self, answers: Answers, out: Output) -> None:
        self._out, self._shape, self._dtype = out, answers.shape, answers.dtype
        self._bfloat16 = answers.bfloat16
        derived = len(answers.columns) - 2
        axes = answers.columns[1].axes
        self._cell = (*(0,) * axes, *((0,) if axes else (1 + derived,)) * bool(derived))
        self._held: list[npt.NDArray[Any]] = []
        self._count, self._begun = 0, False
        self.row_size = (2 if self._bfloat16 else self._dtype.itemsize) * prod(self._cell)

    def write(self, block: Block) -> None:
        """Write the rows of a block, or keep them for a pipe."""
        values = _stacked(block[1:]).astype(self._dtype, copy=False)
        if not self._count:
            self._cell = values.shape[1:]
        elif values.shape[1:] != self._cell:
            raise DataError(
                "the vectors differ in length, but npy holds one shape only", "plain and jsonl take vectors of any length"
            )
        self._count += len(values)
        if self._shape is not None or self._out.seekable:
            self._begin()
            self._put(values)
        elif self._count > PIPE_LIMIT:
            raise DataError(f"npy into a pipe holds at most {PIPE_LIMIT:,} numbers", "a file has no limit: --output FILE.npy")
        else:
            self._held.append(np.array(values))

    def end(self) -> None:
        """Write what was held, and the shape of a stream into the header."""
        if self._begun and self._shape is None:
            self._out.overwrite(self._header())
        self._begin()
        for values in self._held:
            self._put(values)

    def _begin(self) -> None:
        if not self._begun:
            self._out.write(self._header())
            self._begun = True

    def begin(self) -> int:
        """Write the header of an array whose shape is known, and return the place of its first row; the rows are written elsewhere."""
        self._begin()
        return len(self._header())

    def encoded(self, block: Block) -> memoryview:
        """The bytes of the rows of a block."""
        return self._encoded(_stacked(block[1:]).astype(self._dtype, copy=False))

    def _put(self, values: npt.NDArray[Any]) -> None:
        self._out.write(self._encoded(values))

    def _encoded(self, values: npt.NDArray[Any]) -> memoryview:
        numbers = np.ascontiguousarray(values).reshape(-1)
        if self._bfloat16:  # held as float32, whose upper half they are
            numbers = (numbers.view(np.uint32) >> np.uint32(16)).astype("<u2")
        return numbers.view(np.uint8).data

    def _header(self) -> bytes:
        """Make a header of one length whatever the count."""
        shape = (*((self._count,) if self._shape is None else self._shape), *self._cell)
        descr = BFLOAT16_DESCR if self._bfloat16 else np.lib.format.dtype_to_descr(self._dtype)
        record = {"descr": descr, "fortran_order": False, "shape": shape}
        growth = _LONGEST_COUNT - len(str(self._count)) if self._shape is None else 0
        text = repr(record) + " " * growth
        text += " " * (-(len(text) + 11) % 64) + "\n"
        return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode("latin-1")


def _stacked(columns: Sequence[Any]) -> npt.NDArray[Any]:
    """y, or y and what is derived from it along a last axis."""
    y: npt.NDArray[Any] = columns[0]
    if len(columns) == 1:
        return y
    return np.concatenate([part[..., None] if part.ndim == y.ndim else part for part in columns], axis=-1)
