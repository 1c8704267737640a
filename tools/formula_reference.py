"""Exact values of formulas, by means that actviz does not use: Taylor arithmetic over mpmath's numbers, with digits until nothing changes.

A formula is read with Python's own parser; its numbers are float64s, and whole numbers are exact.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from mpmath import mp, mpf

#: Digits to begin with, and at most; and how many of a value must stay the same with half more.
_FIRST, _MOST, _SAME = 60, 12_000, 25
#: The digits that a difference of exponentials may lose and still be a float.
_EXPONENTIAL = 1400
#: From here on erfc is 0, or 2, for every number of digits in use.
_FLAT = 1e4
#: What is below this power of 1/10 is 0.
_NOTHING = 400


class Jet:
    """f, f' and f'' at a point."""

    def __init__(self, f: Any, d: Any = 0, d2: Any = 0) -> None:
        self.f, self.d, self.d2 = mpf(f), mpf(d), mpf(d2)

    def through(self, f: Any, d: Any, d2: Any) -> Jet:
        """A function of this jet, with this value, slope and curvature of its own."""
        return Jet(f, d * self.d, d2 * self.d * self.d + d * self.d2)

    def __add__(self, other: Jet | bool) -> Jet:
        other = _number(other)
        return Jet(self.f + other.f, self.d + other.d, self.d2 + other.d2)

    def __neg__(self) -> Jet:
        return Jet(-self.f, -self.d, -self.d2)

    def __sub__(self, other: Jet) -> Jet:
        return self + -other

    def __mul__(self, other: Jet | bool) -> Jet:
        a, b = self, _number(other)
        return Jet(a.f * b.f, a.d * b.f + a.f * b.d, a.d2 * b.f + 2 * a.d * b.d + a.f * b.d2)

    def __truediv__(self, other: Jet) -> Jet:
        return self * other.through(1 / other.f, -1 / other.f**2, 2 / other.f**3)

    def __pow__(self, other: Jet) -> Jet:
        if other.d == 0 == other.d2:
            n = other.f
            return self.through(
                self.f**n, n * self.f ** (n - 1) if n else 0, n * (n - 1) * self.f ** (n - 2) if n not in (0, 1) else 0
            )
        return exp(other * log(self))

    def __lt__(self, other: Jet) -> bool:
        return bool(self.f < other.f)

    def __le__(self, other: Jet) -> bool:
        return bool(self.f <= other.f)

    def __gt__(self, other: Jet) -> bool:
        return bool(self.f > other.f)

    def __ge__(self, other: Jet) -> bool:
        return bool(self.f >= other.f)


def _number(value: Jet | bool) -> Jet:
    """A condition as a number: 1 where it holds, else 0."""
    return Jet(int(value)) if isinstance(value, bool) else value


def exp(u: Jet) -> Jet:
    value = mp.exp(u.f)
    return u.through(value, value, value)


def log(u: Jet) -> Jet:
    if u.f <= 0:
        raise ValueError("a logarithm of no positive number")
    return u.through(mp.log(u.f), 1 / u.f, -1 / u.f**2)


def sqrt(u: Jet) -> Jet:
    if u.f < 0:
        raise ValueError("a root of a negative number")
    root = mp.sqrt(u.f)
    return u.through(root, 1 / (2 * root), -1 / (4 * root**3))


def cbrt(u: Jet) -> Jet:
    root = mp.sign(u.f) * mp.cbrt(abs(u.f))
    return u.through(root, 1 / (3 * root**2), -2 / (9 * root**5))


def tanh(u: Jet) -> Jet:
    value = mp.tanh(u.f)
    rise = 1 / mp.cosh(u.f) ** 2
    return u.through(value, rise, -2 * value * rise)


def sin(u: Jet) -> Jet:
    return u.through(mp.sin(u.f), mp.cos(u.f), -mp.sin(u.f))


def cos(u: Jet) -> Jet:
    return u.through(mp.cos(u.f), -mp.sin(u.f), -mp.cos(u.f))


def cosh(u: Jet) -> Jet:
    return u.through(mp.cosh(u.f), mp.sinh(u.f), mp.cosh(u.f))


