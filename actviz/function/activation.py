"""An activation function: a definition with its parameters' values, array in and array out."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from importlib import import_module
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from actviz.errors import UsageError
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.simplify import substitute
from actviz.function.containers import contained, refuse_tensors
from actviz.function.definition import Break, Definition
from actviz.function.documentation import InstanceDocumentation, documentation
from actviz.function.frameworks import by_framework
from actviz.function.kink import AT_KINK, SIDES, AtKink, Kink, Triple, kink_at
from actviz.function.parametrized import Parametrized
from actviz.function.rounding import rounded_once
from actviz.function.signature import later_than
from actviz.numerics.arrays import BLOCK, Array
from actviz.numerics.number_types import NUMBER_TYPES
from actviz.text.numbers import written

#: The kinks that `help` lists, and its last lines.
_MOST_KINKS = 6
_USAGE = """\
f(x), f.derivative(x) and f.jet(x, 2) compute values; f.kinks, f.properties, f.formula and f.latex() describe the function; f.torch() is a
module. help(actviz.Activation) explains them, actviz.explain(f) writes a page about the function."""

#: Where results are written: an array, or as for NumPy's ufuncs a tuple of one.
Out = npt.NDArray[Any] | tuple[npt.NDArray[Any]] | None

#: How many numbers are computed at a time from texts: the few that pairs of floats leave to balls then fill blocks of these.
_TEXT_BLOCK = 16 * BLOCK
#: How many for straight lines and parabolas, whose kernels need few arrays at a time.
_LIGHT_BLOCK = 3 * BLOCK // 2
#: With more breaks, pieces are found by halving.
_FEW_BREAKS = 8
#: What the texts of straight lines and parabolas do not have.
_CALL = re.compile(r"\w\(")


class PlacedBreak(NamedTuple):
    """A break of the entry at its place for these parameters, with the indices of the entry's pieces on both sides.

    `x` is the float next to the place; `x_is_left` says that it lies in the piece to the left.
    """

    x: float
    point: Break
    left: int
    right: int
    x_is_left: bool


class Piece(NamedTuple):
    """A smooth part of a function: where it begins and ends, and the texts of f, f', f'' in x."""

    begin: float
    end: float
    texts: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Activation(Parametrized):
    """An activation function with its parameters: array in, array out, dtype and shape kept.

    Call it for f; `derivative` and `jet` give f' and f''. float16, float32 and float64 keep their type (computed in float64,
    rounded once); integers and bools become float64; other types raise TypeError. pandas objects keep index and names, dask arrays
    stay lazy, and `torch()` makes a module for tensors.

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

    def __post_init__(self) -> None:
        super().__post_init__()
        for point in self.definition.breaks:
            if not np.isfinite(self._evaluate(point.at)) and np.isfinite(list(self.parameters.values())).all():
                raise UsageError(f"{self.name}: these parameters put a kink at {point.at}, beyond the largest float")

    @property
    def activation(self) -> Activation:
        """Itself; see `actviz.function.function.Function`."""
        return self

    @property
    def own(self) -> tuple[str, ...]:
        """Those whose choices at kinks count, the first that has one: the call, its framework; none for a bare name."""
        if not self.origin:
            return ()
        named = {name for point in self.definition.breaks for name in point.named}
        return (self.origin.path, *later_than(self.origin, named), self.origin.framework, self.origin.gradient)

    @cached_property
    def exact_parameters(self) -> Mapping[str, str | float]:
        """The parameters for formulas: the text of the default (`1/6`), or else the float64."""
        return {
            parameter.name: parameter.default if self.parameters[parameter.name] == parameter.default_value else value
            for parameter in self.definition.parameters
            if np.isfinite(value := self.parameters[parameter.name])
        }

    @property
    def formula(self) -> str:
        """f as one text in x, with numbers for the parameters; case by case if a bound is left out."""
        whole = self.definition.formula and np.isfinite(list(self.parameters.values())).all()
        return self._substitute(self.definition.formula) if whole else self.text(0)

    def latex(self) -> str:
        r"""f as LaTeX.

        >>> import actviz
        >>> print(actviz.silu.latex())
        x \operatorname{sigmoid}{\left(x \right)}
        """
        from actviz.expression.latex import latex  # noqa: PLC0415 - one of many forms

        return latex(self.formula)

    def _repr_latex_(self) -> str:
        """The formula in a notebook."""
        from actviz.expression.latex import operator_name  # noqa: PLC0415 - for notebooks only

        name = self.symbol if len(self.symbol) == 1 else operator_name(self.symbol)
        return rf"$\displaystyle {name}(x) = {self.latex()}$"

    @cached_property
    def documentation(self) -> str:
        """What `help` shows: the formula first."""
        formulas = f"{self.symbol}(x) = {self.formula}\n{self.symbol}'(x) = {self.text(1)}"
        return documentation(formulas, self, [_in_words(kink) for kink in self.kinks[:_MOST_KINKS]], _USAGE)

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties that `compare` shows, by key, each computed at its first use: `f.properties["range"]`."""
        return _of_higher_layer("actviz.analysis.property_mapping", "properties_of", self)  # type: ignore[no-any-return]

    def torch(self) -> Any:
        """A `torch.nn.Module` that computes f on the CPU with exact forward and backward passes, up to the second derivative.

        Gradients at kinks are those of `derivative`. float16, bfloat16, float32 and float64 are computed exactly and rounded once. Raises
        DataError if torch is not installed; the module raises TypeError for tensors of other types and devices.
        """
        return _of_higher_layer("actviz.api.torch_module", "module_of", self)

    @cached_property
    def breaks(self) -> tuple[PlacedBreak, ...]:
        """The points between pieces, from left to right. Pieces without length are left out."""
        found: list[PlacedBreak] = []
        for index, point in enumerate(self.definition.breaks):
            x, left = self._evaluate(point.at) + 0.0, index
            if x == np.inf:
                break
            while found and found[-1].x >= x:
                left = found.pop().left
            if x > -np.inf:
                found.append(PlacedBreak(x, point, left, index + 1, self._is_left(x, point.at)))
        return tuple(found)

    def _is_left(self, x: float, at: str) -> bool:
        """Return whether the float next to a point is below it."""
        return ("/" in at or "(" in at) and self._evaluate(f"{at} - x", x, exactly=True) > 0

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces from left to right, with numbers for the parameters."""
        ends = [-np.inf, *(placed.x for placed in self.breaks), np.inf]
        return tuple(
            Piece(begin, end, tuple(map(self._substitute, self.definition.pieces[index])))
            for (begin, end), index in zip(pairwise(ends), self.piece_indices, strict=True)
        )

    @cached_property
    def piece_indices(self) -> tuple[int, ...]:
        """The indices of the entry's pieces that have a length, from left to right."""
        before = sum(self._evaluate(point.at) == -np.inf for point in self.definition.breaks)
        return (*(placed.left for placed in self.breaks), self.breaks[-1].right if self.breaks else before)

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
        return tuple(kink for placed in self.breaks if (kink := self._kink(placed)))

    @cached_property
    def _kinks_at_floats(self) -> tuple[Kink, ...]:
        """The kinks that some float64 meets."""
        between = {placed.x for placed in self.breaks if placed.point.is_between_floats}
        return tuple(kink for kink in self.kinks if kink.x not in between)

    @cached_property
    def _may_jump(self) -> bool:
        """Whether f itself may jump somewhere; where it does not, its values need no derivatives."""
        return any(self._differs(placed) for placed in self.breaks)

    def _differs(self, placed: PlacedBreak) -> bool:
        """Whether f has another value on the one side of a break than on the other, or in the break than beside it."""
        point, pieces = placed.point, self.definition.pieces
        if point.left or point.right or any(value not in SIDES for value in (point.value, *point.values)):
            return True
        left, right = (self._evaluate(pieces[index][0], placed.x) for index in (placed.left, placed.right))
        return left != right

    def text(self, order: int) -> str:
        """Return f (order 0), f' (1) or f'' (2) as one formula, with the picks at kinks."""
        return self.joined([piece.texts[order] for piece in self.pieces], order)

    def joined(self, texts: Sequence[str], order: int) -> str:
        """Join the texts of the pieces into one formula; a point between two pieces belongs to the side that is picked there."""
        *parts, result = texts
        picked = {kink.x: kink.picked[order] for kink in self.kinks if kink.order <= order <= 2}
        for text, placed in reversed(list(zip(parts, self.breaks, strict=True))):
            if text == result:
                continue
            x = substitute("end", {"end": placed.x})
            choice = placed.point.slope_of(*self.own) if order else placed.point.value_of(*self.own)
            if choice not in SIDES and np.isfinite(picked.get(placed.x, np.nan)):
                result = f"where(x <= {x}, {substitute('pick', {'pick': picked[placed.x]})}, {result})"
            result = f"where(x {'<=' if choice == 'left' else '<'} {x}, {text}, {result})"
        return result

    def __call__(self, x: npt.ArrayLike, *, out: Out = None) -> Any:
        """f(x), in the dtype and shape of x; `out` is filled and returned where it is given."""
        return self._compute(x, [0], None, out)[0]

    def derivative(self, x: npt.ArrayLike, order: int = 1, *, at_kink: AtKink | None = None, out: Out = None) -> Any:
        """f'(x), or f''(x) for order 2; at kinks what PyTorch picks, or `at_kink`: left, right, mean or nan."""
        return self._compute(x, [checked_order(order)], at_kink, out)[0]

    def jet(self, x: npt.ArrayLike, order: int = 2, *, at_kink: AtKink | None = None) -> tuple[Any, ...]:
        """(f(x), f'(x), ...) up to the given order, computed together so that they share what is costly.

        >>> import actviz
        >>> actviz.get("tanh").jet(0.0, 1)
        (np.float64(0.0), np.float64(1.0))
        """
        return self._compute(x, range(checked_order(order) + 1), at_kink, None)

    def _compute(self, x: npt.ArrayLike, orders: Sequence[int], at_kink: AtKink | None, out: Out) -> tuple[Any, ...]:
        if at_kink not in (None, *AT_KINK):
            raise UsageError(f"at_kink is {at_kink!r}, but must be {', '.join(AT_KINK[:-1])} or {AT_KINK[-1]}")
        if isinstance(out, tuple) and len(out) == 1:  # as NumPy's ufuncs take it
            (out,) = out
        refuse_tensors(x, self.spec, is_scalar=True)
        if out is None:
            compute = partial(self._compute, at_kink=at_kink, out=None)
            if (results := contained(x, orders, compute, float_type)) is not None:
                return results
        inputs = as_floats(x)
        narrow = None if inputs.dtype == np.float64 else NUMBER_TYPES[inputs.dtype.name]
        direct = _directly_writable(out, inputs)
        arrays = [direct if direct is not None else np.empty(inputs.shape, inputs.dtype) for _ in orders]
        flat_x, flat_results = inputs.reshape(-1), [array.reshape(-1) for array in arrays]
        step = self._block_size
        with np.errstate(all="ignore"):
            for start in range(0, flat_x.size, step):
                block = slice(start, start + step)
                jet = self._block(flat_x[block].astype(np.float64, copy=False), orders, at_kink)
                for order, exact, result in zip(orders, tuple(jet), flat_results, strict=True):
                    result[block] = rounded_once(self, flat_x[block], exact, order, narrow) if narrow else exact
        if out is None:
            return tuple(array[()] for array in arrays)
        if direct is None:
            with np.errstate(over="ignore", under="ignore"):
                np.copyto(out, arrays[0], casting="same_kind")
        return (out,)

    @cached_property
    def _block_size(self) -> int:
        """How many numbers are computed at a time."""
        if not self.definition.kernel:
            return _TEXT_BLOCK
        return BLOCK if any(_CALL.search(piece.texts[0]) for piece in self.definition.pieces) else _LIGHT_BLOCK

    def _block(self, x: Array, orders: Sequence[int], at_kink: AtKink | None) -> Iterator[Array]:
        """Yield derivatives of one block: the kernel's values, NaN for NaN, and the picks at kinks."""
        largest = np.maximum.reduce(x)
        nan = np.isnan(x) if np.isnan(largest) else None
        kinks = self._kinks_at_floats if orders[-1] or self._may_jump else ()
        spots = [(kink, spot) for kink in kinks if kink.order <= orders[-1] and np.count_nonzero(spot := x == kink.x)]
        jet = self._kernel(x, orders)
        for order, values in zip(orders, jet, strict=True):
            if nan is not None:
                values[nan] = np.nan
            for kink, spot in spots:
                if kink.order <= order:
                    values[spot] = kink.at(at_kink)[order]
                    if kink.is_pole and kink.x == 0 and not np.isnan(kink.left[0]) and at_kink is None:
                        values[spot & np.signbit(x)] = kink.left[order]  # -0.0 is left of a pole at 0
            yield values

    def _kernel(self, x: Array, orders: Sequence[int]) -> Iterator[Array]:
        """Yield derivatives away from kinks, by the kernel of the entry if it has one, else from its texts."""
        if self.definition.kernel:
            yield from self.definition.jet(x, self.parameters.values(), orders)
            return
        from actviz.expression.evaluate.balls import Evaluator  # noqa: PLC0415 - not needed by the entries that have code

        parts = []
        for spot, index in self.by_piece(x):
            texts = [self.definition.pieces[index][order] for order in orders]
            evaluator = Evaluator(x if spot.size == x.size else x[spot], self.exact_parameters)
            parts.append((spot, evaluator.together(texts)))
        points = [
            (np.flatnonzero(x == placed.x), placed)
            for placed in self.breaks
            if placed.point.left and not placed.point.is_between_floats
        ]
        for place, order in enumerate(orders):
            if parts and parts[0][0].size == x.size:
                values = parts[0][1][place]
            else:
                values = np.full(x.shape, np.nan)
                for spot, jets in parts:
                    values[spot] = jets[place]
            for side in (-1, 1):
                if (far := x == side * np.inf).any():
                    values[far] = self.limit(order, side)
            for spot, placed in points:
                if spot.size:
                    values[spot] = self._one_sided(placed, "left")[order]
            yield values

    def by_piece(self, x: Array) -> Iterator[tuple[npt.NDArray[np.intp], int]]:
        """Yield the positions of the finite numbers that share the texts of a piece, and the index of the piece."""
        inside = np.isfinite(x)
        indices = sorted(set(self._groups))
        if len(indices) == 1:
            positions = np.arange(x.size) if inside.all() else np.flatnonzero(inside)
            if positions.size:
                yield positions, indices[0]
            return
        groups = np.array(self._groups)[self._places(x)]
        for index in indices:
            positions = np.flatnonzero(inside & (groups == index))
            if positions.size:
                yield positions, index

    def _places(self, x: Array) -> npt.NDArray[np.intp]:
        """The place of the piece that each number is in, from left to right."""
        if len(self.breaks) > _FEW_BREAKS:
            points = np.array([placed.x for placed in self.breaks])
            places = np.searchsorted(points, x)
            met = np.minimum(places, len(points) - 1)
            belongs_right = np.array([not placed.x_is_left for placed in self.breaks])
            places += (points[met] == x) & belongs_right[met]
            return places
        places = np.zeros(x.shape, np.intp)
        for placed in self.breaks:
            places += x > placed.x if placed.x_is_left else x >= placed.x
        return places

    @cached_property
    def _groups(self) -> tuple[int, ...]:
        """For each piece, from left to right, the index of the first of the entry's pieces with the same texts."""
        pieces = self.definition.pieces
        first: dict[Any, int] = {}
        return tuple(first.setdefault(pieces[index], index) for index in self.piece_indices)

    def limit(self, order: int, side: int) -> float:
        """Return the limit of f (order 0), f' or f'' at minus (side -1) or plus infinity; NaN if there is none."""
        if (order, side) not in self._limits:
            self._limits[order, side] = self._limit(order, side)
        return self._limits[order, side]

    @cached_property
    def _limits(self) -> dict[tuple[int, int], float]:
        return {}

    def _limit(self, order: int, side: int) -> float:
        if self.definition.kernel:
            with np.errstate(all="ignore"):
                return float(next(self.definition.jet(np.array([side * np.inf]), self.parameters.values(), [order]))[0])
        from actviz.expression.evaluate.balls import limit  # noqa: PLC0415 - not needed by the entries that have code

        text = self.definition.pieces[self.piece_indices[0 if side < 0 else -1]][order]
        return limit(text, self.exact_parameters, side)

    def _kink(self, placed: PlacedBreak) -> Kink | None:
        left, right = self._one_sided(placed, "left"), self._one_sided(placed, "right")
        return kink_at(placed.x, placed.point, left, right, self._evaluate, self._shipping(placed.point), self.own)

    def _shipping(self, point: Break) -> tuple[str, ...]:
        """Return the frameworks with this break: their calls take the parameters that it depends on, or have these values."""
        needed = [name for name in self.parameters if re.search(rf"\b{name}\b", point.at)]
        able = (
            signature
            for signature in self.definition.signatures
            if all(
                signature.sets(name) or self.definition.defaults(signature)[name] == self.parameters[name] for name in needed
            )
        )
        return tuple(by_framework(able))

    def _one_sided(self, placed: PlacedBreak, side: str) -> Triple:
        """Return the limits of f, f', f'' at a break from one side."""
        texts = getattr(placed.point, side) or self.definition.pieces[getattr(placed, side)]
        f, df, d2f = (self._evaluate(text, placed.x) + 0.0 for text in texts)
        return f, df, d2f

    def _evaluate(self, text: str, x: float = 0.0, *, exactly: bool = False) -> float:
        """Evaluate a text: in floats if it is arithmetic, else to the last digit."""
        if not exactly and ("(" not in text or "inf" in text):
            with suppress(OverflowError, TypeError):  # a power that is too large, or no real number
                return float(evaluate(text, {**self._names, "x": x}))
        from actviz.expression.evaluate.balls import Evaluator  # noqa: PLC0415 - only where a transcendental function is met

        return float(Evaluator(np.array([x]), self.exact_parameters)(text)[0])

    @property
    def _names(self) -> dict[str, Any]:
        return {**FLOATS, **self.parameters}

    def _substitute(self, text: str) -> str:
        return substitute(text, self.parameters)


