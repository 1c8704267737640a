"""The outcome of an experiment: records of every number, tables, plots, a note and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from actviz.text.numbers import rounded

if TYPE_CHECKING:
    from actviz.analysis.signal.distribution import Distribution

#: A cell of a table or a field of a record.
Value = str | float | int | None
Record = Mapping[str, Value]


@dataclass(frozen=True)
class ResultTable:
    """Rows for a reader under their headings; numbers are rounded where they are shown."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    title: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a plot; points that are not finite, or not positive on a log scale, are left out."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Plot:
    """Lines over a common x; `log`: the logarithm of y is shown."""

    title: str
    lines: tuple[Line, ...]
    log: bool = False


@dataclass(frozen=True)
class Panels:
    """Plots that belong together, side by side where there is room; with room for one alone, it is the last."""

    plots: tuple[Plot, ...]


@dataclass(frozen=True)
class Map:
    """Numbers on a grid, `values[row][column]` at (`x[column]`, `y[row]`): below 1, about 1 and above it can be told apart."""

    title: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Outcome:
    """The outcome of an experiment.

    `records` hold every number, measured and predicted, one observation each, all with the same keys; `tables` hold those for a reader.
    `sentence` is the conclusion, made from the numbers; `note` describes the measurement and the theory. `experiment` and `config`
    repeat it.
    """

    records: tuple[Record, ...]
    tables: tuple[ResultTable, ...]
    sentence: str
    note: str = ""
    plots: tuple[Plot | Panels | Map | Distribution, ...] = ()
    experiment: str = ""
    config: Mapping[str, object] = field(default_factory=dict)


def percent(share: float) -> str:
    """A share as a percentage for a sentence.

    >>> percent(0.0314), percent(1.077), percent(1.4e-8), percent(12345.6)
    ('3.1 %', '108 %', '1.4e-06 %', '1.2e+06 %')
    """
    return f"{100 * share:.0f} %" if 0.1 <= abs(share) < 100 else f"{rounded(100 * share, 2)} %"


def count(networks: int) -> str:
    """A number of networks in words.

    >>> count(1), count(20)
    ('1 network', '20 networks')
    """
    return f"{networks} network{'s' * (networks != 1)}"


def thinned(count: int, most: int = 7) -> list[int]:
    """At most `most` of the layers 1 to `count`, evenly, the first and the last among them.

    >>> thinned(30), thinned(4)
    ([1, 6, 11, 15, 20, 25, 30], [1, 2, 3, 4])
    """
    if count <= most:
        return list(range(1, count + 1))
    return [1 + round(place * (count - 1) / (most - 1)) for place in range(most)]
