"""Bumps and bowls: even functions, and parabolas that open downwards."""

from actviz.function.definition import Break, Parameter, activation


@activation(
    "exp(-x**2)",
    aliases="rbf",
    source='Broomhead, Lowe 1988, "Multivariable functional interpolation and adaptive networks", Complex Systems 2',
    uses="GARF radiance fields (arXiv:2204.05735)",
)
def gaussian() -> None:
    """The bell curve, largest where the input is 0."""


@activation(
    "(1 - x**2)*exp(-x**2/2)",
    aliases="ricker marr_wavelet",
    source='Zhang, Benveniste 1992, "Wavelet networks", IEEE Transactions on Neural Networks 3',
)
def mexican_hat() -> None:
    """The negative second derivative of the bell curve: a wavelet."""


@activation(
    "sqrt(x**2 + c**2)",
    parameters=[Parameter("c", "1", "c > 0")],
    source=(
        'Hardy 1971, "Multiquadric equations of topography and other irregular surfaces", Journal of Geophysical Research 76'
    ),
)
def multiquadric() -> None:
    """A hyperbola: the absolute value with a rounded corner."""


@activation(
    "1/sqrt(x**2 + c**2)",
    parameters=[Parameter("c", "1", "c > 0")],
)
def inverse_multiquadric() -> None:
    """The reciprocal of a hyperbola: a bump with heavy tails."""


@activation(
    "0",
    Break("-1"),
    "1 + x",
    Break("0"),
    "1 - x",
    Break("1"),
    "0",
    formula="max(0, 1 - abs(x))",
    aliases="hat tent triangular_pulse",
)
def triangular() -> None:
    """A tent from -1 to 1: the B-spline of degree one."""


@activation(
    "1 - (1 - x)**beta",
    Break(
        "1",
        left=(
            "1",
            "where(beta < 1, inf, where(beta > 1, 0, 1))",
            "where(beta < 1, inf, where(beta > 2, 0, where(beta < 2, where(beta > 1, -inf, 0), -2)))",
        ),
        right=(
            "1",
            "where(beta < 1, -inf, where(beta > 1, 0, -1))",
            "where(beta < 1, inf, where(beta > 2, 0, where(beta < 2, where(beta > 1, -inf, 0), -2)))",
        ),
    ),
    "1 - (x - 1)**beta",
    formula="1 - abs(x - 1)**beta",
    parameters=[Parameter("beta", "1", "beta > 0", also=("alpha",))],
    source="Noel, Oswal 2024, arXiv:2405.04459",
)
def cone() -> None:
    """One minus a power of the distance from 1: a unit that is active for inputs around 1."""


@activation(
    "x*(2 - x)",
    source="Noel, Oswal 2024, arXiv:2405.04459",
)
def parabolic_cone() -> None:
    """A parabola with its maximum at 1: a unit that is active for inputs around 1."""
