"""One result in every form: records and rows for scripts, a table or a page for a reader."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from actviz.errors import UsageError
from actviz.render.layout import Row
from actviz.render.serialize import as_json, document, json_lines, separated, tab_separated
from actviz.render.tables import NARROWEST, markdown, side_by_side, table
from actviz.text.formats import FIGURES, STYLES, chosen_format
from actviz.text.numbers import json_ready
from actviz.text.quoting import printable_lines
from actviz.text.screen import MOST_COLUMNS, Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style

#: The commands whose text goes through the user's pager where it is longer than the screen.
PAGED = frozenset(["explain", "list", "compare", "choose", "derive", "lab"])


class ReaderTable(NamedTuple):
    """Headings and lines for a reader; numbers are rounded."""

    headings: Row
    lines: Sequence[Row]


class Heading(NamedTuple):
    """A line above the parts of a page."""

    text: str


class Typeset(NamedTuple):
    """A formula in LaTeX."""

    latex: str


#: A part of a page for a notebook; a text is a paragraph.
Part = ReaderTable | Heading | Typeset | str


class View:
    """A result that can be shown. A subclass gives `records` and, unless it has texts of its own, `rows` and `table`.

    `config` holds all that repeats the command. Only a page may look at the terminal's size, characters and colours.

    In Python `print` shows the page, a notebook shows its tables and picture, `save` writes a file, and `to_dict` has the numbers.
    """

    command: ClassVar[str]
    #: Whether a notebook shows the figure above the parts.
    illustrated: ClassVar[bool] = True
    if TYPE_CHECKING:  # a field of some views, a property of others

        @property
        def config(self) -> Mapping[str, Any]: ...

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__repr__" not in vars(cls):
            cls.__repr__ = View.__repr__  # type: ignore[method-assign] # that of a dataclass would list every number

    def records(self) -> Sequence[Any]:
        """The results as JSON-compatible values; numbers may be infinite."""
        raise NotImplementedError

    def rows(self) -> Sequence[Mapping[str, str]]:
        """The results as exact texts by column name: at least one row, all with the same columns."""
        raise NotImplementedError

    def table(self) -> ReaderTable:
        """The results for a reader."""
        raise NotImplementedError

    def raise_if_broken(self) -> None:
        """Raise DataError where a check has failed that is a part of the result."""

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

    def illustration(self, kind: str, style: Style) -> bytes:
        """The picture above the parts in a notebook, as svg or png."""
        return self.figure(kind, style)

    @cached_property
    def paper_svg(self) -> bytes:
        """The figure for a notebook, which asks for it more than once; empty for more curves than one picture can have."""
        from actviz.render.notebook import drawn  # noqa: PLC0415 - in a notebook only

        return drawn(self.figure, "svg")

    def parts(self) -> Sequence[Part]:
        """The tables and paragraphs that a notebook shows below the picture."""
        return [self.table(), *filter(None, self.note(Screen(MOST_COLUMNS)).splitlines())]

    @classmethod
    def has(cls, face: str) -> bool:
        """Whether results of this kind have a `figure`, a `latex` or a `table`."""
        return getattr(cls, face) is not getattr(View, face)

    def document(self) -> Mapping[str, Any]:
        """The one object of the json format."""
        return document(self.command, self.config, self.records())

    def to_dict(self) -> dict[str, Any]:
        """The object that `--format json` prints; texts stand for infinite numbers and NaN."""
        result: dict[str, Any] = json_ready(self.document())
        return result

    def save(self, path: str | os.PathLike[str], *, style: str = "paper") -> None:
        """Write the result in the format that the suffix names: a figure, or csv, tsv, json, jsonl, md, tex or txt.

        `style` of a figure is "paper" or "slide". The file is there whole or not at all. Raises UsageError for an unknown suffix or style,
        DataError for a figure without matplotlib and for a file that cannot be written.
        """
        from actviz.streams.output import destination  # noqa: PLC0415 - in Python only

        if style not in STYLES:
            raise UsageError(f"style is {style!r}, but must be {' or '.join(STYLES)}")
        formats: tuple[str, ...] = ("plain", "markdown", "csv", "tsv", "json", "jsonl")
        formats += ("latex",) * self.has("latex") + FIGURES * self.has("figure")
        result = render(self, chosen_format(None, path, formats) or "plain", Screen(), style)
        with destination(path) as out:
            out.write(result.encode("utf-8", "backslashreplace") if isinstance(result, str) else result)

    def __str__(self) -> str:
        """The page as a terminal shows it, without colour."""
        screen = replace(Screen.of(sys.stdout), colour=False, terminal=True)
        return str(render(self, "table", screen)).rstrip("\n")

    def __repr__(self) -> str:
        names = ("experiment", "data", "functions", "function", "input")
        subject = next((self.config[name] for name in names if self.config.get(name)), "")
        listed = subject if isinstance(subject, str) else ", ".join(map(str, subject))
        return f"<{type(self).__name__}{f' {listed}' * bool(listed)}: print() shows it, .save(FILE) writes it, .to_dict() has the numbers>"

    def _repr_html_(self) -> str:
        from actviz.render.notebook import html  # noqa: PLC0415 - in a notebook only

        return html(self)

    def _repr_svg_(self) -> str | None:
        from actviz.render.notebook import svg  # noqa: PLC0415 - in a notebook only

        return svg(self)

    def _repr_latex_(self) -> str | None:
        return f"$\\displaystyle {self.latex().strip()}$" if self.has("latex") else None


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