def atan(u: Jet) -> Jet:
    return u.through(mp.atan(u.f), 1 / (1 + u.f**2), -2 * u.f / (1 + u.f**2) ** 2)


def erf(u: Jet) -> Jet:
    slope = 2 / mp.sqrt(mp.pi) * mp.exp(-(u.f**2))
    return u.through(mp.erf(u.f) if abs(u.f) < _FLAT else mp.sign(u.f), slope, -2 * u.f * slope)


def erfc(u: Jet) -> Jet:
    slope = -2 / mp.sqrt(mp.pi) * mp.exp(-(u.f**2))
    return u.through(mp.erfc(u.f) if abs(u.f) < _FLAT else mpf(0 if u.f > 0 else 2), slope, -2 * u.f * slope)


def sigmoid(u: Jet) -> Jet:
    return Jet(1) / (Jet(1) + exp(-u))


def _where(condition: bool, yes: Callable[[], Jet], no: Callable[[], Jet]) -> Jet:
    return yes() if condition else no()


FUNCTIONS: Mapping[str, Callable[..., Jet]] = {
    "exp": exp, "log": log, "sqrt": sqrt, "cbrt": cbrt, "tanh": tanh, "sin": sin, "cos": cos, "cosh": cosh, "atan": atan, "erf": erf,
    "erfc": erfc, "sigmoid": sigmoid,
    "expm1": lambda u: exp(u) - Jet(1),
    "log1p": lambda u: log(Jet(1) + u),
    "softplus": lambda u: log(Jet(1) + exp(u)),
    "abs": lambda u: -u if u.f < 0 else u,
    "sign": lambda u: Jet(mp.sign(u.f)),
    "max": lambda u, v: u if u.f > v.f else v,
    "min": lambda u, v: u if u.f < v.f else v,
    "relu6": lambda u: Jet(0) if u.f < 0 else u if u.f < 6 else Jet(6),
    "elu": lambda u: u if u.f > 0 else exp(u) - Jet(1),
}  # fmt: skip


class _Exact(ast.NodeTransformer):
    """Makes numbers jets, and evaluates the chosen side of a condition alone."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Call(ast.Name("Jet", ast.Load()), [node], [])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "where":
            condition, *sides = node.args
            nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
            node.args = [condition, *(ast.Lambda(nothing, side) for side in sides)]
        return node


@cache
def _compiled(text: str) -> Any:
    tree = _Exact().visit(ast.parse(text, mode="eval"))
    return compile(ast.fix_missing_locations(tree), "<formula>", "eval")


def _jet(text: str, x: float) -> tuple[Any, Any, Any] | None:
    names = {**FUNCTIONS, "Jet": Jet, "where": _where, "pi": Jet(mp.pi), "x": Jet(x, 1)}
    try:
        result = _number(eval(_compiled(text), {**names, "__builtins__": {}}))  # noqa: S307 - the formulas of this repository
    except (ValueError, ZeroDivisionError):
        return None
    return result.f, result.d, result.d2


def exact(text: str, x: float) -> tuple[Any, Any, Any] | None:
    """f, f' and f'' of a formula at x as mpmath numbers; None where it has no value."""
    digits, before = _first_digits(x), None
    while digits <= _MOST:
        with mp.workdps(digits):
            values = _jet(text, x)
            if values is None:
                return None
            if before is not None and all(map(_settled, values, before)):
                return values
        digits, before = digits * 3 // 2, values
    raise ArithmeticError(f"{text} at {x!r}")


def _settled(value: Any, before: Any) -> bool:
    """Whether more digits change nothing, or a number is smaller than every float."""
    return bool(abs(value - before) <= mpf(10) ** -_SAME * abs(value) or max(abs(value), abs(before)) < mpf(10) ** -_NOTHING)


def _first_digits(x: float) -> int:
    """As many digits as differences of powers of x, or of exponentials that are floats, may lose, and more."""
    return _FIRST + int(-4 * math.log10(abs(x)) if abs(x) < 1 else min(2 * abs(x) + x * x, _EXPONENTIAL))