Activation.__doc__ = InstanceDocumentation(Activation.__doc__)


def _of_higher_layer(module: str, name: str, activation: Activation) -> Any:
    """A face of the function that a module above this one makes, which is therefore loaded by its name."""
    return getattr(import_module(module), name)(activation)


def _in_words(kink: Kink) -> str:
    name, order = "f" + "'" * kink.order, kink.order
    left, right, picked = (written(side[order]) for side in (kink.left, kink.right, kink.picked))
    return f"At x = {written(kink.x)}, {name} is {left} on the left and {right} on the right; {picked} is taken."


def checked_order(order: int) -> int:
    """Return an order that has values: 0, 1 or 2; raises UsageError for another."""
    if order not in (0, 1, 2):
        raise UsageError(f"order is {order!r}, but f, f' and f'' are orders 0, 1 and 2")
    return order


def float_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the type of the values for inputs of a type; raises TypeError as `as_floats` does."""
    return as_floats(np.empty(0, dtype)).dtype


def as_floats(x: npt.ArrayLike) -> npt.NDArray[Any]:
    """Return numbers as an array of floats: whole numbers become float64; raises TypeError for anything but real numbers."""
    if "numpy.ma" in sys.modules and isinstance(x, np.ma.MaskedArray):  # naming it would load it
        raise TypeError("an activation would lose the mask of a masked array: take its `data`, or `filled()`")
    array = np.asarray(x)
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        return array.astype(array.dtype.newbyteorder("="), copy=False)
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    raise TypeError(f"an activation takes real numbers of at most 64 bits, not {array.dtype}")


def _directly_writable(out: npt.NDArray[Any] | None, inputs: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    """Return `out` if blocks of results can be written into it directly, else None; raises if it cannot hold the result."""
    if out is None:
        return None
    if not isinstance(out, np.ndarray):
        raise TypeError(f"out must be an array, not {type(out).__name__}")
    if out.shape != inputs.shape:
        raise ValueError(f"out has shape {out.shape}, the result {inputs.shape}")
    if not np.can_cast(inputs.dtype, out.dtype, "same_kind"):
        raise TypeError(f"out has dtype {out.dtype}, the result {inputs.dtype}")
    same = out.__array_interface__["data"] == inputs.__array_interface__["data"] and out.strides == inputs.strides
    contiguous = out.flags.c_contiguous and out.dtype == inputs.dtype
    return out if contiguous and (same or not np.may_share_memory(out, inputs)) else None
