"""What an activation is: a Definition, said once in the catalogue, and an Activation, that with its parameters' values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from actviz.errors import UsageError
from actviz.formula import FLOATS, evaluate, substitute

Array = npt.NDArray[np.float64]
Jet = Iterator[Array]
AtKink = Literal["left", "right", "mean", "nan"]
Triple = tuple[float, float, float]

#: The frameworks whose gradients at kinks were measured; the rest have no gradient of their own.
GRADIENT_FRAMEWORKS = ("torch", "jax", "tf", "keras", "mlx", "tinygrad")
#: Numbers computed at a time: what a kernel holds fits into a core's cache (twice as fast at 1e6 numbers).
BLOCK = 16_384
_SIDES = ("left", "right")


@dataclass(frozen=True)
class Parameter:
    """A parameter: its name and default as formula texts, the condition it must meet, and other frameworks' names for it."""

    name: str
    default: str
    domain: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Break:
    """A point between two pieces, and what holds in the point itself.

    `value` matters where f jumps, `slope` where f' does: `left` or `right` is that side's, anything else a formula. They are
    PyTorch's choice, or the left side's where PyTorch has none; `picks` names who chooses another slope.
    """

    at: str
    value: str = "left"
    slope: str = "left"
    picks: Mapping[str, str] = field(default_factory=dict)

    def slope_of(self, framework: str) -> str:
        """The framework's choice of slope. `keras[jax]` is Keras on JAX; plain `keras` is Keras on TensorFlow."""
        for choice, frameworks in self.picks.items():
            if framework in frameworks.replace(",", " ").split():
                return choice
        return self.slope


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
        known = {name for parameter in self.parameters for name in (parameter.name, *parameter.also)}
        return all(argument.partition("=")[0] in known for argument in arguments.split(",") if argument)

    @property
    def signature(self) -> str:
        """How the function is written with its parameters and their defaults: `elu:alpha=1.0`."""
        written = [f"{parameter.name}={float(evaluate(parameter.default, FLOATS))!r}" for parameter in self.parameters]
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


@dataclass(frozen=True)
class Kink:
    """A point where f (order 0), f' (1) or f'' (2) jumps: (f, f', f'') from either side, as picked, and each framework's slope."""

    x: float
    order: int
    left: Triple
    right: Triple
    picked: Triple
    picks: Mapping[str, float]

    def at(self, choice: AtKink | None) -> Triple:
        """(f, f', f'') in the point: as picked, or with the derivatives of a side, their mean, or NaN where they do not exist.

        f itself stays as it is defined. What neither side has (the mean of two slopes) has no f''.
        """
        value, slope, curvature = self.picked
        order = max(self.order, 1)
        match choice:
            case "left" | "right":
                _, slope, curvature = getattr(self, choice)
            case "mean" if self.left[1] != self.right[1]:
                slope, curvature = (self.left[1] + self.right[1]) / 2, np.nan
            case "mean":
                curvature = (self.left[2] + self.right[2]) / 2
            case "nan":
                slope, curvature = (np.nan if order == 1 else slope), np.nan
        return value, slope, curvature

    def record(self, choice: AtKink | None = None) -> dict[str, Any]:
        """The kink as JSON tells it: `left` and `right` are the slopes, `picked` the one that is taken in the point."""
        return {
            "x": self.x,
            "order": self.order,
            "value": self.picked[0],
            "left_value": self.left[0],
            "right_value": self.right[0],
            "left": self.left[1],
            "right": self.right[1],
            "picked": self.at(choice)[1],
            "picks": dict(self.picks),
            "left_curvature": self.left[2],
            "right_curvature": self.right[2],
        }


