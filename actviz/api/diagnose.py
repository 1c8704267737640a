"""`actviz.diagnose`: dead, saturated and linear units in the pre-activations of a network."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.analysis.diagnosis.layer import LayerDiagnosis, LayerTally
from actviz.api.arguments import Scalar
from actviz.catalogue.resolve import scalar
from actviz.errors import DataError, UsageError
from actviz.function.activation import Activation, as_floats
from actviz.function.containers import refuse_tensors
from actviz.nn.files.model import is_model
from actviz.numerics.arrays import Array
from actviz.render.views.diagnosis import DiagnosisView
from actviz.streams.layers import stored_layers

#: Pre-activations: a file, an array, or an array for each layer by its name.
PreActivations = str | os.PathLike[str] | npt.ArrayLike | Mapping[str, npt.ArrayLike]
#: Numbers of a block of an array.
_NUMBERS = 2**18


def diagnose(
    function: Scalar | None = None,
    input: PreActivations | None = None,  # noqa: A002 - the name of the option
    *,
    axis: int = -1,
    column: Sequence[str] = (),
    data: str | os.PathLike[str] | None = None,
) -> DiagnosisView:
    """Diagnose the layers of a network from their pre-activations, as `actviz diagnose` does.

    `input` is an array, examples by units (`axis` is that of the units), a mapping of such arrays by layer, or a file: .npy, .npz (of which
    `column` chooses arrays), .safetensors, .csv or .tsv. A network that `actviz train -o` saved needs no function; it is run on its
    own data or on those in `data`. `layers` of the result has the shares of dead, saturated, off and linear units, `sentences()` what
    helps. Raises UsageError for arguments that do not fit, DataError for a file or an array that cannot be used.

    >>> import actviz, numpy as np
    >>> z = np.random.default_rng(0).normal([0, -9], 1, (1000, 2))
    >>> layer, = actviz.diagnose("relu", {"hidden": z}).layers
    >>> layer.layer, layer.dead
    ('hidden', 0.5)
    """
    if input is None:
        raise UsageError(
            "there is nothing to diagnose: --input FILE is missing", "actviz diagnose --snippet torch|keras|jax writes one"
        )
    config: dict[str, Any] = {"axis": axis, "column": list(column), "data": data and os.fspath(data)}
    if isinstance(input, str | os.PathLike):
        file = os.fspath(input)
        layers = _of_file(function, file, axis, column, config["data"])
        config = {"input": file, **config}
    else:
        layers = _of_arrays(function, input, axis)
    return DiagnosisView(layers, {name: value for name, value in config.items() if value not in (None, [])})


def _of_file(
    function: Scalar | None, file: str, axis: int, keys: Sequence[str], data: str | None
) -> tuple[LayerDiagnosis, ...]:
    """Count the layers of a file, or of a saved network."""
    if is_model(file):
        if function is not None:
            raise UsageError(f"{file} has functions of its own: leave out {function}", f"actviz diagnose -i {file}")
        if keys or axis != -1:
            raise UsageError("--column and --axis are for files of pre-activations", f"actviz diagnose -i {file}")
        from actviz.nn.files.layers import hidden_layers

        layers = hidden_layers(file, data)
        if not layers:
            raise DataError(f"{file}: the network has no hidden layer")
        return tuple(_tallied(layer.name, layer.activation, layer.units, layer.blocks()) for layer in layers)
    if data is not None:
        raise UsageError("--data is for a model of actviz train -o")
    if function is None:
        raise UsageError("missing argument 'FUNCTION'", f"the activation of the layers: actviz diagnose relu -i {file}")
    activation = scalar(function, "diagnose")
    return tuple(_tallied(layer.name, activation, layer.units, layer.blocks()) for layer in stored_layers(file, axis, keys))


def _of_arrays(function: Scalar | None, arrays: Any, axis: int) -> tuple[LayerDiagnosis, ...]:
    """Count the layers in memory."""
    if function is None:
        raise UsageError("the activation of the layers is missing", 'actviz.diagnose("relu", z)')
    activation = scalar(function, "diagnose")
    named = dict(arrays) if isinstance(arrays, Mapping) else {"layer 1": arrays}
    if not named:
        raise DataError("there are no layers")
    return tuple(_of_array(str(name), activation, values, axis) for name, values in named.items())


def _of_array(name: str, activation: Activation, values: Any, axis: int) -> LayerDiagnosis:
    refuse_tensors(values, activation.spec, is_scalar=False)
    array = as_floats(values)
    if array.ndim < 2 or not -array.ndim <= axis < array.ndim:
        raise DataError(f"{name}: has shape {array.shape}, but a layer has examples and units, the units along axis {axis}")
    rows = np.moveaxis(array, axis, -1).reshape(-1, array.shape[axis])
    if not rows.size:
        raise DataError(f"{name}: has shape {array.shape}, which holds no number")
    return _tallied(name, activation, rows.shape[1], _blocks(rows))


def _blocks(rows: npt.NDArray[Any]) -> Iterator[tuple[slice, Array]]:
    size = max(_NUMBERS // rows.shape[1], 1)
    for start in range(0, len(rows), size):
        yield slice(0, rows.shape[1]), rows[start : start + size].astype(np.float64, copy=False)


def _tallied(name: str, activation: Activation, units: int, blocks: Iterable[tuple[slice, Array]]) -> LayerDiagnosis:
    tally = LayerTally(name, activation, units)
    for where, block in blocks:
        tally.add(where, block)
    return tally.result()
