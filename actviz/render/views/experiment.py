"""The result of an experiment, and the list of experiments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from textwrap import fill
from typing import TYPE_CHECKING, Any

from actviz.analysis.signal.distribution import Distribution
from actviz.experiments.discovery import EXPERIMENTS
from actviz.experiments.outcome import Map, Outcome, Panels, Plot, ResultTable, Value
from actviz.experiments.settings import Settings
from actviz.render.layout import wrapped
from actviz.render.serialize import tab_separated
from actviz.render.tables import markdown, side_by_side
from actviz.render.view import Heading, Part, ReaderTable, View
from actviz.text.numbers import rounded, written
from actviz.text.schema import options
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style

_DIGITS = 3
_HINT = "`actviz lab vanishing` runs one, `actviz lab vanishing sigmoid relu` with these functions; --format csv shows the options of each."
#: A lower plot makes a page longer than the screen, on which it is at most so much higher.
_LEAST_PLOT, _MORE = 9, 4
#: The columns of an entry in a legend beside its label.
_SAMPLE = 7
#: The lines of the screen that hold the command and the next prompt.
_PROMPTS = 2


@dataclass(frozen=True)
class ExperimentView(View):
    """The result of an experiment: plots, tables and a sentence for a reader, records for scripts."""

    command = "lab"
    result: Outcome

    @property
    def config(self) -> Mapping[str, Any]:
        """All that repeats the command."""
        return {"experiment": self.result.experiment, **self.result.config}

    def records(self) -> Sequence[Any]:
        return self.result.records

    def document(self) -> Mapping[str, Any]:
        """The records, and the sentence made from them."""
        return {**super().document(), "sentence": self.result.sentence, "note": self.result.note}

    def rows(self) -> list[dict[str, str]]:
        names = list(self.result.records[0])
        return [{name: _exact(record[name]) for name in names} for record in self.result.records]

    def page(self, screen: Screen) -> str:
        """What matters most comes first: plots on a terminal, the sentence, the tables, and the note."""
        result = self.result
        sentence, note = (
            [_in_characters(line, screen) for line in wrapped(text, screen.width)] for text in (result.sentence, result.note)
        )
        tables = [line for table in result.tables for line in _table(table, screen).splitlines()]
        below = [*sentence, *tables, *note]
        first = len(sentence) + len(_table(result.tables[0], screen).splitlines())
        return "".join(f"{line}\n" for line in [*self._pictures(screen, len(below), first), *below])

    def parts(self) -> list[Part]:
        """The sentence, the tables, and the note."""
        tables = [part for table in self.result.tables for part in (Heading(table.title), _for_reader(table)) if part[0]]
        return [self.result.sentence, *tables, self.result.note]

    def markdown(self) -> str:
        """The tables, the note, and the sentence."""
        tables = [
            (f"### {table.title}\n\n" if table.title else "") + markdown(*_for_reader(table)) for table in self.result.tables
        ]
        return "\n".join([*tables, f"{self.result.note}\n", f"{self.result.sentence}\n"])

    def _pictures(self, screen: Screen, beside: int, first: int) -> list[str]:
        """The plots as lines, with `beside` others on the screen.

        Where this leaves too little, one plot stands above the `first` lines, and the page is longer than the screen.
        """
        if not screen.terminal:
            return []
        from actviz.render.terminal.experiment_plot import picture  # noqa: PLC0415 - plotext is slow to load

        plots, room = self.result.plots, screen.height - _PROMPTS
        least = _LEAST_PLOT + max((_legend_rows(plot, screen.width) for plot in plots), default=0)
        count = max(min((room - beside) // least, len(plots)), 0)
        height = (room - beside) // count if count else min(max(room - first, least), least + _MORE, room)
        return [line for plot in plots[: max(count, 1)] for line in picture(plot, screen, height).splitlines()]

    def figure(self, kind: str, style: Style) -> bytes:
        """All plots."""
        from actviz.render.figures.experiment import figure  # noqa: PLC0415 - for figures only

        return figure(self.result, kind, style)

    def plain(self, _screen: Screen) -> str:
        """The rows below their names."""
        rows = self.rows()
        return tab_separated([rows[0], *(row.values() for row in rows)])

    def remarks(self, _screen: Screen) -> str:
        """The note and the sentence."""
        return f"{self.result.note}\n{self.result.sentence}\n"


@dataclass(frozen=True)
class ExperimentsView(View):
    """All experiments, with their default functions and options."""

    command = "lab"
    config: Mapping[str, Any] = field(default_factory=dict)

    def records(self) -> list[dict[str, Any]]:
        return [
            {
                "experiment": known.name,
                "summary": known.summary,
                "functions": list(known.functions),
                "options": {options(Settings)[name].key: value for name, value in known.defaults.items()},
            }
            for known in EXPERIMENTS.values()
        ]

    def rows(self) -> list[dict[str, str]]:
        return [
            {"experiment": known.name, "shows": known.summary, "functions": " ".join(known.functions), "options": known.options}
            for known in EXPERIMENTS.values()
        ]

    def table(self) -> ReaderTable:
        names = ["experiment", "shows", "functions"]
        return ReaderTable(names, [[row[name] for name in names] for row in self.rows()])

    def note(self, screen: Screen) -> str:
        """How to run one, and where its options are."""
        return f"\n{fill(_HINT, screen.width)}\n"


def _for_reader(table: ResultTable) -> ReaderTable:
    return ReaderTable(table.headings, [[_shown(cell) for cell in row] for row in table.rows])


def _table(table: ResultTable, screen: Screen) -> str:
    rows = [[_shown(cell) for cell in row] for row in table.rows]
    headings = [table.title or table.headings[0], *table.headings[1:]]
    if table.title:
        rows = [[f"{table.headings[0]} {row[0]}", *row[1:]] for row in rows]
    return side_by_side(headings, rows, screen).rstrip("\n")


def _legend_rows(plot: Plot | Panels | Map | Distribution, width: int) -> int:
    """The lines that a legend above a plot takes beyond the first."""
    return sum(len(line.label) + _SAMPLE for line in plot.lines) // width if isinstance(plot, Plot) else 0


def _shown(value: Value) -> str:
    """A cell for a reader."""
    match value:
        case None:
            return ""
        case float():
            return "-" if isnan(value) else rounded(value, _DIGITS)
    return str(value)


def _exact(value: Value) -> str:
    """A field for a script."""
    return "" if value is None else written(value) if isinstance(value, float) else str(value)


def _in_characters(text: str, screen: Screen) -> str:
    return text if screen.unicode else text.encode("ascii", "replace").decode()
