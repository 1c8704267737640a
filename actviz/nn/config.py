"""The configuration of training runs: one field for each option, from which command line, checks and JSON follow.

To add an option, add a field here and use it where it has its effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from actviz.errors import UsageError
from actviz.nn.features import FORMS, Features, read_features
from actviz.text.quoting import quoted
from actviz.text.schema import Bounds, check, option, options

Task = Literal["binary", "classes", "labels", "regression"]
#: An option that a data set has a default of its own for, one that a saved network keeps, and one of how a file is read.
DATA, MODEL, FILE = "data", "model", "file"
#: The most layers, and units in a layer.
MOST_LAYERS, MOST_UNITS = 1000, 4096
#: A width of more digits is not read.
_MOST_DIGITS = 9

_NOT_NEGATIVE = Bounds(0)


def read_widths(text: str) -> tuple[int, ...]:
    """The widths of hidden layers, as in `16,16`; none for `none` and `0`."""
    if text.strip() in ("none", "0"):
        return ()
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() and len(part) <= _MOST_DIGITS for part in parts):
        raise UsageError(
            f"--layers: {quoted(text)}: expected layer widths from 1 to {MOST_UNITS}, separated by commas",
            "--layers 16,16, or --layers none",
        )
    return tuple(map(int, parts))


class _Widths:
    """The widths that hidden layers may have."""

    def __contains__(self, widths: Any) -> bool:
        return len(widths) <= MOST_LAYERS and all(1 <= units <= MOST_UNITS for units in widths)

    def __str__(self) -> str:
        return f"at most {MOST_LAYERS} widths from 1 to {MOST_UNITS}"


class _OneOf(tuple[str, ...]):
    """The names that an option may have."""

    __slots__ = ()

    def __str__(self) -> str:
        return " or ".join(self)


_DTYPES = _OneOf(("float32", "float64"))


@dataclass(frozen=True)
class Config:
    """All that is needed to repeat training runs. `task` is what is learned; a data set or a file decides it."""

    data: str = option("DATASET|FILE", "Data set, or .csv or .tsv file", flag="")
    task: str = option("TASK", "Kind of the targets", flag="")
    functions: tuple[str, ...] = option("FUNCTION...", "Hidden activations", ("relu",), flag="")
    layers: tuple[int, ...] = option(
        "N,...", "Units of each hidden layer, or none", (16, 16), allowed=_Widths(), read=read_widths, belongs=(MODEL,),
        default_text="the data set's",
    )  # fmt: skip
    activations: tuple[str, ...] = option(
        "FUNCTION", "Activation of a hidden layer, repeated once for each, in place of FUNCTION", (), flag="--activation",
        belongs=(MODEL,),
    )  # fmt: skip
    features: tuple[str, ...] = option(
        "NAME,...", "Features of the inputs x1, x2, ...", (), choices=FORMS, allowed=Features(), read=read_features,
        belongs=(MODEL,), default_text="the inputs",
    )  # fmt: skip
    output: str = option(
        "FUNCTION", "Activation of the last layer: auto, identity, sigmoid, softmax, ...", "auto", belongs=(MODEL,)
    )
    loss: str = option("LOSS", "Loss", "auto", choices=("auto", "mse", "huber", "bce", "cce", "poisson"))
    optimizer: str = option("NAME", "Optimizer", "adam", choices=("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"))
    learning_rate: float = option(
        "X", "Learning rate", 0.01, flag="--lr", allowed=Bounds(0, above=True), default_text="the optimizer's"
    )
    weight_decay: float | None = option(
        "X", "Shrink the parameters by lr X of themselves in each step", None, allowed=_NOT_NEGATIVE,
        default_text="0; adamw 0.01",
    )  # fmt: skip
    batch: int = option(
        "N", "Examples in a batch; 0: all", 32, allowed=_NOT_NEGATIVE, belongs=(DATA,), default_text="the data set's"
    )
    epochs: int = option(
        "N", "Train for at most N epochs", 200, allowed=_NOT_NEGATIVE, belongs=(DATA,), default_text="the data set's"
    )
    init: str = option(
        "NAME", "Initialisation of the weights", "auto", belongs=(MODEL,),
        choices=("auto", "zeros", "glorot", "he", "lecun", "normal:STD", "gain:GAIN", "matched", "matched:backward"),
    )  # fmt: skip
    bias: float = option("B", "Standard deviation of the biases at the start", 0.0, allowed=_NOT_NEGATIVE, belongs=(MODEL,))
    clip: float = option("NORM", "Shorten longer gradients to this norm; 0: never", 0.0, allowed=_NOT_NEGATIVE)
    schedule: str = option(
        "NAME", "Schedule of the learning rate", "constant",
        choices=("constant", "step", "exponential", "cosine", "warmup", "warmup+cosine"),
    )  # fmt: skip
    tolerance: float = option(
        "L",
        "Stop when the loss falls to L; 0: never",
        0.01,
        allowed=_NOT_NEGATIVE,
        belongs=(DATA,),
        default_text="the data set's",
    )
    patience: int = option(
        "N", "Stop after N epochs without improvement; 0: never", 50, allowed=_NOT_NEGATIVE, belongs=(DATA,),
        default_text="the data set's",
    )  # fmt: skip
    noise: float = option(
        "STD",
        "Standard deviation of the data set's noise",
        0.0,
        allowed=_NOT_NEGATIVE,
        belongs=(DATA,),
        default_text="the data set's",
    )
    test_share: float = option(
        "SHARE", "Share of the examples to test with", 0.25, allowed=Bounds(0, 1, below=True), belongs=(DATA, MODEL),
        default_text="the data set's",
    )  # fmt: skip
    dtype: str = option("TYPE", "Number type", "float64", allowed=_DTYPES, choices=_DTYPES, belongs=(MODEL,))
    seed: int = option("N", "Random seed", 0, allowed=_NOT_NEGATIVE, belongs=(MODEL,))
    seeds: int = option("N", "Train N runs, one per seed", 1, allowed=Bounds(1), belongs=(MODEL,))
    target_loss: float = option(
        "L", "Stop when the loss falls to L, and report the epoch; 0: never", 0.0, allowed=_NOT_NEGATIVE
    )
    target: str | None = option("COLUMN", "Target column of the file: name, or number from 1", None, belongs=(FILE,))
    delimiter: str | None = option(
        "C", "Character between cells of the file, such as ';' or tab", None, belongs=(FILE,), default_text="a comma"
    )
    decimal: str | None = option(".|,", "Decimal mark of the file", None, belongs=(FILE,), default_text=".")
    load: str | None = option("FILE", "Continue training the network in FILE", None)

    def __post_init__(self) -> None:
        check(self)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each run: its function, or the activations of its layers."""
        return (", ".join(self.activations),) if self.activations else self.functions

    def to_dict(self) -> dict[str, Any]:
        """The configuration as JSON-compatible values."""
        values = {described.key: getattr(self, name) for name, described in options(Config).items()}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}

    @classmethod
    def of_json(cls, record: Mapping[str, Any]) -> Config:
        """The configuration in JSON; raises UsageError for a missing, unknown or wrongly typed value."""
        known = {described.key: described for described in options(cls).values()}
        required = {"data", "task"}
        missing, unknown = required - record.keys(), record.keys() - known.keys()
        if missing or unknown:
            fault = f"lacks {', '.join(sorted(missing))}" if missing else f"has an unknown {', '.join(sorted(unknown))}"
            raise UsageError(f"the configuration {fault}", "`actviz train --format json` writes one")
        return cls(**{known[key].name: known[key].of_json(value) for key, value in record.items()})


def belonging(group: str) -> tuple[str, ...]:
    """The fields whose options belong to a group: DATA, MODEL or FILE."""
    return tuple(name for name, described in options(Config).items() if group in described.belongs)
