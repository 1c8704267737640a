"""The calls to measure: every function of every framework, with its defaults and with other parameters, and the inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

import actviz
from actviz.catalogue.registry import definitions, vector_definitions
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.function.argument import Rule
from actviz.function.definition import Definition
from actviz.function.signature import Signature
from actviz.numerics.arrays import Array

#: Keras runs on three backends; plain `keras` is TensorFlow.
BACKENDS = ("keras", "keras[jax]", "keras[torch]")
#: Earlier releases that were run.
RELEASES = ("torch@2.0.1", "torch@2.6", "jax@0.4.30")
FRAMEWORKS = (
    "torch",
    "jax",
    "flax",
    "tf",
    *BACKENDS,
    "onnx",
    "hf",
    "timm",
    "mlx",
    "tinygrad",
    "paddle",
    "mindspore",
    "onnxruntime",
    *RELEASES,
)
AXES = ("dim", "axis", "axes")
_OTHER = 1.375  # the factor between a default and another value
_BOUNDS = {-np.inf: 0.0, np.inf: 1.0}  # in place of a bound that is left out
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
    for definition in definitions().values():
        for signature in definition.signatures:
            if _has(framework, signature):
                yield from _of(definition, signature, framework)


def _has(framework: str, signature: Signature) -> bool:
    """Whether a call is one of the framework, in its release."""
    name, _, release = framework.partition("@")
    home = "keras" if name.startswith("keras") else name
    return signature.framework == home and (signature.holds_in(release) if release else not signature.before)


def _path(framework: str, signature: Signature) -> str:
    """The path of a call with the backend or the release of its framework."""
    _, _, rest = signature.path.partition(".")
    return f"{framework}.{rest}"


def _of(definition: Definition, signature: Signature, framework: str) -> Iterator[Case]:
    usual = definition.defaults(signature)
    given: list[tuple[str, float | str]] = []
    arguments: dict[str, str] = {}
    for item in signature.taken:
        if item.rule is Rule.EQUAL:
            given.append((item.name, item.value))
        elif item.parameter:
            parameter = item.parameter.name
            arguments.setdefault(parameter, item.name)
            if item.required or item.rule is Rule.ONE_OF:
                usual[parameter] = _BOUNDS.get(usual[parameter], usual[parameter])
                given.append((item.name, usual[parameter]))
    yield from _case(definition, signature, framework, given)
    if arguments:
        starts = [usual[name] if usual[name] and np.isfinite(usual[name]) else 0.5 for name in arguments]
        changed = {
            name: start * (_OTHER + 0.5 * place)
            for place, (name, start) in enumerate(zip(arguments.values(), starts, strict=True))
        }
        rest = (pair for pair in given if pair[0] not in changed)
        yield from _case(definition, signature, framework, [*rest, *changed.items()])


def _case(definition: Definition, signature: Signature, framework: str, given: list[tuple[str, float | str]]) -> Iterator[Case]:
    path = _path(framework, signature)
    text = ",".join(f"{name}={value!r}" if isinstance(value, float) else f"{name}={value}" for name, value in given)
    spec = f"{path}:{text}" if text else path
    try:
        function = actviz.get(spec)
    except UsageError:  # these parameters are outside the domain
        return
    if isinstance(function, Activation) and function.definition is definition:
        yield Case(function.spec, framework, signature.path, tuple(given))


def points(function: Activation) -> Array:
    """Return kinks and the adjacent floats, ordinary numbers, tails, tiny and huge numbers, infinities and NaN."""
    kinks = [x for kink in function.kinks for x in (kink.x, np.nextafter(kink.x, -np.inf), np.nextafter(kink.x, np.inf))]
    sizes = [*_SIZES, *_TAILS, *_HUGE]
    return np.array([0.0, -0.0, *kinks, *np.linspace(-12, 12, 97), *sizes, *np.negative(sizes), np.nan])


def vector_cases(framework: str) -> Iterator[Case]:
    """Yield the calls of vector functions along the last axis, except random ones, which differ between frameworks."""
    for definition in vector_definitions().values():
        for signature in definition.signatures:
            if _has(framework, signature) and not definition.parameter("seed"):
                path = _path(framework, signature)
                axes = tuple(
                    (item.name, -1) for item in signature.taken if item.name in AXES and item.default in (None, "None")
                )
                yield Case(path, framework, signature.path, axes)


def rows() -> Array:
    """Return vectors: ordinary, widely spread, constant, with ties, huge, tiny, with infinities, with NaN."""
    even, random = np.linspace(-3.0, 3.0, 8), np.random.default_rng(1).normal(size=8)
    found = [even, random, 30 * random, 0 * even, np.floor(even), 200 * even, 1e308 * np.sign(even), 1e-310 * even]
    for place, value in ((2, -np.inf), (5, np.inf), (7, np.nan)):
        found.append(np.where(np.arange(8) == place, value, random))
    return np.array([*found, np.full(8, -np.inf)])
