"""Answers beside the rows of a file: the cells as they are written, and new columns behind them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from actviz.errors import DataError, UsageError
from actviz.numerics.number_types import BFLOAT16, NumberType
from actviz.streams.csv_source import CsvSource
from actviz.streams.decimals import JSON, PLAIN, tokens
from actviz.streams.evaluation import name_of
from actviz.streams.jsonl_source import JsonLinesSource
from actviz.streams.output import destination
from actviz.streams.parallel import can_share, go_on
from actviz.text.csv_file import Dialect
from actviz.text.formats import chosen_format
from actviz.text.quoting import quoted

if TYPE_CHECKING:
    from actviz.function.function import Function
    from actviz.function.kink import AtKink
    from actviz.streams.rows import Rows
    from actviz.streams.sources import Source

#: The formats that have rows of cells.
FORMATS = ("csv", "tsv", "jsonl")
_MARKS = ("", "'", "''")
_JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")

#: Rows, and for each the texts of its new cells.
Block = tuple["Rows", Sequence[Sequence[str]]]


def append(
    function: Function,
    source: Source,
    *,
    order: int = 0,
    at_kink: AtKink | None = None,
    number_type: NumberType | None = None,
    format: str | None = None,  # noqa: A002 (the name of the option)
    output: str | os.PathLike[str] | None = None,
    jobs: int = 1,
) -> None:
    """Write the rows of a csv, tsv or jsonl source with f, and f' and f'', in new columns; rows without x get empty cells.

    Without a format, that of the source. Raises UsageError for a source without rows, DataError for a column that is there already.
    """
    if not isinstance(source, CsvSource | JsonLinesSource):
        raise UsageError(
            f"{source.name}: has no rows to append to", "--append reads csv, tsv or jsonl; --from csv names the format"
        )
    kind = chosen_format(format, output, FORMATS) or source.kind
    names = [f"{name_of(function)}{mark}" for mark in _MARKS[: order + 1]]
    bfloat16 = number_type is BFLOAT16

    def blocks(groups: Iterable[Rows], nonfinite: Mapping[str, bytes], empty: str) -> Iterator[Block]:
        for rows in groups:
            x = number_type.round(rows.x) if number_type else rows.x
            jet = function.jet(x, order, at_kink=at_kink)
            cells = zip(*(tokens(values, nonfinite, bfloat16) for values in jet), strict=True)
            yield rows, [[cell.decode() for cell in next(cells)] if has_x else [empty] * len(names) for has_x in rows.present]

    def lines(groups: Iterable[Rows], *, is_begun: bool = False) -> Iterator[bytes]:
        if kind == "jsonl":
            texts = _json_lines(source, names, blocks(groups, JSON, "null"))
        else:
            texts = _csv_lines(source, names, blocks(groups, PLAIN, ""), kind, is_begun=is_begun)
        return (text.encode("utf-8", "surrogateescape") for text in texts)

    with destination(output) as out:
        for text in lines(source.rows()):
            out.write(text)
            if jobs > 1 and source.flows and can_share(source, out):
                go_on(source, lambda rows: list(lines([rows], is_begun=True)), out, jobs)
                break


def _csv_lines(
    source: CsvSource | JsonLinesSource, names: Sequence[str], blocks: Iterable[Block], kind: str, *, is_begun: bool
) -> Iterator[str]:
    """The header, unless it is written, and the rows: as they are where the source has the same format, else written anew."""
    is_same = isinstance(source, CsvSource) and source.kind == kind
    dialect = source.file.dialect if is_same and isinstance(source, CsvSource) else Dialect("\t" if kind == "tsv" else ",")
    separator = dialect.separator
    header = source.header
    if header and not is_begun:
        _check_names(source.name, header, names)
        before = source.header_text if is_same else _joined(header, separator)
        yield f"{before}{separator}{_joined(names, separator)}\n"
    for rows, cells in blocks:
        texts = []
        for line, text, new in zip(rows.lines, rows.texts, cells, strict=True):
            if header is None and isinstance(source, JsonLinesSource):
                source.header = header = [name for name, _ in source.cells(line, text)]
                _check_names(source.name, header, names)
                texts.append(f"{_joined([*header, *names], separator)}\n")
            before = text if is_same else _joined(_values(source, line, text, header), separator)
            after = separator.join(cell.replace(".", dialect.decimal) for cell in new)
            texts.append(f"{before}{separator}{after}\n")
        yield "".join(texts)


def _values(source: CsvSource | JsonLinesSource, line: int, text: str, header: Sequence[str] | None) -> list[str]:
    """The cells of a row in the order of the header."""
    cells = source.cells(line, text)
    if header is not None and [name for name, _ in cells] != list(header):
        raise DataError(
            f"{source.name}:{line}: has other fields than the first object, but a table has the same in every row",
            "--format jsonl",
        )
    return [cell for _, cell in cells]


def _json_lines(source: CsvSource | JsonLinesSource, names: Sequence[str], blocks: Iterable[Block]) -> Iterator[str]:
    """Objects: as they are written, with more fields at their end, or made of the cells of a row."""
    if source.header:
        _check_names(source.name, source.header, names)
        if len(set(source.header)) < len(source.header):
            raise DataError(
                f"{source.name}: columns have the same name, but fields of JSON have names of their own", "--format csv"
            )
    for rows, cells in blocks:
        texts = []
        for line, text, new in zip(rows.lines, rows.texts, cells, strict=True):
            before = _fields(source, line, text, names)
            texts.append(f"{{{', '.join([*before, *_pairs(zip(names, new, strict=True))])}}}\n")
        yield "".join(texts)


def _fields(source: CsvSource | JsonLinesSource, line: int, text: str, names: Sequence[str]) -> list[str]:
    """The fields of a row as JSON has them, without braces."""
    cells = source.cells(line, text)
    if isinstance(source, JsonLinesSource):
        _check_names(source.name, [name for name, _ in cells], names)
        inside = text.strip()[1:-1].strip()
        return [inside] if inside else []
    return _pairs((name, cell if _JSON_NUMBER.fullmatch(cell) else json.dumps(cell)) for name, cell in cells)


def _pairs(fields: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{json.dumps(name)}: {value}" for name, value in fields]


def _check_names(name: str, taken: Sequence[str], new: Sequence[str]) -> None:
    if clash := next((column for column in new if column in taken), None):
        raise DataError(f"{name}: there is a column {quoted(clash)} already", "remove it from the file first")


def _joined(cells: Sequence[Any], separator: str) -> str:
    """The cells with the separator between them, quoted where that is needed."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\r\n").writerow(cells)  # what quotes both of its characters
    return stream.getvalue().removesuffix("\r\n")
