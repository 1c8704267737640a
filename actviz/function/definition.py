"""What the catalogue says of an activation function: its parameters, pieces and breaks, kernel, names and source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, ClassVar, Protocol

from actviz.function.argument import Argument, Rule
from actviz.function.frameworks import by_framework
from actviz.function.parameter import Parameter as Parameter  # noqa: PLC0414 - entries import it from here
from actviz.function.signature import Signature, read_signatures
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import Floats, NumberType
from actviz.system.docstrings import docstring

#: f, f', f'' of an array, one after the other; what later ones do not need may be a function that computes it when it is wanted.
Jet = Iterator[Array | Callable[[], Array]]
#: The piece of a function where it has no value.
OUTSIDE = ("nan", "nan", "nan")
#: f' and f'' of straight pieces, for which the chain rule need not be loaded.
_STRAIGHT = {"x": ("1", "0"), "0": ("0", "0"), "1": ("0", "0")}


class Evaluated(Protocol):
    """A function with its formulas."""

    @property
    def formula(self) -> str: ...

    def text(self, order: int) -> str: ...


@dataclass(frozen=True)
class Break:
    """A point between two pieces, and what holds in the point itself.

    `value` matters where f jumps, `slope` where f' does: `left` or `right` is that side's, anything else a formula. They are
    PyTorch's choice, or the left side's where PyTorch has none. `values` and `picks` name, for another choice of value and slope,
    who makes it (`"jax mlx"`), and Keras's other backends where they do not choose as Keras on TensorFlow does.
    `left` and `right` are f, f', f'' as they come up to the point, for texts that have no value there (`sin(x)/x` at 0).
    """

    at: str
    value: str = "left"
    slope: str = "left"
    values: Mapping[str, str] = field(default_factory=dict)
    picks: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, str, str] | None = None
    right: tuple[str, str, str] | None = None
    #: Whether the float next to the point is another number, at which the function has the value of one side.
    is_between_floats: bool = False
    #: By how much the sides differ where that is less than rounding, so that there is no kink; empty elsewhere.
    seam: str = ""

    @classmethod
    def removable(cls, at: str, *jet: str) -> Break:
        """A point in which the texts of a smooth function have no value; `jet` are f, f', f'' there."""
        value, slope, curvature = jet
        return cls(at, left=(value, slope, curvature), right=(value, slope, curvature))

    @classmethod
    def domain_end(cls, at: str, inside: str, *jet: str) -> Break:
        """The end of a domain, which lies on the `left` or on the `right` of the point; `jet` are the limits of f, f', f'' from inside."""
        value, slope, curvature = jet
        sides = {"left": OUTSIDE, "right": OUTSIDE, inside: (value, slope, curvature)}
        return cls(at, value=inside, slope=inside, left=sides["left"], right=sides["right"])

    def value_of(self, *frameworks: str) -> str:
        """The choice of value of the first of these frameworks that has one of its own."""
        return _choice(self.values, frameworks) or self.value

    def slope_of(self, *frameworks: str) -> str:
        """The choice of slope of the first of these frameworks that has one of its own.

        `keras[jax]` is Keras on JAX; plain `keras` is Keras on TensorFlow.
        """
        return _choice(self.picks, frameworks) or self.slope

    @property
    def named(self) -> tuple[str, ...]:
        """The frameworks that `values` and `picks` name."""
        return tuple(name for frameworks in (*self.values.values(), *self.picks.values()) for name in frameworks.split())


def _choice(choices: Mapping[str, str], frameworks: Sequence[str]) -> str:
    chosen = {name: choice for choice, names in choices.items() for name in names.split()}
    return next((chosen[framework] for framework in frameworks if framework in chosen), "")


@dataclass(frozen=True)
class Smooth(Sequence[str]):
    """The formulas of f, f', f'' in a smooth piece: f as it was given, derivatives by hand or by the chain rule when needed."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, piece: str | Sequence[str]) -> Smooth:
        """The piece that a formula, or a formula with derivatives by hand, stands for."""
        return cls((piece,) if isinstance(piece, str) else tuple(piece))

    def __len__(self) -> int:
        return 3

    def __getitem__(self, order: Any) -> Any:
        """The formula of f (0), f' (1) or f'' (2)."""
        if isinstance(order, slice):
            return [self[each] for each in range(*order.indices(3))]
        if not 0 <= order < 3:
            raise IndexError(order)
        if order < len(self.texts):
            return self.texts[order]
        if self.texts[0] in _STRAIGHT:
            return _STRAIGHT[self.texts[0]][order - 1]
        from actviz.expression.differentiate import derivative  # noqa: PLC0415 - functions with code of their own rarely need it

        return derivative(self.texts[0], order)


