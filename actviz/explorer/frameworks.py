"""The frameworks that have a function, and the function as one of them has it."""

from __future__ import annotations

from dataclasses import replace

from actviz.catalogue.resolve import get
from actviz.errors import ActvizError
from actviz.function.activation import Activation
from actviz.function.frameworks import GRADIENT_FRAMEWORKS, by_framework


def offering(function: Activation) -> tuple[str, ...]:
    """The frameworks with gradients of their own that have the function with these parameters.

    >>> from actviz import get
    >>> offering(get("hard_swish"))[:3]
    ('torch', 'jax', 'keras')
    """
    return tuple(name for name in GRADIENT_FRAMEWORKS if in_framework(function, name) is not function)


def in_framework(function: Activation, framework: str) -> Activation:
    """The function as the framework has it, with its pick at kinks; the function itself where the framework does not have it."""
    for signature in by_framework(function.definition.signatures).get(framework, ()):
        if signature.before:
            continue
        candidate = replace(function, origin=signature)
        try:
            if get(candidate.spec) == candidate:
                return candidate
        except ActvizError:
            continue
    return function
