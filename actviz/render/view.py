"""One result in every form: records and rows for scripts, a table or a page for a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from actviz.render.layout import Row
from actviz.render.serialize import as_json, document, json_lines, separated, tab_separated
from actviz.render.tables import NARROWEST, markdown, side_by_side, table
from actviz.text.quoting import printable_lines
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style

#: The commands whose text goes through the user's pager where it is longer than the screen.
PAGED = frozenset(["explain", "list", "compare", "choose", "derive", "lab"])


class ReaderTable(NamedTuple):
    """Headings and lines for a reader; numbers are rounded."""

    headings: Row
    lines: Sequence[Row]


class View:
    """A result that can be shown. A subclass gives `records` and, unless it has texts of its own, `rows` and `table`.

    `config` holds all that repeats the command. Only a page may look at the terminal's size, characters and colours.
    """

    command: ClassVar[str]
    if TYPE_CHECKING:  # a field of some views, a property of others

        @property
        def config(self) -> Mapping[str, Any]: ...

    def records(self) -> Sequence[Any]:
        """The results as JSON-compatible values; numbers may be infinite."""
        raise NotImplementedError

    def rows(self) -> Sequence[Mapping[str, str]]:
        """The results as exact texts by column name: at least one row, all with the same columns."""
        raise NotImplementedError

    def table(self) -> ReaderTable:
        """The results for a reader."""
        raise NotImplementedError

    def note(self, _screen: Screen) -> str:
        """What stands below the table."""
        return ""

    def page(self, screen: Screen) -> str:
        """What a reader sees on a screen."""
        return table(*self.table(), screen) + self.note(screen)

    def plain(self, _screen: Screen) -> str:
        """What a pipe gets: the cells of each row between TABs, without the names of the columns."""
        return tab_separated(row.values() for row in self.rows())

    def remarks(self, _screen: Screen) -> str:
        """The sentences that belong to the rows of plain text, for standard error."""
        return ""

    def markdown(self) -> str:
        """The table in Markdown."""
        return markdown(*self.table())

    def latex(self) -> str:
        """The result as LaTeX."""
        raise NotImplementedError

    def figure(self, kind: str, style: Style) -> bytes:
        """The result as a figure: svg, png or pdf."""
        raise NotImplementedError

    def document(self) -> Mapping[str, Any]:
        """The one object of the json format."""
        return document(self.command, self.config, self.records())


class SideBySide(View):
    """A view whose results stand side by side: a reader's table, and plain text, have a line for each property."""

    narrowest: ClassVar[int] = NARROWEST

    def page(self, screen: Screen) -> str:
        """The table in as many blocks as the screen needs."""
        return side_by_side(*self.table(), screen, self.narrowest) + self.note(screen)

    def plain(self, _screen: Screen) -> str:
        """A line for each property: its name, then its value for each result, between TABs."""
        rows = self.rows()
        return tab_separated(zip(rows[0], *(row.values() for row in rows), strict=True))


def render(view: View, format: str, screen: Screen, style: str = "paper") -> str | bytes:  # noqa: A002 (the name of the option)
    """The view in a format: table, plain, markdown, latex, csv, tsv, json, jsonl, or a figure in svg, png or pdf in a style."""
    match format:
        case "table":
            return printable_lines(view.page(screen), colours=screen.colour)
        case "plain":
            return printable_lines(view.plain(screen), colours=screen.colour)
        case "markdown":
            return printable_lines(view.markdown())
        case "latex":
            return view.latex()
        case "csv" | "tsv":
            rows = view.rows()
            cells = [list(rows[0]), *(list(row.values()) for row in rows)]
            return printable_lines(separated(cells, "," if format == "csv" else "\t"))
        case "json":
            return as_json(view.document())
        case "jsonl":
            return json_lines(view.records())
        case "svg" | "png" | "pdf":
            from actviz.render.figures.style import style_named  # noqa: PLC0415 - for figures only

            return view.figure(format, style_named(style))
    raise ValueError(format)
