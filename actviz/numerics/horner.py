"""Polynomials: Horner's rule, and accurate values of functions near their roots."""

from typing import NamedTuple

import numpy as np

from actviz.numerics.arrays import Array


class Root(NamedTuple):
    """A simple root of a function f, as high + low + lower, and f(root + h)/h as a polynomial in h/radius for abs(h) < radius."""

    high: float
    low: float
    lower: float
    radius: float
    coefficients: tuple[float, ...]


def horner(coefficients: tuple[float, ...], x: Array) -> Array:
    """Evaluate the polynomial with these coefficients, low order first."""
    result = np.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        result *= x
        result += coefficient
    return result


def reduced_horner(coefficients: tuple[float, ...], x: Array, excess: Array) -> Array:
    """Evaluate the polynomial times 1 - excess, for an excess far below 1."""
    rest = horner(coefficients[1:], x)
    rest *= x
    rest -= excess * (coefficients[0] + rest)
    rest += coefficients[0]
    return rest


def mend_near(root: Root, values: Array, x: Array, low: Array | float = 0.0, *, factor: float = 1.0) -> Array:
    """Replace values of factor*f(x + low) near the root, in place, by the distance to the root times a polynomial.

    Near a root the terms of f cancel and the result loses digits; the product keeps them all.
    """
    distance = ((x - root.high) + (low - root.low)) - root.lower
    near = np.flatnonzero(np.abs(distance) < root.radius)
    if near.size:
        h = distance[near]
        values[near] = h * horner(root.coefficients, h / root.radius) * factor
    return values