@dataclass(frozen=True, eq=False)
class Activation:
    """An activation function with its parameters: array in, array out, dtype and shape kept.

    Call it for f; `derivative` and `jet` give f' and f''. float16, float32 and float64 keep their type (computed in float64,
    rounded once); integers and bools become float64; other types raise TypeError.

    >>> import actviz
    >>> f = actviz.get("leaky_relu:0.2")
    >>> f([-1, 2])
    array([-0.2,  2. ])
    >>> f.derivative([-1, 2])
    array([0.2, 1. ])
    >>> f.kinks[0].x, f.kinks[0].left[1], f.kinks[0].right[1]
    (0.0, 0.2, 1.0)
    """

    definition: Definition
    parameters: Mapping[str, float]

    def __post_init__(self) -> None:
        for parameter in self.definition.parameters:
            value = self.parameters[parameter.name]
            if not np.isfinite(value):
                raise UsageError(f"{self.name}: {parameter.name} is {value}, but must be finite")
            if parameter.domain and not self._evaluate(parameter.domain):
                raise UsageError(f"{self.name}: {parameter.name} is {value:g}, but must satisfy {parameter.domain}")

        for point in self.definition.breaks:
            if not np.isfinite(self._evaluate(point.at)):
                raise UsageError(f"{self.name}: these parameters put a kink at {point.at}, beyond the largest float")

    @property
    def name(self) -> str:
        """The function's name in the catalogue."""
        return self.definition.name

    @cached_property
    def spec(self) -> str:
        """The canonical text that `actviz.get` makes this Activation of: the name, and the parameters that are not defaults."""
        given = [
            f"{parameter.name}={self.parameters[parameter.name]!r}"
            for parameter in self.definition.parameters
            if self.parameters[parameter.name] != self._evaluate(parameter.default)
        ]
        return ":".join([self.name, *([",".join(given)] if given else [])])

    def __repr__(self) -> str:
        return f"<Activation {self.spec}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Activation) and self.spec == other.spec

    def __hash__(self) -> int:
        return hash(self.spec)

    @property
    def formula(self) -> str:
        """f as one text in x, numbers in place of the parameters."""
        return self._substitute(self.definition.formula) if self.definition.formula else self.text(0)

    @cached_property
    def breaks(self) -> tuple[tuple[float, Break, int, int], ...]:
        """The points between pieces: where, the Break, and the index of the piece on either side. Empty pieces are left out."""
        found: list[tuple[float, Break, int, int]] = []
        for index, point in enumerate(self.definition.breaks):
            where, left = self._evaluate(point.at) + 0.0, index
            while found and found[-1][0] >= where:
                left = found.pop()[2]
            found.append((where, point, left, index + 1))
        return tuple(found)

    @property
    def pieces(self) -> tuple[tuple[float, float, tuple[str, str, str]], ...]:
        """From left to right: where a piece begins and ends, and its (f, f', f'') as texts with numbers for the parameters."""
        ends = [-np.inf, *(where for where, *_ in self.breaks), np.inf]
        indices = [*(left for *_, left, _ in self.breaks), self.breaks[-1][-1]] if self.breaks else [0]
        texts = (self.definition.pieces[index] for index in indices)
        return tuple(
            (begin, end, (self._substitute(f), self._substitute(df), self._substitute(d2f)))
            for (begin, end), (f, df, d2f) in zip(pairwise(ends), texts, strict=True)
        )

    @cached_property
    def extrema(self) -> tuple[float, ...]:
        """The points inside a piece where f turns; none for parameters that send them to infinity."""
        found = []
        for text in self.definition.extrema:
            with suppress(ZeroDivisionError):
                found.append(float(self._evaluate(text)))
        return tuple(sorted(x for x in found if np.isfinite(x)))

    @cached_property
    def kinks(self) -> tuple[Kink, ...]:
        """The points where f, f' or f'' jumps for these parameters, from left to right."""
        return tuple(kink for point in self.breaks if (kink := self._kink(*point)))

    def text(self, order: int) -> str:
        """f (order 0), f' (1) or f'' (2) as one text in the grammar that actviz reads, the picks at kinks included."""
        return self.joined([texts[order] for _, _, texts in self.pieces], order)

    def joined(self, texts: Sequence[str], order: int) -> str:
        """One text of a text for each piece; a point between two pieces belongs to the side that is picked there."""
        *parts, result = texts
        picked = {kink.x: kink.picked[order] for kink in self.kinks if kink.order <= order <= 2}
        for text, (end, point, _, _) in reversed(list(zip(parts, self.breaks, strict=True))):
            if text == result:
                continue
            x = substitute("end", {"end": end})
            choice = point.slope if order else point.value
            if choice not in _SIDES and np.isfinite(picked.get(end, np.nan)):
                result = f"where(x <= {x}, {substitute('pick', {'pick': picked[end]})}, {result})"
            result = f"where(x {'<=' if choice == 'left' else '<'} {x}, {text}, {result})"
        return result

    def __call__(self, x: npt.ArrayLike, *, out: npt.NDArray[Any] | None = None) -> Any:
        """f(x), in the dtype and shape of x; `out` is filled and returned where it is given."""
        return self._compute(x, [0], None, out)[0]

    def derivative(
        self, x: npt.ArrayLike, order: int = 1, *, at_kink: AtKink | None = None, out: npt.NDArray[Any] | None = None
    ) -> Any:
        """f'(x), or f''(x) for order 2; at kinks what PyTorch picks, or `at_kink`: left, right, mean or nan."""
        return self._compute(x, [_checked_order(order)], at_kink, out)[0]

    def jet(self, x: npt.ArrayLike, order: int = 2, *, at_kink: AtKink | None = None) -> tuple[Any, ...]:
        """(f(x), f'(x), ...) up to the given order, computed together so that they share what is costly.

        >>> import actviz
        >>> actviz.get("tanh").jet(0.0, 1)
        (np.float64(0.0), np.float64(1.0))
        """
        return self._compute(x, range(_checked_order(order) + 1), at_kink, None)

    def _compute(
        self, x: npt.ArrayLike, orders: Sequence[int], at_kink: AtKink | None, out: npt.NDArray[Any] | None
    ) -> tuple[Any, ...]:
        if at_kink not in (None, *get_args(AtKink)):
            raise UsageError(f"at_kink is {at_kink!r}, but must be left, right, mean or nan")
        inputs = _as_floats(x)
        direct = _directly_writable(out, inputs)
        results = [direct if direct is not None else np.empty(inputs.shape, inputs.dtype) for _ in orders]
        flat_x, flat_results = inputs.reshape(-1), [result.reshape(-1) for result in results]
        for start in range(0, flat_x.size, BLOCK):
            block = flat_x[start : start + BLOCK].astype(np.float64)
            for order, values in enumerate(self._block(block, orders[-1], at_kink)):
                if order in orders:
                    flat_results[orders.index(order)][start : start + BLOCK] = values
        if out is None:
            return tuple(result[()] for result in results)
        if direct is None:
            np.copyto(out, results[0], casting="same_kind")
        return (out,)

    def _block(self, x: Array, order: int, at_kink: AtKink | None) -> Iterator[Array]:
        """f, f', ... of one block: the kernel's values, with NaN for NaN and what is picked at kinks."""
        nan = np.isnan(x)
        spots = [(kink, x == kink.x) for kink in self.kinks if kink.order <= order]
        jet = self.definition.kernel(x, *(self.parameters[parameter.name] for parameter in self.definition.parameters))
        for now in range(order + 1):
            with np.errstate(all="ignore"):
                values = next(jet)
            values[nan] = np.nan
            for kink, spot in spots:
                if kink.order <= now:
                    values[spot] = kink.at(at_kink)[now]
            with np.errstate(over="ignore", under="ignore"):
                yield values

    def _kink(self, x: float, point: Break, left_piece: int, right_piece: int) -> Kink | None:
        left, right = self._one_sided(left_piece, x), self._one_sided(right_piece, x)
        order = next((order for order in range(3) if _differ(x, left, right, order)), None)
        if order is None:
            return None
        frameworks = [name for name in self.definition.frameworks if name in GRADIENT_FRAMEWORKS]
        frameworks += [
            name for text in point.picks.values() for name in text.replace(",", " ").split() if name not in frameworks
        ]
        value = self._choose(point.value, left[0], right[0])
        slope = self._choose(point.slope, left[1], right[1])
        if point.slope in _SIDES:
            curvature = (left if point.slope == "left" else right)[2]
        else:
            curvature = left[2] if slope == left[1] else right[2] if slope == right[1] else np.nan
        picks = {name: self._choose(point.slope_of(name), left[1], right[1]) for name in frameworks}
        return Kink(x, order, left, right, (value, slope, curvature), picks)

    def _one_sided(self, piece: int, x: float) -> Triple:
        f, df, d2f = (self._evaluate(text, x) + 0.0 for text in self.definition.pieces[piece])
        return f, df, d2f

    def _choose(self, choice: str, left: float, right: float) -> float:
        return {"left": left, "right": right}[choice] if choice in _SIDES else self._evaluate(choice)

    def _evaluate(self, text: str, x: float = np.nan) -> Any:
        return evaluate(text, {**FLOATS, **self.parameters, "x": x})

    def _substitute(self, text: str) -> str:
        return substitute(text, self.parameters)


