"""One JSON object: the function, a list for each column, and the kinks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from actviz.errors import DataError
from actviz.streams.writers.cells import json_list
from actviz.text.numbers import json_ready

if TYPE_CHECKING:
    from actviz.streams.columns import Answers, Block
    from actviz.streams.output import Output

#: How many numbers x the json of one call may hold.
JSON_LIMIT = 10_000_000


class JsonWriter:
    """Keeps all blocks, and writes them at the end."""

    def __init__(self, answers: Answers, out: Output) -> None:
        self._answers, self._out = answers, out
        self._blocks: list[Block] = []
        self._count = 0

    def write(self, block: Block) -> None:
        """Keep a block."""
        self._count += np.size(block[0])
        if self._count > JSON_LIMIT:
            raise DataError(f"json holds at most {JSON_LIMIT:,} numbers", "jsonl and csv have no limit: --format jsonl")
        self._blocks.append([values.copy() if isinstance(values, np.ndarray) else values for values in block])

    def end(self) -> None:
        """Write the object."""
        bfloat16 = self._answers.bfloat16
        opening, closing = ("", "") if self._answers.single and self._blocks else ("[", "]")
        self._out.write(json.dumps(json_ready(self._answers.head))[:-1].encode())
        for place, column in enumerate(self._answers.columns):
            self._out.write(f', "{column.name}": {opening}'.encode())
            for number, block in enumerate(self._blocks):
                self._out.write(b", " * bool(number) + json_list(block[place], bfloat16))
            self._out.write(closing.encode())
        kinks = json.dumps(json_ready(self._answers.kinks()))
        self._out.write(f', "kinks": {kinks}}}\n'.encode())
