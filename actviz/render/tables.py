"""Tables for a reader: as wide as the screen allows, in its characters; where that is too narrow, one record below the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from actviz.render.layout import GAP, Row, columns_in, longest_word, widest, wrapped
from actviz.text.quoting import printable_lines
from actviz.text.screen import HEADING, Screen

#: What a column of a comparison gets at least, so that three stand side by side in 80.
NARROWEST = 18
#: The least columns for a value beside its heading in a record.
_VALUE = 16


def table(columns: Sequence[str], rows: Sequence[Row], screen: Screen) -> str:
    """The rows under their headings, each line at most as wide as the screen.

    Numbers drop to fewer digits before cells are cut at blanks; where words would have to be broken, each row becomes a record of its own.
    """
    texts = [[_characters(cell, screen) for cell in row] for row in (columns, *rows)]
    cells = columns_in(texts, screen.width)
    if cells is None:
        return _pairs(texts, screen) if len(columns) == 2 else "\n".join(_record(texts[0], row, screen) for row in texts[1:])
    widths = [max(len(line) for cell in column for line in cell) for column in zip(*cells, strict=True)]
    heading, *body = ([_line(parts, widths) for parts in _lines(row)] for row in cells)
    rule = _rule(sum(widths) + GAP * (len(widths) - 1), screen)
    return _joined([*(_strong(line, screen) for line in heading), rule, *(line for row in body for line in row)])


def _lines(row: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines of a row, each with its part of every cell."""
    return [[cell[place] if place < len(cell) else "" for cell in row] for place in range(max(map(len, row)))]


def _line(parts: Sequence[str], widths: Sequence[int]) -> str:
    return (" " * GAP).join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()


def _strong(line: str, screen: Screen) -> str:
    return HEADING.format(line) if screen.colour and line else line


def _rule(width: int, screen: Screen) -> str:
    return ("─" if screen.unicode else "-") * width


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _pairs(texts: Sequence[Row], screen: Screen) -> str:
    """Names and values, each value below its name."""
    (_, heading), *rows = texts
    lines = wrapped(heading, screen.width)
    body = [line for name, value in rows for line in (*wrapped(name, screen.width), *_indented(value, screen.width))]
    return _joined([*(_strong(line, screen) for line in lines), _rule(max(map(len, lines)), screen), *body])


def _indented(text: str, width: int) -> list[str]:
    return [f"  {line}" for line in wrapped(text, width - 2)]


def _record(headings: Row, row: Row, screen: Screen) -> str:
    """A row as lines: its name, then each heading with its value."""
    label = max(map(len, headings[1:]), default=0) + GAP
    beside = label + _VALUE <= screen.width
    lines = [_strong(line, screen) for line in wrapped(row[0], screen.width)]
    for heading, cell in zip(headings[1:], row[1:], strict=True):
        if beside:
            values = wrapped(cell, screen.width - label)
            lines += [f"{heading if not place else '':{label}}{value}".rstrip() for place, value in enumerate(values)]
        else:
            lines += [*wrapped(heading, screen.width), *_indented(cell, screen.width)]
    return _joined(lines)


def markdown(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The rows as a table of Markdown.

    >>> print(markdown(["f", "range"], [["relu", "[0, inf)"]]), end="")
    | f | range |
    | --- | --- |
    | relu | [0, inf) |
    """
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in line)} |\n" for line in lines
    )


def side_by_side(columns: Sequence[str], rows: Sequence[Row], screen: Screen, narrowest: int = NARROWEST) -> str:
    """A table whose first column names the rows, in as many blocks as give every other column room.

    A column asks for the width of its longest cell, or for `narrowest` if that is less, and for that of its longest word; blocks share the
    columns evenly.
    """
    cells = [[row[index] for row in (columns, *rows)] for index in range(1, len(columns))]
    wanted = [max(min(narrowest, max(map(widest, column))), *map(longest_word, column)) for column in cells]
    names = max(len(row[0]) for row in (columns, *rows))
    blocks = []
    for block in _share(wanted, screen.width - names):
        chosen = (0, *(index + 1 for index in block))
        blocks.append(table([columns[index] for index in chosen], [[row[index] for index in chosen] for row in rows], screen))
    return "\n".join(blocks)


def _share(wanted: Sequence[int], width: int) -> list[range]:
    """Runs of columns that fit into the width, as few as possible and of even length; a column too wide stands alone."""
    for count in range(1, len(wanted) + 1):
        size, more = divmod(len(wanted), count)
        ends = [min(index, more) + index * size for index in range(count + 1)]
        blocks = [range(begin, end) for begin, end in pairwise(ends)]
        if all(sum(wanted[index] + GAP for index in block) <= width for block in blocks):
            return blocks
    return [range(index, index + 1) for index in range(len(wanted))]


def _characters(text: str, screen: Screen) -> str:
    text = printable_lines(text)
    return text if screen.unicode else text.encode("ascii", "replace").decode("ascii")
