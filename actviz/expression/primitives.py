"""The functions of formulas: one row each, with its derivative, its domain, its kinks, and what it is in each number system.

Every other module reads this table: the grammar knows these names, the chain rule takes the derivatives, and each number system
(Python's floats, balls, mpmath, NumPy, SymPy, source code) reads its column. Where a column is empty, the function is computed
from the formula that it is made of. To add a function of formulas, add its row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from actviz.expression.operators import OPERATOR_ROWS
from actviz.expression.primitive import Primitive


def _bounded(function: Callable[[float], float]) -> Callable[[float], float]:
    """The function with infinity where its value is beyond the largest float."""

    def bounded(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return math.inf

    return bounded


def _whole(function: Callable[[float], float]) -> Callable[[float], float]:
    """The function of finite numbers; infinities and NaN stay what they are."""
    return lambda x: float(function(x)) if math.isfinite(x) else x


def _constant(name: str, value: float, balls: str) -> Primitive:
    return Primitive(name=name, sign="+", arguments=(), python=value, balls=balls, mpmath=name, numpy=name, sympy=name)


_ROWS = (
    # constants
    _constant("pi", math.pi, "PI"),
    Primitive(name="e", sign="+", arguments=(), python=math.e, balls="E", mpmath="e", numpy="e", sympy="E"),
    Primitive(name="inf", sign="+", arguments=(), python=math.inf, balls="INFINITY", mpmath="inf", numpy="inf", sympy="oo"),
    Primitive(name="nan", arguments=(), python=math.nan, balls="NAN", mpmath="nan", numpy="nan", sympy="nan"),
    *OPERATOR_ROWS,
    # choices
    Primitive(
        name="where",
        aliases=("select",),
        keywords=("condition cond input", "x self a", "y other b"),
        arguments=("condition", "number", "number"),
        derivative=("0", "v", "w"),
        cheap=True,
        python=lambda condition, yes, no: yes if condition else no,
        balls="where",
        mpmath="where",
        numpy="where",
        sympy="where",
    ),  # a call evaluates the chosen side only, where the condition is a single truth
    Primitive(name="indicator", arguments=("condition",), derivative=("0",), cheap=True),  # 1 where it holds, else 0: a `where`
    # kinks and jumps
    Primitive(
        name="abs",
        sign="0+",
        derivative=("sign(u)",),
        cases="where(u < 0, -u, where(u > 0, u, 0))",
        breaks="u",
        cheap=True,
        aliases=("fabs", "absolute"),
        python=abs,
        balls="absolute",
        mpmath="fabs",
        numpy="abs",
        sympy="Abs",
    ),
    Primitive(
        name="sign",
        derivative=("0",),
        cases="where(u < 0, -1, where(u > 0, 1, 0))",
        breaks="u",
        cheap=True,
        aliases=("sgn",),
        python=lambda x: float((x > 0) - (x < 0)),
        balls="sign",
        mpmath="sign",
        numpy="sign",
        sympy="sign",
    ),
    Primitive(
        name="max",
        keywords=("x input a x1", "y other b x2"),
        arguments=("number", "number"),
        derivative=("where(u > v, 1, 0)", "where(u > v, 0, 1)"),
        cases="where(u > v, u, v)",
        breaks="u - v",
        cheap=True,
        aliases=("maximum", "fmax"),
        python=max,
        balls="larger",
        mpmath="larger",
        numpy="maximum",
        sympy="Max",
    ),
    Primitive(
        name="min",
        keywords=("x input a x1", "y other b x2"),
        arguments=("number", "number"),
        derivative=("where(u < v, 1, 0)", "where(u < v, 0, 1)"),
        cases="where(u < v, u, v)",
        breaks="u - v",
        cheap=True,
        aliases=("minimum", "fmin"),
        python=min,
        balls="smaller",
        mpmath="smaller",
        numpy="minimum",
        sympy="Min",
    ),
    Primitive(
        name="clip",
        keywords=("x input a value t", "min a_min lo low clip_value_min x_min", "max a_max hi high clip_value_max x_max"),
        arguments=("number", "number", "number"),
        meaning="min(max(u, v), w)",
        cases="min(max(u, v), w)",
        cheap=True,
        aliases=("clamp", "clip_by_value"),
    ),
    Primitive(name="heaviside", meaning="where(u < 0, 0, where(u > 0, 1, 1/2))", breaks="u", cheap=True),
    Primitive(
        name="floor",
        derivative=("0",),
        breaks="whole",
        cheap=True,
        python=_whole(math.floor),
        balls="floor",
        mpmath="floor",
        numpy="floor",
        sympy="floor",
    ),
    Primitive(
        name="ceil", meaning="-floor(-u)", breaks="whole", cheap=True, aliases=("ceiling",), numpy="ceil", sympy="ceiling"
    ),
    Primitive(
        name="round",
        derivative=("0",),
        breaks="half",
        cheap=True,
        aliases=("rint", "around"),
        python=_whole(round),
        balls="nearest_whole",
        mpmath="nint",
        numpy="rint",
        sympy="nearest_whole",
    ),
    # powers, exponentials, logarithms
    Primitive(
        name="sqrt",
        sign="0+",
        of_value="1/(2*y)",
        inverse="y**2",
        derivative=("1/(2*sqrt(u))",),
        domain="u >= 0",
        python=math.sqrt,
        balls="root",
        mpmath="sqrt",
        numpy="sqrt",
        sympy="sqrt",
    ),
    Primitive(
        name="cbrt",
        of_value="1/(3*y**2)",
        inverse="y**3",
        derivative=("1/(3*cbrt(u)**2)",),
        meaning="where(u < 0, -(-u)**(1/3), u**(1/3))",
        breaks="u",
        cases="where(u < 0, -(-u)**(1/3), u**(1/3))",
        python=math.cbrt,
        numpy="cbrt",
    ),
    Primitive(
        name="exp",
        sign="+",
        of_value="y",
        inverse="log(y)",
        derivative=("exp(u)",),
        python=_bounded(math.exp),
        balls="exp",
        mpmath="exp",
        numpy="exp",
        sympy="exp",
    ),
    Primitive(
        name="exp2",
        sign="+",
        of_value="y*log(2)",
        derivative=("exp2(u)*log(2)",),
        meaning="2**u",
        stable="exp(u*log(2))",
        numpy="exp2",
    ),
    Primitive(
        name="expm1",
        of_value="y + 1",
        inverse="log(1 + y)",
        derivative=("exp(u)",),
        meaning="exp(u) - 1",
        python=_bounded(math.expm1),
        balls="expm1",
        mpmath="expm1",
        numpy="expm1",
    ),
    Primitive(
        name="log",
        of_value="exp(-y)",
        inverse="exp(y)",
        derivative=("1/u",),
        domain="u > 0",
        aliases=("ln",),
        python=math.log,
        balls="log",
        mpmath="log",
        numpy="log",
        sympy="log",
    ),
    Primitive(name="log2", derivative=("1/(u*log(2))",), meaning="log(u)/log(2)", domain="u > 0", numpy="log2"),
    Primitive(name="log10", derivative=("1/(u*log(10))",), meaning="log(u)/log(10)", domain="u > 0", numpy="log10"),
    Primitive(
        name="log1p",
        of_value="exp(-y)",
        inverse="exp(y) - 1",
        derivative=("1/(1 + u)",),
        meaning="log(1 + u)",
        domain="u > -1",
        python=math.log1p,
        balls="log1p",
        mpmath="log1p",
        numpy="log1p",
    ),
    # circular and hyperbolic functions
    Primitive(
        name="sin", derivative=("cos(u)",), periodic=True, python=math.sin, balls="sin", mpmath="sin", numpy="sin", sympy="sin"
    ),
    Primitive(
        name="cos", derivative=("-sin(u)",), periodic=True, python=math.cos, balls="cos", mpmath="cos", numpy="cos", sympy="cos"
    ),
    Primitive(
        name="tan",
        of_value="1 + y**2",
        derivative=("1 + tan(u)**2",),
        meaning="sin(u)/cos(u)",
        domain="cos(u) != 0",
        periodic=True,
        python=math.tan,
        numpy="tan",
        sympy="tan",
    ),
    Primitive(
        name="sinh",
        of_value="sqrt(1 + y**2)",
        inverse="asinh(y)",
        derivative=("cosh(u)",),
        python=lambda x: math.copysign(_bounded(math.sinh)(abs(x)), x),
        balls="sinh",
        mpmath="sinh",
        numpy="sinh",
        sympy="sinh",
    ),
    Primitive(
        name="cosh",
        sign="+",
        derivative=("sinh(u)",),
        python=_bounded(math.cosh),
        balls="cosh",
        mpmath="cosh",
        numpy="cosh",
        sympy="cosh",
    ),
    Primitive(
        name="tanh",
        of_value="1 - y**2",
        inverse="atanh(y)",
        derivative=("1 - tanh(u)**2",),
        python=math.tanh,
        balls="tanh",
        mpmath="tanh",
        numpy="tanh",
        sympy="tanh",
    ),
    Primitive(
        name="asin",
        of_value="1/cos(y)",
        derivative=("1/sqrt(1 - u**2)",),
        domain="-1 <= u and u <= 1",
        aliases=("arcsin",),
        meaning="2*atan(u/(1 + sqrt((1 - u)*(1 + u))))",
        python=math.asin,
        numpy="arcsin",
        sympy="asin",
    ),
    Primitive(
        name="acos",
        derivative=("-1/sqrt(1 - u**2)",),
        domain="-1 <= u and u <= 1",
        aliases=("arccos",),
        meaning="where(u > 0, 2*asin(sqrt((1 - u)/2)), pi - 2*asin(sqrt((1 + u)/2)))",
        python=math.acos,
        numpy="arccos",
        sympy="acos",
    ),
    Primitive(
        name="atan",
        of_value="cos(y)**2",
        inverse="tan(y)",
        derivative=("1/(1 + u**2)",),
        aliases=("arctan",),
        python=math.atan,
        balls="atan",
        mpmath="atan",
        numpy="arctan",
        sympy="atan",
    ),
    Primitive(
        name="asinh",
        of_value="1/cosh(y)",
        inverse="sinh(y)",
        derivative=("1/sqrt(1 + u**2)",),
        aliases=("arcsinh",),
        python=math.asinh,
        balls="asinh",
        mpmath="asinh",
        numpy="arcsinh",
        sympy="asinh",
    ),
    Primitive(
        name="acosh",
        of_value="1/sinh(y)",
        derivative=("1/(sqrt(u - 1)*sqrt(u + 1))",),
        domain="u >= 1",
        aliases=("arccosh",),
        meaning="log1p(u - 1 + sqrt(u - 1)*sqrt(u + 1))",
        python=math.acosh,
        numpy="arccosh",
        sympy="acosh",
    ),
    Primitive(
        name="atanh",
        of_value="cosh(y)**2",
        inverse="tanh(y)",
        derivative=("1/((1 - u)*(1 + u))",),
        domain="-1 < u and u < 1",
        aliases=("arctanh",),
        meaning="where(u < 0, -log1p(-2*u/(1 + u))/2, log1p(2*u/(1 - u))/2)",
        python=math.atanh,
        numpy="arctanh",
        sympy="atanh",
    ),
    # the normal distribution and the logistic function
    Primitive(name="erf", derivative=("2/sqrt(pi)*exp(-u**2)",), python=math.erf, balls="erf", mpmath="erf", sympy="erf"),
    Primitive(
        name="erfc",
        sign="+",
        derivative=("-2/sqrt(pi)*exp(-u**2)",),
        python=math.erfc,
        balls="erfc",
        mpmath="erfc",
        sympy="erfc",
    ),
    Primitive(
        name="normal_cdf",
        sign="+",
        derivative=("normal_pdf(u)",),
        meaning="(1 + erf(u/sqrt(2)))/2",
        stable="erfc(-u*sqrt(1/2))/2",
        aliases=("ndtr",),
        python=lambda x: 0.5 * math.erfc(-x * math.sqrt(0.5)),
        balls="normal_cdf",
        mpmath="normal_cdf",
        sympy="normal_cdf",
    ),
    Primitive(
        name="normal_pdf",
        sign="+",
        derivative=("-u*normal_pdf(u)",),
        meaning="exp(-u**2/2)/sqrt(2*pi)",
        balls="normal_pdf",
        mpmath="normal_pdf",
        sympy="normal_pdf",
    ),
    Primitive(
        name="sigmoid",
        sign="+",
        of_value="y*(1 - y)",
        derivative=("sigmoid(u)*sigmoid(-u)",),
        meaning="1/(1 + exp(-u))",
        aliases=("expit",),
        balls="sigmoid",
        mpmath="sigmoid",
        sympy="sigmoid",
    ),
    Primitive(
        name="softplus",
        sign="+",
        of_value="1 - exp(-y)",
        derivative=("sigmoid(u)",),
        meaning="log(1 + exp(u))",
        stable="max(u, 0) + log1p(exp(-abs(u)))",
        balls="softplus",
        mpmath="softplus",
        sympy="softplus",
    ),
)

PRIMITIVES: Mapping[str, Primitive] = {row.name: row for row in _ROWS}
#: Every name that a formula may write for a primitive, and the primitive's own.
SPELLINGS: Mapping[str, str] = {alias: row.name for row in _ROWS for alias in (row.name, *row.aliases)}
