"""PyTorch's losses and gradients of a small network, stored as exact numbers so that the suite holds actviz to them without PyTorch.

`python -m parity.gradients` writes tests/data/gradients.xz: JSON whose decimals read back to the same float64.
"""

from __future__ import annotations

import json
import lzma
import sys
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

TARGET = Path(__file__).parents[2] / "tests" / "data" / "gradients.xz"
#: Units of each layer; the hidden layers have the activation.
SIZES = (3, 5, 4, 2)
#: Activations as torch.nn.functional names them.
ACTIVATIONS = ("tanh", "relu", "sigmoid", "gelu", "silu", "elu", "mish", "softplus", "leaky_relu", "selu", "hardswish")
LOSSES = ("mse", "huber", "poisson", "bce", "cce")
_ROWS, _SEED = 9, 5


def measured() -> dict[str, Any]:
    """Inputs, parameters and targets, and for every activation and loss the mean loss and its gradient.

    The parameters are one vector: for each layer the weights, of shape (inputs, outputs), and then the biases.
    """
    random = np.random.default_rng(_SEED)
    inputs = random.normal(size=(_ROWS, SIZES[0]))
    parameters = random.normal(size=sum((before + 1) * after for before, after in pairwise(SIZES)))
    plain = random.random((_ROWS, SIZES[-1]))
    chosen = np.eye(SIZES[-1])[random.integers(0, SIZES[-1], _ROWS)]
    targets = {loss: chosen if loss == "cce" else plain for loss in LOSSES}
    results = [
        {"activation": activation, "loss": loss, **_result(activation, loss, inputs, parameters, targets[loss])}
        for activation in ACTIVATIONS
        for loss in LOSSES
    ]
    return {
        "torch": version("torch"),
        "sizes": SIZES,
        "inputs": inputs.tolist(),
        "parameters": parameters.tolist(),
        "targets": {loss: values.tolist() for loss, values in targets.items()},
        "results": results,
    }


def _result(activation: str, loss: str, inputs: np.ndarray, parameters: np.ndarray, targets: np.ndarray) -> dict[str, Any]:
    import torch
    from torch.nn import functional

    losses = {
        "mse": functional.mse_loss,
        "huber": functional.huber_loss,
        "poisson": torch.nn.PoissonNLLLoss(),
        "bce": functional.binary_cross_entropy_with_logits,
        "cce": functional.cross_entropy,
    }
    flat = torch.tensor(parameters, requires_grad=True)
    value, start = torch.tensor(inputs), 0
    for layer, (before, after) in enumerate(pairwise(SIZES)):
        matrix = flat[start : start + (before + 1) * after].reshape(before + 1, after)
        value, start = value @ matrix[:-1] + matrix[-1], start + (before + 1) * after
        value = getattr(functional, activation)(value) if layer < len(SIZES) - 2 else value
    mean = losses[loss](value, torch.tensor(targets))
    mean.backward()
    return {"value": mean.item(), "gradient": flat.grad.tolist()}


def load(path: Path = TARGET) -> dict[str, Any]:
    """What was measured."""
    record: dict[str, Any] = json.loads(lzma.decompress(path.read_bytes()))
    return record


if __name__ == "__main__":
    sys.exit(0 if TARGET.write_bytes(lzma.compress(json.dumps(measured()).encode(), preset=9)) else 1)
