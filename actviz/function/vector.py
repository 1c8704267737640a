"""Vector activations: functions of a whole vector, such as softmax, with their Jacobians."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.errors import UsageError
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.activation import as_floats, float_type
from actviz.function.containers import contained_vectors, refuse_tensors
from actviz.function.definition import Described, Parameter, family_of
from actviz.function.documentation import InstanceDocumentation, documentation
from actviz.function.parametrized import Parametrized
from actviz.function.signature import read_signatures
from actviz.numerics.arrays import Array
from actviz.system.docstrings import docstring

_USAGE = """\
f(x) and f.jacobian(x) take vectors along the last axis. help(actviz.VectorActivation) explains them, actviz.explain(f) writes a page about
the function."""


@dataclass(frozen=True, eq=False)
class VectorDefinition(Described):
    """One entry of the catalogue of vector functions.

    `kernel` takes vectors as the rows of a float64 array, and the parameters; it yields f of each row, then the Jacobians, of
    shape (rows, outputs, inputs). `formula` and `jacobian` are texts for readers: of y_i, and of its derivative by x_j. `group` is
    the number that the length of the input must be a multiple of, a number or the name of a parameter. `local`: each output
    depends on few components, so that NaN stays with these. `others` are the components behind the first that a picture holds
    still.
    """

    formula: str
    jacobian: str
    kernel: Callable[..., Iterator[Array]]
    group: str
    local: bool
    others: tuple[float, ...]


def vector(
    formula: str,
    jacobian: str,
    *,
    parameters: Sequence[Parameter] = (),
    signatures: str = "",
    aliases: str = "",
    group: str = "1",
    local: bool = False,
    others: tuple[float, ...] = (0.0, 1.0),
    source: str = "",
    uses: str = "",
) -> Callable[[Callable[..., Iterator[Array]]], VectorDefinition]:
    """Make a catalogue entry of the kernel below; see `VectorDefinition` and `actviz.activation`."""

    def define(kernel: Callable[..., Iterator[Array]]) -> VectorDefinition:
        return VectorDefinition(
            name=kernel.__name__,
            family=family_of(kernel.__module__),
            summary=docstring(kernel).strip(),
            parameters=tuple(parameters),
            signatures=read_signatures(signatures, parameters),
            aliases=tuple(aliases.split()),
            source=source,
            uses=uses,
            formula=formula,
            jacobian=jacobian,
            kernel=kernel,
            group=group,
            local=local,
            others=others,
        )

    return define


@dataclass(frozen=True, eq=False, repr=False)
class VectorActivation(Parametrized):
    """A function of vectors with its parameters: along the last axis of an array; dtype kept as an `Activation` keeps it.

    In pandas a row of a frame is a vector, and so is a series; dask arrays stay lazy.

    >>> import actviz
    >>> softmax = actviz.get("softmax")
    >>> softmax([1.0, 2.0, 3.0]).round(4)
    array([0.09  , 0.2447, 0.6652])
    >>> softmax.jacobian([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """

    definition: VectorDefinition

    @property
    def formula(self) -> str:
        """The component y_i of f, as a text for readers."""
        return self.definition.formula

    @cached_property
    def documentation(self) -> str:
        """What `help` shows: the formula first."""
        formulas = f"y_i = {self.formula}\nd y_i/d x_j = {self.definition.jacobian}"
        return documentation(formulas, self, [], _USAGE)

    def __call__(self, x: npt.ArrayLike) -> Any:
        """f of each vector along the last axis; NaN where a component that matters is NaN."""
        return self._compute(x, 0)

    def jacobian(self, x: npt.ArrayLike) -> Any:
        """The Jacobian of each vector, of shape (..., outputs, inputs); where f has a kink, what the frameworks take."""
        return self._compute(x, 1)

    def _compute(self, x: npt.ArrayLike, order: int) -> Any:
        refuse_tensors(x, self.spec, is_scalar=False)
        if (result := contained_vectors(x, order, self._of_orders, float_type)) is not None:
            return result
        inputs = as_floats(x)
        if not inputs.ndim or not inputs.shape[-1]:
            raise UsageError(f"{self.name} takes a vector of numbers, not {'a single one' if not inputs.ndim else 'none'}")
        size = int(evaluate(self.definition.group, {**FLOATS, **self.parameters}))
        if inputs.shape[-1] % size:
            raise UsageError(f"{self.name} takes a multiple of {size} numbers, not {inputs.shape[-1]}")
        rows = inputs.reshape(-1, inputs.shape[-1]).astype(np.float64)
        with np.errstate(all="ignore"):
            kernel = self.definition.kernel(rows, *self.parameters.values())
            found = next(kernel)
            if order:
                found = next(kernel)
            if not self.definition.local:
                found[np.isnan(rows).any(axis=1)] = np.nan
            return found.reshape(*inputs.shape[:-1], *found.shape[1:]).astype(inputs.dtype)

    def _of_orders(self, x: Any, orders: Sequence[int]) -> tuple[Any, ...]:
        return tuple(self._compute(x, order) for order in orders)


VectorActivation.__doc__ = InstanceDocumentation(VectorActivation.__doc__)
