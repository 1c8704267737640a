"""Tables for a reader: as wide as the screen allows, in its characters, and a plain text without it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise

from actviz.text.screen import Screen

Row = Sequence[str]
_GAP = 2
#: What a column of a comparison gets at least, so that three stand side by side in 80.
NARROWEST = 18
_RULE = "    \n    \n {} \n    \n    \n    \n    \n    \n"


def table(columns: Sequence[str], rows: Sequence[Row], screen: Screen) -> str:
    """The rows under their headings, each line at most as wide as the screen: long cells go on in the next line."""
    from rich.box import Box  # noqa: PLC0415 - slow to load, and not needed in a pipe
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    rule = Box(_RULE.format("─" * 2 if screen.unicode else "--"), ascii=not screen.unicode)
    drawn = Table(box=rule, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0), header_style="bold")
    for heading in columns:
        drawn.add_column(Text(_characters(heading, screen)), overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(_characters(cell, screen)) for cell in row))
    return _text(drawn, screen)


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

    A column asks for the width of its longest cell, or for `narrowest` if that is less; blocks share the columns evenly.
    """
    wanted = [min(narrowest, max(_width(row[index]) for row in (columns, *rows))) for index in range(1, len(columns))]
    names = max(len(row[0]) for row in (columns, *rows))
    blocks = []
    for block in _share(wanted, screen.width - names):
        chosen = (0, *(index + 1 for index in block))
        blocks.append(table([columns[index] for index in chosen], [[row[index] for index in chosen] for row in rows], screen))
    return "\n".join(blocks)


def _width(cell: str) -> int:
    return max(map(len, cell.split("\n")))


def _share(wanted: Sequence[int], width: int) -> list[range]:
    """Runs of columns that fit into the width, as few as possible and of even length; a column too wide stands alone."""
    for count in range(1, len(wanted) + 1):
        size, more = divmod(len(wanted), count)
        ends = [min(index, more) + index * size for index in range(count + 1)]
        blocks = [range(begin, end) for begin, end in pairwise(ends)]
        if all(sum(wanted[index] + _GAP for index in block) <= width for block in blocks):
            return blocks
    return [range(index, index + 1) for index in range(len(wanted))]


def _text(drawn: object, screen: Screen) -> str:
    from rich.console import Console  # noqa: PLC0415

    stream = io.StringIO()
    console = Console(
        file=stream,
        width=screen.width,
        force_terminal=screen.colour,
        color_system="standard" if screen.colour else None,
        no_color=False,
        legacy_windows=False,
        markup=False,
        highlight=False,
    )
    console.print(drawn)
    return "".join(line.rstrip() + "\n" for line in stream.getvalue().splitlines())


def _characters(text: str, screen: Screen) -> str:
    return text if screen.unicode else text.encode("ascii", "replace").decode("ascii")
