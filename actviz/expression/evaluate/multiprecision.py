"""Formulas with as many digits as wanted, by mpmath (the only module that knows it)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from actviz.expression.grammar import FLOATS, evaluate

#: Correct digits that `value` promises.
DIGITS = 50
#: The working precision, in bits, at which `value` gives up.
_MOST = 20_000
#: Below this power of two nothing is left, not even of the smallest subnormal times the largest float.
_NOTHING = -2200
#: An exponential of more than 2**this is as good as infinite, and its inverse as good as 0.
_ENDLESS = 1200


def value(formula: str, x: Any, parameters: Mapping[str, str | float], digits: int = DIGITS) -> Any:
    """The formula at x as an mpmath number with so many correct digits; NaN where it has no real value.

    A parameter is the float64 it is, or what its text says: `"1/6"`, not the float64 next to it.
    """
    from mpmath import mp, mpf  # noqa: PLC0415 - slow to load, and rarely needed

    before, precision = None, 100 + 4 * digits
    while precision < _MOST:
        with mp.workprec(precision):
            now = _at(formula, mpf(x), parameters)
            if not mp.isfinite(now):
                if precision > -_NOTHING:
                    return now
                before, precision = None, 2 * precision  # a difference that is not zero may have come out as zero
                continue
            if abs(now) < mpf(2) ** _NOTHING:
                if precision > -_NOTHING:
                    return mpf(0)
                before, precision = None, max(1400, 2 * precision)
                continue
            needed = _needed(mpf(x), now)
            if before is not None and precision > needed and abs(now - before) <= mpf(10) ** -digits * abs(now):
                return now
            before, precision = now, max(precision, needed) + 64
    raise ArithmeticError(f"{formula}: no {digits} digits at {x!r}")


def number(text: str) -> Any:
    """The value of a text without x at the present precision, all digits of a decimal kept."""
    from mpmath import mpf  # noqa: PLC0415

    try:
        return mpf(text)
    except ValueError:
        return evaluate(text, vocabulary(), mpf)  # a literal keeps the digits that a float64 has


def _at(formula: str, x: Any, parameters: Mapping[str, str | float]) -> Any:
    from mpmath import mp, mpf  # noqa: PLC0415

    given = {name: number(text) if isinstance(text, str) else mpf(text) for name, text in parameters.items()}
    try:
        found = evaluate(formula, {**vocabulary(), "inf": mp.inf, **given, "x": x}, mpf)
    except ZeroDivisionError:
        return mp.nan
    return mp.nan if isinstance(found, mp.mpc) else mpf(found)


def _needed(x: Any, result: Any) -> int:
    """The bits without which terms as small as the result may be lost beside one, or beside x**2."""
    from mpmath import mp  # noqa: PLC0415

    return 200 + 2 * max(0, int(mp.mag(x)) if x else 0) - min(0, int(mp.mag(result)))


def vocabulary() -> dict[str, Any]:
    """The functions and constants of formulas for mpmath, at the present precision."""
    from mpmath import mp  # noqa: PLC0415

    names = {name: getattr(mp, name) for name in FLOATS if hasattr(mp, name)}
    return {
        **names,
        "pi": +mp.pi,
        "e": +mp.e,
        "abs": abs,
        "max": max,
        "min": min,
        "exp": _exp,
        "expm1": lambda x: mp.expm1(x) if not x or mp.mag(x) < 0 else _exp(x) - 1,
        "erf": lambda x: 1 - _erfc(x) if x > 1 else _erfc(-x) - 1 if x < -1 else mp.erf(x),
        "erfc": _erfc,
        "sin": lambda x: _near(mp.sin, x, lambda _: mp.nan),
        "cos": lambda x: _near(mp.cos, x, lambda _: mp.nan),
        "sinh": lambda x: _near(mp.sinh, x, lambda x: (_exp(x) - _exp(-x)) / 2),
        "cosh": lambda x: _near(mp.cosh, x, lambda x: (_exp(x) + _exp(-x)) / 2),
        "tanh": lambda x: _near(mp.tanh, x, mp.sign),
        "normal_cdf": lambda x: _erfc(-x / mp.sqrt(2)) / 2,
        "normal_pdf": lambda x: _exp(-x * x / 2) / mp.sqrt(2 * mp.pi),
        "sigmoid": lambda x: 1 / (1 + _exp(-x)),
        "softplus": lambda x: mp.log1p(_exp(x)),
        "where": FLOATS["where"],
    }


def _near(function: Callable[[Any], Any], x: Any, far: Callable[[Any], Any]) -> Any:
    """The function, or what it is worth for a number beyond any use, of which mpmath would not tire."""
    from mpmath import mp  # noqa: PLC0415

    return function(x) if not x or mp.mag(x) < _ENDLESS else far(x)


def _exp(x: Any) -> Any:
    """The exponential; beyond any number of use one that is as good, and does not take for ever."""
    from mpmath import mp  # noqa: PLC0415

    if not x or mp.mag(x) < _ENDLESS:
        return mp.exp(x)
    return mp.ldexp(1, (1 << _ENDLESS) * (1 if x > 0 else -1))


def _erfc(x: Any) -> Any:
    """The complementary error function; mpmath's own stumbles far away, where nothing is left of it."""
    from mpmath import mp, mpf  # noqa: PLC0415

    return mp.erfc(x) if not x or mp.mag(x) < 20 else mpf(0 if x > 0 else 2)
