"""What the catalogue says of an activation function: its parameters, pieces and breaks, kernel, names and source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from actviz.arrays import Array
from actviz.formula import FLOATS, evaluate

Jet = Iterator[Array]
#: The frameworks whose gradients at kinks were measured; the rest have no gradient of their own.
GRADIENT_FRAMEWORKS = ("torch", "jax", "tf", "keras", "mlx", "tinygrad")


@dataclass(frozen=True)
class Parameter:
    """A parameter: its name and default as formula texts, the condition it must meet, and other frameworks' names for it."""

    name: str
    default: str
    domain: str = ""
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every framework's name for it, its own first."""
        return (self.name, *self.also)

    @cached_property
    def default_value(self) -> float:
        """The default as a float64."""
        return float(evaluate(self.default, FLOATS))


@dataclass(frozen=True)
class Break:
    """A point between two pieces, and what holds in the point itself.

    `value` matters where f jumps, `slope` where f' does: `left` or `right` is that side's, anything else a formula. They are
    PyTorch's choice, or the left side's where PyTorch has none; `picks` names, for another choice, who makes it (`"jax mlx"`),
    and Keras's other backends where they do not choose as Keras on TensorFlow does.
    """

    at: str
    value: str = "left"
    slope: str = "left"
    picks: Mapping[str, str] = field(default_factory=dict)

    def slope_of(self, framework: str) -> str:
        """The framework's choice of slope. `keras[jax]` is Keras on JAX; plain `keras` is Keras on TensorFlow."""
        return next((choice for choice, frameworks in self.picks.items() if framework in frameworks.split()), self.slope)

    @property
    def named(self) -> tuple[str, ...]:
        """The frameworks that `picks` names."""
        return tuple(name for frameworks in self.picks.values() for name in frameworks.split())


@dataclass(frozen=True, eq=False)
class Definition:
    """One entry of the catalogue: everything that actviz knows about an activation function.

    `pieces` are the texts of f, f', f'' from left to right, `breaks` the points between them. `kernel` computes the same in
    NumPy: a generator that takes x (float64, one axis) and the parameters and yields f, then f', then f'', so that each may use
    what the one before it computed. It may do as it likes at breaks and for NaN: `Activation` settles those. `extrema` are
    the points inside a piece where f turns; between breaks and extrema f is monotone.
    """

    name: str
    family: str
    summary: str
    pieces: tuple[tuple[str, str, str], ...]
    breaks: tuple[Break, ...]
    kernel: Callable[..., Jet]
    formula: str
    parameters: tuple[Parameter, ...]
    spellings: tuple[str, ...]
    aliases: tuple[str, ...]
    extrema: tuple[str, ...]
    source: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every bare name of the function: its own, the last part of each framework's, and the aliases.

        A spelling with an argument that is no parameter (`approximate=True`) is one of several functions: no bare name.
        """
        calls = (spelling.rstrip(")").partition("(") for spelling in self.spellings)
        spelled = (path.rpartition(".")[2] for path, _, arguments in calls if self._has_all(arguments))
        return tuple(dict.fromkeys((self.name, *spelled, *self.aliases)))

    def _has_all(self, arguments: str) -> bool:
        known = {name for parameter in self.parameters for name in parameter.names}
        return all(argument.partition("=")[0] in known for argument in arguments.split(",") if argument)

    @property
    def signature(self) -> str:
        """How the function is written with its parameters and their defaults: `elu:alpha=1.0`."""
        written = [f"{parameter.name}={parameter.default_value!r}" for parameter in self.parameters]
        return ":".join([self.name, *([",".join(written)] if written else [])])

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The frameworks that ship the function, by the first part of their spellings."""
        return tuple(dict.fromkeys(spelling.partition(".")[0] for spelling in self.spellings))


def activation(
    *line: tuple[str, str, str] | Break,
    formula: str = "",
    parameters: Sequence[Parameter] = (),
    spellings: str = "",
    aliases: str = "",
    extrema: Sequence[str] = (),
    source: str = "",
) -> Callable[[Callable[..., Jet]], Definition]:
    """Make a catalogue entry of the kernel below: its name and docstring are the function's name and summary.

    `line` is the number line read from left to right: the texts (f, f', f'') of a piece, a break, the next piece, ... `formula` is
    the whole of f in one text where that reads better than the cases. `spellings` and `aliases` are separated by spaces.
    In a spelling `name=value` is the framework's default, `name` alone has none, and `name==value` is what must be
    given for the spelling to mean this function.
    """

    def define(kernel: Callable[..., Jet]) -> Definition:
        return Definition(
            name=kernel.__name__,
            family=kernel.__module__.rpartition(".")[2],
            summary=(kernel.__doc__ or "").strip(),
            pieces=tuple(part for part in line if not isinstance(part, Break)),
            breaks=tuple(part for part in line if isinstance(part, Break)),
            kernel=kernel,
            formula=formula,
            parameters=tuple(parameters),
            spellings=tuple(spellings.split()),
            aliases=tuple(aliases.split()),
            extrema=tuple(extrema),
            source=source,
        )

    return define
