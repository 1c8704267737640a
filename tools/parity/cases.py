"""The calls to measure: every function of every framework, with its defaults and with other parameters, and the inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

import actviz
from actviz.catalogue.registry import definitions, vector_definitions
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.function.definition import Definition
from actviz.function.spelling import Spelling
from actviz.numerics.arrays import Array

#: Keras runs on three backends; plain `keras` is TensorFlow.
BACKENDS = ("keras", "keras[jax]", "keras[torch]")
FRAMEWORKS = ("torch", "jax", "flax", "tf", *BACKENDS, "onnx", "hf", "timm", "mlx", "tinygrad")
AXES = ("dim", "axis", "axes")
_OTHER = 1.375  # the factor between a default and another value
_SIZES = (1e-310, 1e-30, 1e-20, 1e-16, 1e-12, 1e-8, 1e-5, 1e-3)
_TAILS = (13.0, 15.0, 18.0, 20.5, 22.0, 25.0, 30.0, 36.0, 38.0, 50.0, 88.0, 100.0, 300.0, 700.0, 740.0, 800.0)
_HUGE = (1e155, 1e300, 1.7976931348623157e308, np.inf)


class Case(NamedTuple):
    """One call: the function's spec, the framework, the path in it, and the keyword arguments."""

    spec: str
    framework: str
    path: str
    arguments: tuple[tuple[str, float | int | str], ...]


def cases(framework: str) -> Iterator[Case]:
    """Yield the calls of a framework, each with its defaults and, if it has parameters, once with others."""
    home = "keras" if framework.startswith("keras") else framework
    for definition in definitions().values():
        for spelling in definition.spellings:
            if spelling.framework == home:
                yield from _of(definition, spelling, framework)


def _of(definition: Definition, spelling: Spelling, framework: str) -> Iterator[Case]:
    usual = definition.defaults(spelling)
    needed = [item for item in spelling.taken if item.fixed or (item.default is None and definition.parameter(item.name))]
    given: list[tuple[str, float | str]] = []
    for item in needed:
        parameter = definition.parameter(item.name)
        given.append((item.name, usual[parameter.name] if parameter and not item.fixed else item.value))
    others = [
        (item.name, parameter.name)
        for item in spelling.taken
        if (parameter := definition.parameter(item.name)) and not item.fixed
    ]
    yield from _case(definition, spelling, framework, given)
    if others:
        changed = {
            name: (usual[own] if np.isfinite(usual[own]) and usual[own] else 0.5) * (_OTHER + 0.5 * place)
            for place, (name, own) in enumerate(others)
        }
        yield from _case(
            definition, spelling, framework, [*(pair for pair in given if pair[0] not in changed), *changed.items()]
        )


def _case(definition: Definition, spelling: Spelling, framework: str, given: list[tuple[str, float | str]]) -> Iterator[Case]:
    path = spelling.path.replace("keras.", f"{framework}.", 1) if framework.startswith("keras") else spelling.path
    text = ",".join(f"{name}={value!r}" if isinstance(value, float) else f"{name}={value}" for name, value in given)
    spec = f"{path}:{text}" if text else path
    try:
        function = actviz.get(spec)
    except UsageError:  # these parameters are outside the domain
        return
    if isinstance(function, Activation) and function.definition is definition:
        yield Case(function.spec, framework, spelling.path, tuple(given))


def points(function: Activation) -> Array:
    """Return kinks and the adjacent floats, ordinary numbers, tails, tiny and huge numbers, infinities and NaN."""
    kinks = [x for kink in function.kinks for x in (kink.x, np.nextafter(kink.x, -np.inf), np.nextafter(kink.x, np.inf))]
    sizes = [*_SIZES, *_TAILS, *_HUGE]
    return np.array([0.0, -0.0, *kinks, *np.linspace(-12, 12, 97), *sizes, *np.negative(sizes), np.nan])


def vector_cases(framework: str) -> Iterator[Case]:
    """Yield the calls of vector functions along the last axis, except random ones, which differ between frameworks."""
    home = "keras" if framework.startswith("keras") else framework
    for definition in vector_definitions().values():
        for spelling in definition.spellings:
            if spelling.framework == home and not definition.parameter("seed"):
                path = spelling.path.replace("keras.", f"{framework}.", 1) if home == "keras" else spelling.path
                axes = tuple((item.name, -1) for item in spelling.taken if item.name in AXES and item.default in (None, "None"))
                yield Case(path, framework, spelling.path, axes)


def rows() -> Array:
    """Return vectors: ordinary, widely spread, constant, with ties, huge, tiny, with infinities, with NaN."""
    even, random = np.linspace(-3.0, 3.0, 8), np.random.default_rng(1).normal(size=8)
    found = [even, random, 30 * random, 0 * even, np.floor(even), 200 * even, 1e308 * np.sign(even), 1e-310 * even]
    for place, value in ((2, -np.inf), (5, np.inf), (7, np.nan)):
        found.append(np.where(np.arange(8) == place, value, random))
    return np.array([*found, np.full(8, -np.inf)])
