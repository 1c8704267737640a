"""What commands evaluate, draw and describe: an activation, or one in a type of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy.typing as npt

if TYPE_CHECKING:
    from actviz.function.activation import Activation, PlacedBreak
    from actviz.function.kink import AtKink, Kink


class Function(Protocol):
    """A function of one number with its derivatives and kinks; `activation` is the exact function that it computes."""

    @property
    def activation(self) -> Activation: ...
    @property
    def name(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, float]: ...
    @property
    def label(self) -> str: ...
    @property
    def formula(self) -> str: ...
    @property
    def breaks(self) -> tuple[PlacedBreak, ...]: ...
    @property
    def kinks(self) -> tuple[Kink, ...]: ...
    @property
    def extrema(self) -> tuple[float, ...]: ...

    def __call__(self, x: npt.ArrayLike) -> Any: ...
    def derivative(self, x: npt.ArrayLike, order: int = 1, *, at_kink: AtKink | None = None) -> Any: ...
    def jet(self, x: npt.ArrayLike, order: int = 2, *, at_kink: AtKink | None = None) -> tuple[Any, ...]: ...
