"""The options of the experiments: one field for each, from which command line, checks and JSON follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actviz.errors import UsageError
from actviz.text.schema import Bounds, check, option, options

#: The most weights of a network.
_MOST_WEIGHTS = 10**8
#: A number beyond this has no finite square.
_LARGEST = 1e100


@dataclass(frozen=True)
class Settings:
    """The options of an experiment; None stands for one that the experiment does not have, or that is not chosen."""

    units: int = option("N", "Units in a layer", None, allowed=Bounds(1, 4096))
    depth: int = option("N", "Number of layers", None, allowed=Bounds(1, 1000))
    init: str | None = option("NAME", "Initialisation", None, choices=("glorot", "he", "lecun", "matched", "auto"))
    gain: float | None = option("G", "Draw weights with standard deviation G/sqrt(fan_in)", None, allowed=Bounds(0, _LARGEST))
    bias: float = option(
        "B", "Standard deviation of the biases (dying: their value)", None, allowed=Bounds(-_LARGEST, _LARGEST)
    )
    input_std: float = option("STD", "Standard deviation of the inputs", None, allowed=Bounds(0, _LARGEST, above=True))
    learning_rate: float = option("X", "Learning rate", None, flag="--lr", allowed=Bounds(0, _LARGEST))
    networks: int = option("N", "Number of independent networks", None, allowed=Bounds(1, 1_000_000))
    seed: int = option("N", "Random seed", None, allowed=Bounds(0))

    def __post_init__(self) -> None:
        check(self)
        if (self.units or 1) ** 2 * (self.depth or 1) > _MOST_WEIGHTS:
            raise UsageError(
                f"{self.depth} layers of {self.units} units have more than {_MOST_WEIGHTS:,} weights",
                "fewer --units or --depth",
            )

    def to_dict(self) -> dict[str, Any]:
        """The chosen options, by their names in JSON."""
        values = {described.key: getattr(self, name) for name, described in options(Settings).items()}
        return {key: value for key, value in values.items() if value is not None}
