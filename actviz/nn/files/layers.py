"""The pre-activations of a saved network, on the examples that it was trained on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from actviz.errors import DataError
from actviz.function.activation import Activation
from actviz.nn.files.model import read_model
from actviz.nn.files.request import requested
from actviz.nn.network import Pass
from actviz.nn.runs import Run
from actviz.numerics.arrays import Array


@dataclass(frozen=True)
class HiddenLayer:
    """A hidden layer: its name, its activation, and z of all examples, of shape (examples, units)."""

    name: str
    activation: Activation
    z: Array

    @property
    def units(self) -> int:
        """The number of units."""
        return int(self.z.shape[1])

    def blocks(self) -> Iterator[tuple[slice, Array]]:
        """All of z, with the units that it belongs to."""
        yield slice(0, self.units), self.z


def hidden_layers(name: str, data: str | None = None) -> tuple[HiddenLayer, ...]:
    """The hidden layers of the network in a file that `actviz train -o` wrote.

    Its data set is drawn again; a network that was trained on a file needs that file, `data`. Raises DataError for other files.
    """
    config = read_model(name).config
    trained_on_file = config.data.lower().endswith((".csv", ".tsv"))
    if trained_on_file and data is None:
        raise DataError(f"{name}: was trained on the file {config.data}", f"--data {config.data}")
    if not trained_on_file and data is not None:
        raise DataError(f"{name}: was trained on the data set {config.data}", "leave out --data")
    stated = {"load": name, **({"target": config.target} if data is not None and config.target else {})}
    request = requested(data, stated, None)
    config = replace(request.config, test_share=config.test_share)
    (function,) = config.names
    run = Run(config, function, config.seed, request.source, request.start)
    inputs = run.problem.train.inputs
    passed = Pass(run.network, inputs.shape[1])
    passed.evaluate(inputs)
    return tuple(
        HiddenLayer(f"layer {number}", layer.activation, below.z.T.astype(np.float64))
        for number, (layer, below) in enumerate(zip(run.network.layers[:-1], passed.layers, strict=False), start=1)
        if layer.activation is not None
    )
