"""Values beside the exact ones: what was computed, the same to 30 digits by mpmath, and how far apart they are."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from actviz.errors import UsageError
from actviz.numerics.number_types import BFLOAT16, FLOAT64, NumberType
from actviz.streams.decimals import PLAIN, tokens
from actviz.streams.output import destination
from actviz.streams.writers import NAMES
from actviz.text.formats import chosen_format
from actviz.text.numbers import DIGITS, json_ready, rounded

if TYPE_CHECKING:
    from actviz.function.activation import Activation
    from actviz.function.kink import AtKink
    from actviz.function.precision import Typed
    from actviz.streams.sources import Source
    from actviz.text.screen import Screen

FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl")
_FIELDS = ("", "_exact", "_ulp")
_MARKS = ("", "'", "''")


@dataclass(frozen=True)
class Certificate:
    """One value: x and what was computed, as the shortest decimals of the type; the exact value, and the distance in ulp."""

    x: float
    order: int
    written: str
    exact: str
    ulp: float


def certify(
    function: Activation | Typed,
    source: Source,
    *,
    order: int = 0,
    at_kink: AtKink | None = None,
    number_type: NumberType = FLOAT64,
    format: str | None = None,  # noqa: A002 (the name of the option)
    output: str | os.PathLike[str] | None = None,
    digits: int = DIGITS,
    screen: Screen | None = None,
) -> None:
    """Write f, with order 1 and 2 also f' and f'', of every number, each with the exact value and the distance in ulp."""
    to_screen = screen is not None and screen.terminal and output in (None, "-")
    if format == "npy":
        raise UsageError("npy holds floats only, not 30 digits", f"the formats with --exact are {', '.join(FORMATS)}")
    kind = chosen_format(format, output, FORMATS) or ("table" if to_screen else "plain")
    names = [name + field for name in NAMES[: order + 1] for field in _FIELDS]
    rows: list[list[Certificate]] = []
    with destination(output) as out:
        if kind in ("csv", "tsv"):
            out.write((_separator(kind).join(["x", *names]) + "\n").encode())
        for block in source:
            for x, row in _certificates(function, number_type.round(block), order, at_kink, number_type):
                if kind in ("json", "table"):
                    rows.append(row)
                else:
                    out.write(_line(kind, x, row, names).encode())
        if kind == "json":
            out.write(_as_json(function, rows, names, number_type).encode())
        elif kind == "table" and rows:
            out.write(_as_table(rows, digits).encode())


def _certificates(
    function: Activation | Typed, x: Any, order: int, at_kink: AtKink | None, number_type: NumberType
) -> Iterator[tuple[str, list[Certificate]]]:
    """For each x its text, and a certificate for each order."""
    from actviz.grading.reference import certificate  # noqa: PLC0415 - mpmath is slow to load

    bfloat16 = number_type is BFLOAT16
    jet = [number_type.round(values) for values in function.jet(x, order, at_kink=at_kink)]
    texts = [[text.decode() for text in tokens(values, PLAIN, bfloat16)] for values in (x, *jet)]
    for place, point in enumerate(np.asarray(x, np.float64).tolist()):
        row = []
        for now, values in enumerate(jet):
            computed = float(values[place])
            digits, ulp = certificate(function.activation, point, now, computed, number_type, at_kink)
            row.append(Certificate(float(texts[0][place]), now, texts[now + 1][place], digits, ulp))
        yield texts[0][place], row


def _separator(kind: str) -> str:
    return "," if kind == "csv" else "\t"


def _line(kind: str, x: str, row: Sequence[Certificate], names: Sequence[str]) -> str:
    if kind == "jsonl":
        return json.dumps(json_ready({"x": row[0].x, **dict(zip(names, _values(row), strict=True))})) + "\n"
    cells = [text for item in row for text in (item.written, item.exact, rounded(item.ulp))]
    return _separator(kind).join([x, *cells] if kind != "plain" else cells) + "\n"


def _values(row: Sequence[Certificate]) -> list[Any]:
    return [value for item in row for value in (float(item.written), item.exact, item.ulp)]


def _as_json(
    function: Activation | Typed, rows: Sequence[Sequence[Certificate]], names: Sequence[str], number_type: NumberType
) -> str:
    head = {"function": function.name, "parameters": dict(function.parameters), "dtype": number_type.name}
    columns = list(zip(*map(_values, rows), strict=True)) or [()] * len(names)
    body = {"x": [row[0].x for row in rows], **{name: list(column) for name, column in zip(names, columns, strict=True)}}
    kinks = [kink.record() for kink in function.kinks]
    return json.dumps(json_ready({**head, **body, "kinks": kinks})) + "\n"


def _as_table(rows: Sequence[Sequence[Certificate]], digits: int) -> str:
    """One line for each value; the exact one below the computed one, digit by digit."""
    cells = [("x", "", "actviz", "exact", "ulp")]
    for row in rows:
        for item in row:
            x = rounded(item.x, digits) if item.order == 0 else ""
            cells.append((x, f"f{_MARKS[item.order]}", item.written, item.exact, rounded(item.ulp, 3)))
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    return "".join(
        f"{x:>{widths[0]}}  {name:{widths[1]}}  {computed:{widths[2]}}  {exact:{widths[3]}}  {ulp}".rstrip() + "\n"
        for x, name, computed, exact, ulp in cells
    )