@dataclass(frozen=True, eq=False)
class Described:
    """What an entry of the catalogue says of itself, whatever kind of function it is.

    `source` is its first publication, or where it was named; `uses` are published models that have it.
    """

    name: str
    family: str
    summary: str
    parameters: tuple[Parameter, ...]
    signatures: tuple[Signature, ...]
    aliases: tuple[str, ...]
    source: str
    uses: str = field(default="", kw_only=True)
    #: Whether a user wrote it as a formula.
    is_formula: ClassVar[bool] = False

    def __eq__(self, other: object) -> bool:
        if self is other or type(self) is not type(other):
            return self is other
        return all(getattr(self, item.name) == getattr(other, item.name) for item in fields(self))

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """All bare names: its own, the last part of each framework's call, and the aliases.

        A call with an argument that chooses among functions (`approximate=True`) gives no bare name.
        """
        called = (signature.last for signature in self.signatures if not (signature.selects or signature.before))
        return tuple(dict.fromkeys((self.name, *called, *self.aliases)))

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter with this name in some framework."""
        return next((parameter for parameter in self.parameters if parameter.is_called(name)), None)

    @cached_property
    def signature(self) -> Signature:
        """actviz's own call: the bare name with all parameters."""
        arguments = (Argument(parameter.name, parameter.default, parameter) for parameter in self.parameters)
        return Signature(self.name, (Argument("x"), *arguments))

    def defaults(self, signature: Signature | None = None) -> dict[str, float]:
        """Return the defaults of the parameters: the entry's own, and those that a framework's call changes."""
        return {**self.signature.defaults, **(signature.defaults if signature else {})}

    def spec(self, parameters: Mapping[str, float], origin: Signature | None = None) -> str:
        """Return the canonical text of the function: its name or path, and the parameters other than defaults."""
        usual, called = self.defaults(origin), origin or self.signature
        required = {item.parameter.name for item in called.taken if item.parameter and item.required}
        given = [f"{item.name}={item.value}" for item in called.arguments if item.rule is Rule.EQUAL]
        given += [f"{name}={value!r}" for name, value in parameters.items() if value != usual[name] or name in required]
        return f"{called.title}:{','.join(given)}" if given else called.title

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The frameworks that ship the function."""
        return tuple(by_framework(self.signatures))


@dataclass(frozen=True, eq=False)
class Definition(Described):
    """One entry of the catalogue: everything that actviz knows about an activation function of one number.

    `pieces` are the texts of f, f', f'' from left to right, `breaks` the points between them. Where there is a `kernel`, it
    computes the same in NumPy, faster than the texts are evaluated: a generator that takes x (float64, one axis) and the
    parameters and yields f, then f', then f'', as arrays or as functions without arguments that compute them, so that each may use
    what the one before it computed. It may do as it likes at
    breaks and for NaN: `Activation` settles those. `extrema` are points inside a piece where f turns. `torch_gain` is what
    torch.nn.init.calculate_gain returns. `endless`: there are more breaks, farther from 0.
    """

    pieces: tuple[Smooth, ...]
    breaks: tuple[Break, ...]
    kernel: Callable[..., Jet] | None
    formula: str
    extrema: tuple[str, ...]
    torch_gain: str = ""
    endless: bool = False

    def jet(self, x: Array, parameters: Iterable[float], orders: Sequence[int]) -> Iterator[Array]:
        """Yield those of f, f', f'' that are wanted, by the kernel."""
        if self.kernel:
            for order, values in zip(range(orders[-1] + 1), self.kernel(x, *parameters), strict=False):
                if order in orders:
                    yield values() if callable(values) else values

    def naive(self, function: Evaluated, order: int, x: Floats, number_type: NumberType) -> Floats:
        """f or a derivative as a hand-written line of code computes it in a type, step by step."""
        from actviz.expression.evaluate.emulated import naive  # noqa: PLC0415 - rarely needed

        return naive(function.text(order) if order else function.formula, x, number_type)


def family_of(module: str) -> str:
    """Return the family of an entry: the module or folder in actviz.catalogue.functions, or the package of a plugin."""
    package, _, rest = module.partition(".functions.")
    return rest.partition(".")[0] if package == "actviz.catalogue" else module.partition(".")[0]


def activation(
    *line: str | tuple[str, ...] | Break,
    formula: str = "",
    parameters: Sequence[Parameter] = (),
    signatures: str = "",
    aliases: str = "",
    extrema: Sequence[str] = (),
    source: str = "",
    uses: str = "",
    torch_gain: str = "",
) -> Callable[[Callable[..., Jet | None]], Definition]:
    """Make a catalogue entry of the function below: its name and docstring are the entry's name and summary.

    `line` is the number line read from left to right: the formula of a piece, a break, the next piece, ... A piece may be a tuple
    (f, f') or (f, f', f'') where a derivative written by hand is better than the one that the chain rule gives. `formula` is the
    whole of f in one text where that reads better than the cases. `signatures` are the frameworks' calls, as
    `actviz.function.signature` reads them, `aliases` further bare names; both are separated by spaces. The function below is the kernel; one without arguments says that the texts
    are computed as they stand. A name that Python uses itself gets a `_` at its end.
    """

    def define(kernel: Callable[..., Any]) -> Definition:
        return Definition(
            name=kernel.__name__.rstrip("_"),
            family=family_of(kernel.__module__),
            summary=docstring(kernel).strip(),
            pieces=tuple(Smooth.of(part) for part in line if not isinstance(part, Break)),
            breaks=tuple(part for part in line if isinstance(part, Break)),
            kernel=kernel if kernel.__code__.co_argcount else None,
            formula=formula,
            parameters=tuple(parameters),
            signatures=read_signatures(signatures, parameters),
            aliases=tuple(aliases.split()),
            extrema=tuple(extrema),
            source=source,
            uses=uses,
            torch_gain=torch_gain,
        )

    return define
