"""Write actviz/numerics/constants.py: fitted polynomials and split constants, computed with mpmath at 50 digits.

With `--check`, compare the module with what would be written, and fail if they differ.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from mpmath import mp, mpf

TARGET = Path(__file__).parents[1] / "actviz" / "numerics" / "constants.py"
DIGITS = 50
Function = Callable[[mpf], mpf]


def chebyshev(function: Function, degree: int) -> list[mpf]:
    """Interpolate `function` at the Chebyshev nodes of [-1, 1]; the coefficients are low order first."""
    count = degree + 1
    angles = [mp.pi * (2 * k + 1) / (2 * count) for k in range(count)]
    values = [function(mp.cos(angle)) for angle in angles]
    series = [
        2 * mp.fdot((value, mp.cos(n * a)) for value, a in zip(values, angles, strict=True)) / count for n in range(count)
    ]
    series[0] /= 2
    before, current, result = [mpf(1)], [mpf(0), mpf(1)], [mpf(0)] * count
    for factor in series:
        for power, coefficient in enumerate(before):
            result[power] += factor * coefficient
        following = [mpf(0), *(2 * coefficient for coefficient in current)]
        for power, coefficient in enumerate(before):
            following[power] -= coefficient
        before, current = current, following
    return result


def on_half_line(function: Function, centre: float, degree: int, start: float = 0.0) -> list[mpf]:
    """Fit `function` on y >= start by a polynomial in (y - centre)/(y + centre)."""
    first = (mpf(start) - centre) / (mpf(start) + centre)

    def mapped(s: mpf) -> mpf:
        place = first + (1 - first) * (1 + s) / 2
        return function(centre * (1 + place) / (1 - place))

    return _shifted(chebyshev(mapped, degree), 2 / (1 - first), -(1 + first) / (1 - first))


def between_0_and_1(function: Function, centre: mpf, degree: int) -> list[mpf]:
    """Fit `function` on 0 <= y <= 1 by a polynomial in y - centre."""
    return _shifted(chebyshev(lambda s: function((1 + s) / 2), degree), mpf(2), 2 * centre - 1)


def in_square(function: Function, radius: float, degree: int) -> list[mpf]:
    """Fit the even `function` on abs(x) <= radius by a polynomial in x**2."""
    top = mpf(radius) ** 2
    fitted = chebyshev(lambda t: function(mp.sqrt(top * (1 + t) / 2)), degree)
    return _shifted(fitted, 2 / top, mpf(-1))


def _shifted(coefficients: list[mpf], slope: mpf, offset: mpf) -> list[mpf]:
    """Return the coefficients of p(slope*t + offset)."""
    result = [mpf(0)]
    for coefficient in reversed(coefficients):
        grown = [offset * c for c in result] + [mpf(0)]
        for power, c in enumerate(result):
            grown[power + 1] += slope * c
        grown[0] += coefficient
        result = grown
    return result[:-1]


def around_root(function: Function, start: float, radius: float, degree: int) -> str:
    """Return the source of the Root of `function` near `start`, with function(root + h)/h as a polynomial in h/radius."""
    root = mp.findroot(function, start)
    assert degree % 2, "with an even degree the root itself is a node"

    def quotient(t: mpf) -> mpf:
        return function(root + radius * t) / (radius * t)

    high, low, lower = split(root, 3)
    coefficients = _tuple(chebyshev(quotient, degree), "    ").lstrip()
    return f"Root(\n    {high!r},\n    {low!r},\n    {lower!r},\n    {radius!r},\n    {coefficients},\n)"


def split(value: mpf, parts: int = 2) -> tuple[float, ...]:
    """Return the float64 nearest to the value, the float64 nearest to the rest, and so on."""
    if not parts:
        return ()
    high = float(value)
    return high, *split(value - high, parts - 1)


def mills(y: mpf) -> mpf:
    """Return Phi(-y)*exp(y**2/2), the scaled tail of the normal distribution."""
    return mp.exp(y * y / 2) * mp.erfc(y / mp.sqrt(2)) / 2


def sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mp.exp(-x))


def silu_slope(x: mpf) -> mpf:
    return sigmoid(x) * (1 + x * sigmoid(-x))


def silu_curvature(x: mpf) -> mpf:
    return sigmoid(x) * sigmoid(-x) * (2 - x * mp.tanh(x / 2))


def mish_slope(x: mpf) -> mpf:
    t = mp.tanh(mp.log1p(mp.exp(x)))
    return t + x * sigmoid(x) * (1 - t * t)


def mish_curvature(x: mpf) -> mpf:
    t = mp.tanh(mp.log1p(mp.exp(x)))
    return sigmoid(x) * (1 - t * t) * (2 + x * (sigmoid(-x) - 2 * sigmoid(x) * t))


def gelu_tanh_slope(x: mpf) -> mpf:
    c, a = mp.sqrt(2 / mp.pi), mpf(0.044715)
    t = mp.tanh(c * (x + a * x**3))
    return (1 + t) / 2 + x * (1 - t * t) * c * (1 + 3 * a * x * x) / 2


def gelu_tanh_curvature(x: mpf) -> mpf:
    c, a = mp.sqrt(2 / mp.pi), mpf(0.044715)
    t = mp.tanh(c * (x + a * x**3))
    slope = c * (1 + 3 * a * x * x)
    return (1 - t * t) * (c * (1 + 6 * a * x * x) - x * slope**2 * t)


def gelu_slope_root() -> mpf:
    """Solve y*phi(y) = Phi(-y): -y is the minimum of GELU."""
    return mp.findroot(lambda y: y / mp.sqrt(2 * mp.pi) - mills(y), 0.75)


def gelu_tail(y: mpf) -> mpf:
    return y * mills(y) if y < 1e6 else 1 / mp.sqrt(2 * mp.pi) * (1 - 1 / y**2)


def gelu_slope_tail(y: mpf) -> mpf:
    root = gelu_slope_root()
    tail = mills(y) if y < 1e6 else 1 / mp.sqrt(2 * mp.pi) / y
    return (y / mp.sqrt(2 * mp.pi) - tail) / (y - root)


def normal_tail(y: mpf) -> mpf:
    return mp.erfc(y / mp.sqrt(2)) / 2


def gelu_slope_near(y: mpf) -> mpf:
    """Return (y*phi(y) - Phi(-y))/(y - GELU_SLOPE_ROOT)."""
    return gelu_slope_tail(y) * mp.exp(-y * y / 2)


def scaled_erfcx(y: mpf) -> mpf:
    """Return (1 + 2*y)*exp(y**2)*erfc(y), which lies between 1 and 1.3."""
    if y > 1e6:
        return (1 + 2 * y) / (mp.sqrt(mp.pi) * y) * (1 - 1 / (2 * y * y))
    return (1 + 2 * y) * mp.exp(y * y) * mp.erfc(y)


def erf_over_x(x: mpf) -> mpf:
    return mp.erf(x) / x


def tanh_rest(x: mpf) -> mpf:
    """Return (x - tanh(x))/x**3, with more digits instead of a power series near 0."""
    with mp.workdps(3 * DIGITS):
        return (x - mp.tanh(x)) / x**3


def constants() -> Iterable[tuple[str, str, str]]:
    """Yield the name, the source and a comment for each constant."""
    shift = mpf("460.5")
    yield (
        "DEEP_SHIFT",
        repr(float(shift)),
        "of the half-integers from 300 to 640, the one whose exp(-c) is nearest to a float64",
    )
    yield "DEEP_SCALE", repr(float(mp.exp(-shift))), "exp(-DEEP_SHIFT)"
    yield "GELU_TAIL_CENTRE", "3.0", ""
    yield "GELU_TAIL", _tuple(on_half_line(gelu_tail, 3.0, 24, 1.0)), "y*Phi(-y)*exp(y**2/2) in (y - 3)/(y + 3), y >= 1"
    yield "GELU_SLOPE_ROOT", repr(split(gelu_slope_root())), "gelu' vanishes at minus this"
    yield (
        "GELU_SLOPE_TAIL",
        _tuple(on_half_line(gelu_slope_tail, 3.0, 22, 1.0)),
        "(y*phi(y) - Phi(-y))*exp(y**2/2)/(y - GELU_SLOPE_ROOT) in (y - 3)/(y + 3), y >= 1",
    )
    yield "NORMAL_TAIL_CENTRE", "0.625", ""
    yield (
        "NORMAL_TAIL",
        _tuple(between_0_and_1(normal_tail, mpf(0.625), 16)),
        "Phi(-y) in y - NORMAL_TAIL_CENTRE, 0 <= y <= 1",
    )
    yield (
        "GELU_SLOPE_NEAR",
        _tuple(between_0_and_1(gelu_slope_near, gelu_slope_root(), 16)),
        "(y*phi(y) - Phi(-y))/(y - GELU_SLOPE_ROOT) in y - GELU_SLOPE_ROOT, 0 <= y <= 1",
    )
    yield (
        "TANH_REST",
        _tuple(in_square(tanh_rest, 1.0, 16)),
        "(x - tanh(x))/x**3 in x**2, abs(x) <= 1",
    )
    yield "INVERSE_SQRT_TAU", repr(float(1 / mp.sqrt(2 * mp.pi))), "1/sqrt(2*pi)"
    yield "SQRT_8_OVER_PI", repr(split(mp.sqrt(8 / mp.pi))), ""
    yield "SIXTH", repr(split(mpf(1) / 6)), ""
    yield "HALF_PI", repr(split(mp.pi / 2, 3)), "pi/2 and log(2) in three parts, sqrt(pi) in two"
    yield "LOG_2", repr(split(mp.log(2), 3)), ""
    yield "SQRT_PI", repr(split(mp.sqrt(mp.pi))), ""
    yield "ERFCX_CENTRE", "3.5", ""
    yield (
        "ERFCX",
        _pairs(on_half_line(scaled_erfcx, 3.5, 34)),
        "(1 + 2*y)*exp(y**2)*erfc(y) in (y - 3.5)/(y + 3.5), y >= 0, each coefficient in two parts",
    )
    yield "ERF", _pairs(in_square(erf_over_x, 1.0, 16)), "erf(x)/x in x**2, abs(x) <= 1, each coefficient in two parts"
    yield (
        "SILU_SLOPE",
        around_root(silu_slope, -1.2784, 0.375, 17),
        "roots: where, how far the polynomial reaches, f(root + h)/h in h/reach",
    )
    yield "SILU_CURVATURE", around_root(silu_curvature, 2.3994, 0.5, 19), ""
    yield "MISH_SLOPE", around_root(mish_slope, -1.1924, 0.5, 21), ""
    yield "MISH_CURVATURE_LEFT", around_root(mish_curvature, -2.2564, 0.5, 21), ""
    yield "MISH_CURVATURE_RIGHT", around_root(mish_curvature, 1.4906, 0.5, 21), ""
    yield "GELU_TANH_SLOPE", around_root(gelu_tanh_slope, -0.7525, 0.375, 21), ""
    yield "GELU_TANH_CURVATURE", around_root(gelu_tanh_curvature, 1.4185, 0.5, 29), ""


def _tuple(coefficients: list[mpf], indent: str = "") -> str:
    lines = [f"{indent}    {float(coefficient)!r}," for coefficient in coefficients]
    return "\n".join([f"{indent}(", *lines, f"{indent})"])


def _pairs(coefficients: list[mpf]) -> str:
    return "\n".join(["(", *(f"    {split(coefficient)!r}," for coefficient in coefficients), ")"])


def source() -> str:
    """Return the source of the module."""
    head = [
        '"""Constants of the numerical kernels, generated by tools/fit_constants.py; polynomials are low order first."""',
        "",
        "from actviz.numerics.horner import Root",
        "",
    ]
    with mp.workdps(DIGITS):
        rows = [f"{f'#: {note}{chr(10)}' if note else ''}{name} = {value}" for name, value, note in constants()]
    return "\n".join([*head, *rows, ""])


def main(arguments: list[str]) -> int:
    text = source()
    if "--check" not in arguments:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    same = TARGET.read_text(encoding="utf-8") == text
    print(f"{TARGET.name} is {'up to date' if same else 'not what this tool generates'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
