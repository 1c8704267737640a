"""Gates made of a hyperbolic tangent, an error function or a logarithm."""

import numpy as np
import numpy.typing as npt

from actviz.catalogue.kernels.decay import FAR, decay, growth
from actviz.function.definition import Jet, Parameter, activation
from actviz.numerics import constants
from actviz.numerics.arrays import Array
from actviz.numerics.horner import horner, mend_near

#: (2 + 2*e + e**2)**3: as a polynomial it rounds less than as a power.
_MISH_CUBE = (8.0, 24.0, 36.0, 32.0, 18.0, 6.0, 1.0)


@activation(
    "x*tanh(softplus(x))",
    signatures="""
        torch.nn.Mish(inplace=False) torch.nn.functional.mish(input, inplace=False) {jax.nn,keras.activations}.mish(x)
        onnx.Mish(X) hf.mish(input) hf.MishActivation() mlx.nn.mish(x) mlx.nn.Mish() timm.mish(input, inplace=False)
        tinygrad.mish(self) tfa.activations.mish(x)
        paddle.nn.functional.mish(x, name=None) paddle.nn.Mish(name=None) mindspore.ops.mish(x) mindspore.nn.Mish()
        mindspore.mint.nn.functional.mish(input)
    """,
    extrema=["-1.1924312145154952"],
    source="Misra 2019, arXiv:1908.08681",
    uses="YOLOv4 backbone (arXiv:2004.10934)",
)
def mish(x: Array) -> Jet:
    """The input times the hyperbolic tangent of its softplus: a smooth rectifier that dips below zero."""
    z = np.clip(x, -FAR, FAR)
    opened = growth(-z)
    r = 1.0 / (2.0 + np.exp(z))
    a = 1.0 - r
    d = opened.e + a  # x/d is mish
    yield opened.divide(np.maximum(x, -FAR), d)
    part = d - opened.e
    d_low = ((opened.e - (d - part)) + (a - part)) + ((1.0 - a) - r)
    first, rest = opened.e * (1.0 + z), a - z * (r * (1.0 - 2.0 * r))
    rest -= (first + rest) * (2.0 * d_low / d)
    yield mend_near(constants.MISH_SLOPE, opened.divide((first + rest) / d, d), x)
    left = x <= 0
    curvature = _mish_curvature(z, np.exp(-np.abs(z)), left)
    yield mend_near(constants.MISH_CURVATURE_RIGHT, mend_near(constants.MISH_CURVATURE_LEFT, curvature, x), x)


def _mish_curvature(x: Array, w: Array, left: npt.NDArray[np.bool_]) -> Array:
    """Compute the second derivative, a rational function of exp(x); for positive x, of exp(-x) with the coefficients reversed."""
    a, b, c, d = 4.0 + 2.0 * x, 8.0 + 2.0 * x, 6.0 - 3.0 * x, 2.0 - 2.0 * x
    first, second = np.where(left, a, d), np.where(left, b, c)
    third, last = np.where(left, c, b), np.where(left, d, a)
    bracket = first + w * (second + w * (third + w * last))
    cube = np.where(left, horner(_MISH_CUBE, w), horner(_MISH_CUBE[::-1], w))
    power = decay(np.where(left, -x, 2.0 * x))
    return power.scaled(4.0 * power.w * bracket / cube)


_ROOT_PI = "2/sqrt(pi)"


def _of_error(inner: str, slope: str, fall: str) -> tuple[str, str, str]:
    """Write f, f' and f'' of x*erf(inner), where inner' = slope and (slope*exp(-inner**2))' = fall*slope*exp(-inner**2)."""
    bell = f"{_ROOT_PI}*{slope}*exp(-({inner})**2)"
    return f"x*erf({inner})", f"erf({inner}) + x*{bell}", f"{bell}*(2 + x*({fall}))"


@activation(
    _of_error("softplus(x)", "sigmoid(x)", "sigmoid(-x) - 2*softplus(x)*sigmoid(x)"),
    aliases="serf_log_softplus",
    source="Nag, Bhattacharyya 2021, arXiv:2108.09598",
)
def serf() -> None:
    """The input times the error function of its softplus."""


