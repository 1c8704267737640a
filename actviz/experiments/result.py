"""What every experiment takes and gives: settings in; records, tables, a plot and a sentence out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from actviz.errors import UsageError
from actviz.text.numbers import rounded

#: A cell of a table or a field of a record.
Value = str | float | int | None
Record = Mapping[str, Value]
#: Called with a few words on what is being done.
Progress = Callable[[str], None]

LEAST = {"units": 1, "depth": 1, "networks": 1, "seed": 0}
MOST = {"units": 4096, "depth": 1000, "networks": 1_000_000}
#: So many weights in a network at most, and no number beyond this: its square must be one.
_WEIGHTS, _LARGEST = 10**8, 1e100


@dataclass(frozen=True)
class Settings:
    """The options of an experiment; what it does not use stays empty.

    `units` and `depth` are the width and the number of layers, `networks` how many independent ones are drawn, `init` the
    initialisation, `gain` a sigma_w that replaces it, `bias` the biases' standard deviation or value, `lr` the learning rate.
    """

    units: int | None = None
    depth: int | None = None
    init: str | None = None
    gain: float | None = None
    bias: float | None = None
    lr: float | None = None
    networks: int | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        for name, least in LEAST.items():
            value = getattr(self, name)
            if value is not None and value < least:
                raise UsageError(f"--{name} is {value}, but must be at least {least}")
            if value is not None and value > MOST.get(name, value):
                raise UsageError(f"--{name} is {value}, but must be at most {MOST[name]}")
        if (self.units or 1) ** 2 * (self.depth or 1) > _WEIGHTS:
            raise UsageError(
                f"{self.depth} layers of {self.units} units have more than {_WEIGHTS:,} weights", "fewer --units or --depth"
            )
        for name in ("gain", "bias", "lr"):
            value = getattr(self, name)
            low = -_LARGEST if name == "bias" else 0.0
            if value is not None and not low <= value <= _LARGEST:
                raise UsageError(f"--{name} is {value}, but must be a number from {rounded(low)} to {rounded(_LARGEST)}")

    def as_config(self) -> dict[str, Any]:
        """The options that are used, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


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
class Map:
    """Numbers on a grid, `values[row][column]` at (`x[column]`, `y[row]`): below 1, about 1 and above it can be told apart."""

    title: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Outcome:
    """What an experiment found.

    `records` hold every number, measured and by theory, one observation each, all with the same keys; `tables` those that a
    reader wants; `sentence` says what is seen and is made from the numbers; `note` says what was measured and how.
    """

    experiment: str
    config: Mapping[str, Any]
    records: tuple[Record, ...]
    tables: tuple[ResultTable, ...]
    sentence: str
    note: str = ""
    plots: tuple[Plot | Map, ...] = ()


def no_progress(_: str) -> None:
    """Progress nobody."""


def percent(share: float) -> str:
    """A share in words of a sentence.

    >>> percent(0.0314), percent(1.077), percent(1.4e-8), percent(12345.6)
    ('3.1 %', '108 %', '1.4e-06 %', '1.2e+06 %')
    """
    return f"{100 * share:.0f} %" if 0.1 <= abs(share) < 100 else f"{rounded(100 * share, 2)} %"


def count(networks: int | None) -> str:
    """How many networks, in words.

    >>> count(1), count(20)
    ('1 network', '20 networks')
    """
    return f"{networks} network{'s' * (networks != 1)}"


def each_network(label: str, settings: Settings, progress: Progress) -> Iterator[int]:
    """The number of each network, told before it is drawn."""
    networks = settings.networks or 1
    for network in range(networks):
        progress(f"{label}: network {network + 1} of {networks}")
        yield network


def thinned(count: int, most: int = 7) -> list[int]:
    """At most so many of the layers 1 to `count`, the first and the last among them.

    >>> thinned(30), thinned(4)
    ([1, 6, 11, 15, 20, 25, 30], [1, 2, 3, 4])
    """
    if count <= most:
        return list(range(1, count + 1))
    return [1 + round(place * (count - 1) / (most - 1)) for place in range(most)]