def _differ(x: float, left: Triple, right: Triple, order: int) -> bool:
    """Whether the sides differ in f, f' or f'' by more than the rounding of x and of the formula can explain."""
    scale = max(abs(left[order]), abs(right[order]))
    if order < 2:
        scale += abs(x) * max(abs(left[order + 1]), abs(right[order + 1]))
    return bool(abs(left[order] - right[order]) > 8 * np.finfo(np.float64).eps * scale)


def _checked_order(order: int) -> int:
    if order not in (0, 1, 2):
        raise UsageError(f"order is {order!r}, but f, f' and f'' are orders 0, 1 and 2")
    return order


def _as_floats(x: npt.ArrayLike) -> npt.NDArray[Any]:
    array = np.asarray(x)
    if array.dtype in (np.float16, np.float32, np.float64):
        return array
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    raise TypeError(f"an activation takes real numbers of at most 64 bits, not {array.dtype}")


def _directly_writable(out: npt.NDArray[Any] | None, inputs: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    """`out` if blocks of results can be written into it as they come, else None; raises where it cannot hold the result."""
    if out is None:
        return None
    if out.shape != inputs.shape:
        raise ValueError(f"out has shape {out.shape}, the result {inputs.shape}")
    if not np.can_cast(inputs.dtype, out.dtype, "same_kind"):
        raise TypeError(f"out has dtype {out.dtype}, the result {inputs.dtype}")
    same = out.__array_interface__["data"] == inputs.__array_interface__["data"] and out.strides == inputs.strides
    contiguous = out.flags.c_contiguous and out.dtype == inputs.dtype
    return out if contiguous and (same or not np.may_share_memory(out, inputs)) else None
