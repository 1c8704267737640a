"""Programs of a few lines that write the pre-activations of a model to a file, one array for each layer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TORCH = """\
# Writes the inputs of every activation of a PyTorch model to z.npz: one array for each, examples by units.
import numpy as np
import torch

found = {}
kinds = (torch.nn.ReLU, torch.nn.GELU, torch.nn.SiLU, torch.nn.Tanh, torch.nn.Sigmoid)  # the activations of your model
for name, module in model.named_modules():
    if isinstance(module, kinds):
        module.register_forward_pre_hook(lambda _, inputs, name=name: found.setdefault(name, []).append(inputs[0].detach().float().cpu()))
with torch.no_grad():
    model(batch)  # your model, and a batch of its inputs
np.savez("z.npz", **{name: torch.cat(parts).numpy() for name, parts in found.items()})
# actviz diagnose relu -i z.npz            (convolutions have their units on axis 1: --axis 1)
"""

_KERAS = """\
# Writes the pre-activations of every Dense and convolution layer of a Keras model to z.npz: examples by units.
import keras
import numpy as np

found, x = {}, batch  # a batch of the model's inputs
for layer in model.layers:  # a Sequential model, or one whose layers follow each other
    if getattr(layer, "activation", None) is not None:
        activation, layer.activation = layer.activation, keras.activations.linear
        found[layer.name] = keras.ops.convert_to_numpy(layer(x))
        layer.activation = activation
    x = layer(x)
np.savez("z.npz", **found)
# actviz diagnose relu -i z.npz
"""

_JAX = """\
# Writes the pre-activations of a JAX network of dense layers to z.npz: one array for each layer, examples by units.
import jax.numpy as jnp
import numpy as np

found, x = {}, batch  # a batch of the network's inputs
for number, (weights, bias) in enumerate(parameters):  # the layers' matrices and biases
    z = jnp.dot(x, weights) + bias
    found[f"layer{number}"] = np.asarray(z, np.float32)
    x = activation(z)  # your activation, such as jax.nn.gelu
np.savez("z.npz", **found)
# actviz diagnose gelu -i z.npz            (Flax: model.apply(..., capture_intermediates=True) has every layer's output)
"""

#: The program for each framework.
SNIPPETS: Mapping[str, str] = MappingProxyType({"torch": _TORCH, "keras": _KERAS, "jax": _JAX})