@activation(
    _of_error("alpha*exp(beta*x)", "alpha*beta*exp(beta*x)", "beta*(1 - 2*(alpha*exp(beta*x))**2)"),
    parameters=[Parameter("alpha", "0.75", "alpha > 0"), Parameter("beta", "0.75", "beta > 0")],
    source="Biswas, Kumar, Banerjee, Pandey 2021, arXiv:2109.04386",
)
def erfact() -> None:
    """The input times the error function of an exponential."""


@activation(
    _of_error(
        "gamma*softplus(delta*x)",
        "gamma*delta*sigmoid(delta*x)",
        "delta*(sigmoid(-delta*x) - 2*gamma**2*softplus(delta*x)*sigmoid(delta*x))",
    ),
    parameters=[Parameter("gamma", "1.25", "gamma > 0"), Parameter("delta", "0.85", "delta > 0")],
    source="Biswas, Kumar, Banerjee, Pandey 2021, arXiv:2109.04386",
)
def pserf() -> None:
    """The input times the error function of a scaled softplus: Serf with two parameters."""


@activation(
    (
        "x*log(1 + sigmoid(x))",
        "log(1 + sigmoid(x)) + x*sigmoid(x)*sigmoid(-x)/(1 + sigmoid(x))",
        "sigmoid(x)*sigmoid(-x)*(2*(1 + sigmoid(x)) + x*(1 - 2*sigmoid(x) - sigmoid(x)**2))/(1 + sigmoid(x))**2",
    ),  # shorter
    source=(
        'Zhu, Zeng, Liu, Zhang 2021, "Logish: A new nonlinear nonmonotonic activation function for convolutional neural '
        'network", Neurocomputing 458'
    ),
)
def logish() -> None:
    """The input times the logarithm of one plus its sigmoid."""


_SMISH = "(2 + 2*sigmoid(x) + sigmoid(x)**2)"


@activation(
    (
        "x*tanh(log(1 + sigmoid(x)))",
        f"tanh(log(1 + sigmoid(x))) + 4*x*sigmoid(x)*sigmoid(-x)*(1 + sigmoid(x))/{_SMISH}**2",
        (
            f"4*sigmoid(x)*sigmoid(-x)*(2*(1 + sigmoid(x))*{_SMISH}"
            f" + x*(2 - 2*sigmoid(x) - 9*sigmoid(x)**2 - 2*sigmoid(x)**3 + sigmoid(x)**4))/{_SMISH}**3"
        ),
    ),  # shorter
    source='Wang, Ren, Wang 2022, "Smish: A Novel Activation Function for Deep Learning Methods", Electronics 11(4)',
)
def smish() -> None:
    """The input times the hyperbolic tangent of the logarithm of one plus its sigmoid."""


@activation(
    "x*tanh(exp(x))",
    aliases="telu",
    source="Liu, Di 2020, arXiv:2003.09855; Fernandez, Mali 2024, arXiv:2402.02790",
)
def tanhexp() -> None:
    """The input times the hyperbolic tangent of its exponential; later published again as TeLU."""


@activation(
    ("x*exp(-exp(-x))", "exp(-exp(-x))*(1 + x*exp(-x))", "exp(-x - exp(-x))*(2 + x*(exp(-x) - 1))"),  # does not overflow
    source="Das, Safari, Adriaensen, Hutter 2025, arXiv:2502.03654",
)
def golu() -> None:
    """The input times Gompertz's growth curve: a gate that opens late and quickly."""


@activation(
    "tanh(alpha*x)*softplus(x)",
    parameters=[Parameter("alpha", "0.87", "alpha > 0")],
    source="Biswas, Kumar, Banerjee, Pandey 2020, arXiv:2009.03863",
)
def tanhsoft_1() -> None:
    """The softplus of the input times a hyperbolic tangent of it."""


_GROWN = "beta*exp(gamma*x)"


@activation(
    f"x*tanh({_GROWN})",
    parameters=[Parameter("beta", "0.6", "beta > 0"), Parameter("gamma", "1", "gamma > 0")],
    source="Biswas, Kumar, Banerjee, Pandey 2020, arXiv:2009.03863",
)
def tanhsoft_2() -> None:
    """The input times the hyperbolic tangent of a scaled exponential: TanhExp with two parameters."""


@activation(
    "x*tanh(x)",
    signatures="tfa.activations.lisht(x)",
    source="Roy, Manna, Dubey, Chaudhuri 2019, arXiv:1901.05894",
)
def lisht() -> None:
    """The input times its hyperbolic tangent: even, like a rounded absolute value."""
