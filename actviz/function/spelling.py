"""How a framework writes a function: `keras.layers.LeakyReLU(negative_slope=0.3)`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from actviz.text.names import normalise

#: What else users write for the beginning of a path. Keras's backends are written `keras[jax]`, `keras[torch]`.
SHORT = {
    "nn.": "torch.nn.",
    "F.": "torch.nn.functional.",
    "torch.functional.": "torch.nn.functional.",
    "jnp.": "jax.numpy.",
    "lax.": "jax.lax.",
    "linen.": "flax.linen.",
    "nnx.": "flax.nnx.",
    "tensorflow.": "tf.",
    "tf.keras.": "keras.",
    "transformers.": "hf.",
    "mx.": "mlx.core.",
    "Tensor.": "tinygrad.",
}
#: Frameworks in the order in which their defaults count for a bare name.
FRAMEWORKS = ("torch", "jax", "keras", "tf", "onnx", "hf", "mlx", "timm", "tinygrad", "flax", "tfa")
#: Arguments that say nothing about the function.
NEUTRAL = frozenset({"inplace", "name", "dtype", "out", "training", "num_parameters", "device", "dim", "axis", "shared_axes"})
#: A function that has no gradient of its own uses another's.
GRADIENT_OF = {"flax": "jax", "hf": "torch", "timm": "torch", "tfa": "tf"}
_ALTERNATIVES = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class Argument:
    """An argument of a spelling: its name, its default as a text (None where there is none).

    `fixed`: it must be given so. `built_in`: the framework has the value, but takes no argument for it.
    """

    name: str
    default: str | None
    fixed: bool = False
    built_in: bool = False

    @classmethod
    def read(cls, text: str) -> Argument:
        """The argument that a text says: `beta=1`, `weight`, `approximate=='tanh'` or `gamma:=1.0507`."""
        name, equals, value = text.partition("=")
        default = value.removeprefix("=") if equals else None
        return cls(name.removesuffix(":"), default, value.startswith("="), name.endswith(":"))

    @property
    def value(self) -> str:
        """The default without the quotes of Python."""
        return (self.default or "").strip("'\"")

    def allows(self, value: Any) -> bool:
        """Whether a value is the one that this argument has, where the argument is no parameter."""
        return self.default is not None and (self.value.casefold() == str(value).casefold() or _is_number(self.value, value))


def _is_number(text: str, value: Any) -> bool:
    try:
        return not isinstance(value, bool) and float(text) == float(value)
    except (TypeError, ValueError):
        return False


@dataclass(frozen=True)
class Spelling:
    """One framework's call for a function: the dotted path and its arguments in their order."""

    path: str
    arguments: tuple[Argument, ...]

    @classmethod
    def read(cls, text: str) -> Spelling:
        """The spelling that a text says."""
        path, _, rest = text.removesuffix(")").partition("(")
        return cls(path, tuple(map(Argument.read, filter(None, rest.split(",")))))

    @property
    def taken(self) -> tuple[Argument, ...]:
        """The arguments that may be given."""
        return tuple(argument for argument in self.arguments if not argument.built_in)

    def argument(self, name: str) -> Argument | None:
        """The argument of this name that may be given."""
        form = normalise(name)
        return next((argument for argument in self.taken if normalise(argument.name) == form), None)

    def on(self, backend: str) -> Spelling:
        """The same call of Keras on another backend: `keras[jax]`."""
        return Spelling(backend.casefold().removesuffix("[tf]") + "." + self.path.partition(".")[2], self.arguments)

    @property
    def framework(self) -> str:
        """The framework whose call it is."""
        return self.path.partition(".")[0]

    @property
    def last(self) -> str:
        """The last part of the path: the bare name."""
        return self.path.rpartition(".")[2]

    @property
    def gradient(self) -> str:
        """The framework whose gradient it has at kinks."""
        return GRADIENT_OF.get(self.framework, self.framework)

    @property
    def call(self) -> str:
        """The call as code has it, with its defaults and what must be given."""
        return str(self).replace("==", "=")

    def __str__(self) -> str:
        return f"{self.path}({', '.join(_written(argument) for argument in self.taken)})"


def _written(argument: Argument) -> str:
    return argument.name if argument.default is None else f"{argument.name}={'=' * argument.fixed}{argument.default}"


def read_spellings(text: str) -> tuple[Spelling, ...]:
    """The spellings of a text, parted by white space; `{a,b}.f()` stands for `a.f() b.f()`.

    >>> [spelling.path for spelling in read_spellings("{jax.nn,flax.nnx}.mish() hf.mish()")]
    ['jax.nn.mish', 'flax.nnx.mish', 'hf.mish']
    """
    return tuple(Spelling.read(word) for words in text.split() for word in _expanded(words))


def _expanded(word: str) -> Iterator[str]:
    found = _ALTERNATIVES.search(word)
    if not found:
        yield word
        return
    for choice in found.group(1).split(","):
        yield from _expanded(word[: found.start()] + choice + word[found.end() :])


def full_path(path: str) -> str:
    """The path with what users abbreviate written out.

    >>> full_path("F.gelu"), full_path("tf.keras.activations.relu")
    ('torch.nn.functional.gelu', 'keras.activations.relu')
    """
    short = next((short for short in SHORT if path.casefold().startswith(short.casefold())), "")
    return SHORT.get(short, "") + path[len(short) :]


def by_framework(spellings: Iterable[Spelling]) -> Mapping[str, tuple[Spelling, ...]]:
    """The spellings of each framework, frameworks in the order of their weight."""
    groups: dict[str, list[Spelling]] = {name: [] for name in FRAMEWORKS}
    for spelling in spellings:
        groups.setdefault(spelling.framework, []).append(spelling)
    return {name: tuple(group) for name, group in groups.items() if group}
