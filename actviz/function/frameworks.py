"""The frameworks: their names and abbreviations, and the arguments of theirs that do not change a function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from actviz.text.names import normalise

#: Frameworks in the order in which their defaults count for a bare name.
FRAMEWORKS = (
    *("torch", "jax", "keras", "tf", "onnx", "hf", "mlx", "timm", "tinygrad", "flax", "tfa", "numpy", "scipy", "math"),
    *("paddle", "mindspore", "onnxruntime", "ggml", "tflite"),
)
#: A function that has no gradient of its own uses another's.
GRADIENT_OF = {"flax": "jax", "hf": "torch", "timm": "torch", "tfa": "tf"}
#: The frameworks whose gradients at kinks were measured; the rest have no gradient of their own.
GRADIENT_FRAMEWORKS = ("torch", "jax", "tf", "keras", "mlx", "tinygrad", "paddle", "mindspore")
#: Abbreviations of the beginning of a path. Keras's backends are written `keras[jax]`, `keras[torch]`.
SHORT = {
    "nn.": "torch.nn.",
    "F.": "torch.nn.functional.",
    "torch.functional.": "torch.nn.functional.",
    "torch.nn.modules.activation.": "torch.nn.",
    "jnp.": "jax.numpy.",
    "lax.": "jax.lax.",
    "linen.": "flax.linen.",
    "nnx.": "flax.nnx.",
    "tensorflow.": "tf.",
    "tf.keras.": "keras.",
    "layers.": "keras.layers.",
    "activations.": "keras.activations.",
    "transformers.activations.": "hf.",
    "transformers.": "hf.",
    "timm.layers.": "timm.",
    "mx.": "mlx.core.",
    "Tensor.": "tinygrad.",
    "np.": "numpy.",
    "mint.": "mindspore.mint.",
    "ms.": "mindspore.",
    "com.microsoft.": "onnxruntime.",
    "ggml_unary_op_": "ggml.",
    "ggml_": "ggml.",
}


def _forms(names: str) -> frozenset[str]:
    return frozenset(map(normalise, names.split()))


#: What frameworks call the number or the array that a function is taken of.
INPUTS = _forms("x x1 input_x input features logits a arr t tensor data input_tensor self")
#: Arguments that do not change the function, whatever their value.
NEUTRAL = _forms(
    "inplace name dtype out training num_parameters device dim axis axes shared_axes trainable keepdim keepdims algorithm stream "
    "precise accuracy param_dtype parent noop_with_empty_axes alpha_regularizer alpha_constraint _stacklevel "
    "use_gelu_python use_gelu_tanh_python with_vector_loads casting order subok signature seed rng promote_dtype "
    "negative_slope_metadata ctx data_format weight_attr channel"
)
#: Arguments that make another function, which the catalogue does not have: they must keep their default.
KEPT = _forms("where b return_sign mean variance loc scale eps series_order y bias")
#: The neutral arguments that choose an axis; they are shown to users.
AXES = _forms("dim axis axes")
#: Arguments that many calls have alike, under one name.
SHARED = {"**ufunc": "*, where=True, casting='same_kind', order='K', dtype=None, subok=True, signature=None"}


def full_path(path: str) -> str:
    """Write out the abbreviations at the beginning of a path.

    >>> full_path("F.gelu"), full_path("tensorflow.keras.activations.relu")
    ('torch.nn.functional.gelu', 'keras.activations.relu')
    """
    short = max((short for short in SHORT if path.casefold().startswith(short.casefold())), key=len, default="")
    return full_path(SHORT[short] + path[len(short) :]) if short else path


class Shipped(Protocol):
    """Something that belongs to a framework."""

    @property
    def framework(self) -> str:
        """The framework's name."""


_Item = TypeVar("_Item", bound=Shipped)


def by_framework(items: Iterable[_Item]) -> Mapping[str, tuple[_Item, ...]]:
    """Group items by framework, frameworks in the order in which their defaults count."""
    groups: dict[str, list[_Item]] = {name: [] for name in FRAMEWORKS}
    for item in items:
        groups.setdefault(item.framework, []).append(item)
    return {name: tuple(group) for name, group in groups.items() if group}
