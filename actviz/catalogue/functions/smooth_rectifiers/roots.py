"""Rectifiers that are smoothed by a parabola, a square root or the error function."""

from actviz.function.definition import Break, Parameter, activation


@activation(
    "0",
    Break("-1"),
    "(x + 1)**2/4",
    Break("1"),
    "x",
    signatures="{jax.nn,keras.activations,keras.ops}.sparse_plus(x)",
    source="Blondel, Martins, Niculae 2019, arXiv:1901.02324",
)
def sparse_plus() -> None:
    """A rectifier whose kink is replaced by a parabola from -1 to 1, so that it is exactly zero below -1."""


@activation(
    "0",
    Break("-beta"),
    "(x + beta)**2/(4*beta)",
    Break("beta"),
    "x",
    parameters=[Parameter("beta", "1", "beta > 0")],
    aliases="huber_relu",
    source="Shamir, Lin, Coviello 2020, arXiv:2010.09931",
)
def smelu() -> None:
    """A rectifier whose kink is replaced by a parabola of any width."""


@activation(
    "0",
    Break("-1/2"),
    "(x + 1/2)**2/2",
    Break("1/2"),
    "x",
    aliases="square_softplus",
    source='Wuraola, Patel, Nguang 2021, "Efficient activation functions for embedded inference engines", Neurocomputing',
)
def sqsp() -> None:
    """A parabola from -1/2 to 1/2 in place of the curve of softplus."""


@activation(
    "(sqrt(x**2 + 1) - 1)/2 + x",
)
def bent_identity() -> None:
    """The identity with a bend at 0: its slope grows from 1/2 to 3/2."""


_SLOPE = "(1 - alpha)*x"


@activation(
    f"alpha*x + {_SLOPE}*(1 + erf(mu*{_SLOPE}))/2",
    formula="((1 + alpha)*x + (1 - alpha)*x*erf(mu*(1 - alpha)*x))/2",
    parameters=[Parameter("alpha", "0.25"), Parameter("mu", "1", "mu > 0")],
    source="Biswas, Kumar, Banerjee, Pandey 2021, arXiv:2111.04682",
)
def smu() -> None:
    """A leaky rectifier whose kink is smoothed by the error function."""


_ROOT = f"sqrt(({_SLOPE})**2 + mu**2)"
_BEND = f"(1 - alpha)**2*mu**2/(2*{_ROOT}**3)"


@activation(
    (
        f"alpha*x + mu**2/(2*({_ROOT} - {_SLOPE}))",
        f"alpha + (1 - alpha)*mu**2/(2*{_ROOT}*({_ROOT} - {_SLOPE}))",
        _BEND,
    ),  # shorter
    Break("0"),
    (f"alpha*x + ({_SLOPE} + {_ROOT})/2", f"alpha + (1 - alpha)*(1 + {_SLOPE}/{_ROOT})/2", _BEND),  # shorter
    formula="((1 + alpha)*x + sqrt(((1 - alpha)*x)**2 + mu**2))/2",
    parameters=[Parameter("alpha", "0.25", "alpha <= 1"), Parameter("mu", "1", "mu > 0")],
    source="Biswas, Kumar, Banerjee, Pandey 2021, arXiv:2111.04682",
)
def smu_1() -> None:
    """A leaky rectifier whose kink is smoothed by a square root."""
