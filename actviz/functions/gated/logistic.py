"""Gated units: the input times a gate between 0 and 1 that the input itself opens."""

import numpy as np
import numpy.typing as npt

from actviz.arrays import Array
from actviz.definition import Jet, Parameter, activation
from actviz.numerics import constants, gaussian, logistic
from actviz.numerics.decay import FAR, decay
from actviz.numerics.double_double import DoubleDouble
from actviz.numerics.polynomials import horner, mend_near

#: (2 + 2*e + e**2)**2 and (2 + 2*e + e**2)**3: as polynomials they round less than as powers.
_MISH_SQUARE = (4.0, 8.0, 8.0, 4.0, 1.0)
_MISH_CUBE = (8.0, 24.0, 36.0, 32.0, 18.0, 6.0, 1.0)


def _swish(x: Array, beta: float, beta_low: float = 0.0) -> Jet:
    """x*sigmoid(u) with u = beta*x; the derivatives are those of silu in u, the second times beta."""
    u, low = logistic.scaled(x, beta, beta_low)
    y, y_low = np.abs(u), low * np.sign(u)
    fall = decay(y, y_low)
    yield logistic.gated(x, u, fall)
    yield mend_near(constants.SILU_SLOPE, logistic.gated_slope(u, y, fall, y_low), u, low)
    w, scale = fall
    bracket = (2.0 - y) + (w * (2.0 + y) - y_low)
    curvature = w * bracket / (1.0 + w * (3.0 + w * (3.0 + w))) * scale
    yield beta * mend_near(constants.SILU_CURVATURE, curvature, y, y_low)


@activation(
    ("x*sigmoid(x)", "sigmoid(x)*(1 + x*sigmoid(-x))", "sigmoid(x)*sigmoid(-x)*(2 + x*(1 - 2*sigmoid(x)))"),
    spellings="""
        torch.nn.SiLU() torch.nn.functional.silu() jax.nn.silu() flax.linen.silu() flax.nnx.silu() tf.nn.silu()
        keras.activations.silu() keras.ops.silu() hf.silu() mlx.nn.silu() mlx.nn.SiLU() timm.silu() tinygrad.silu()
    """,
    aliases="sil sigmoid_linear_unit",
    extrema=["-1.2784645427610738"],
    source="Hendrycks, Gimpel 2016, arXiv:1606.08415; Elfwing, Uchibe, Doya 2017, arXiv:1702.03118",
)
def silu(x: Array) -> Jet:
    """The input times its sigmoid: a smooth rectifier that dips below zero."""
    return _swish(x, 1.0)


@activation(
    (
        "x*sigmoid(beta*x)",
        "sigmoid(beta*x)*(1 + beta*x*sigmoid(-beta*x))",
        "beta*sigmoid(beta*x)*sigmoid(-beta*x)*(2 + beta*x*(1 - 2*sigmoid(beta*x)))",
    ),
    parameters=[Parameter("beta", "1", also=("alpha",))],
    spellings="""
        jax.nn.swish() flax.linen.swish() flax.nnx.swish() tf.nn.swish(beta=1) keras.activations.swish()
        keras.ops.swish() onnx.Swish(alpha=1) hf.swish() timm.swish() tinygrad.swish()
    """,
    extrema=["-1.2784645427610738/beta"],
    source="Ramachandran, Zoph, Le 2017, arXiv:1710.05941",
)
def swish(x: Array, beta: float) -> Jet:
    """The input times the sigmoid of beta times the input: from a straight line at beta 0 to the rectifier as beta grows."""
    return _swish(x, beta)


@activation(
    (
        "x*sigmoid(scale*x)",
        "sigmoid(scale*x)*(1 + scale*x*sigmoid(-scale*x))",
        "scale*sigmoid(scale*x)*sigmoid(-scale*x)*(2 + scale*x*(1 - 2*sigmoid(scale*x)))",
    ),
    parameters=[Parameter("scale", "1.702")],
    spellings="""
        hf.quick_gelu() mlx.nn.gelu_fast_approx() mlx.nn.GELU(approx=='fast') timm.quick_gelu() tinygrad.quick_gelu()
    """,
    aliases="gelu_sigmoid",
    extrema=["-1.2784645427610738/scale"],
    source="Hendrycks, Gimpel 2016, arXiv:1606.08415",
)
def quick_gelu(x: Array, scale: float) -> Jet:
    """A cheap approximation of GELU: the input times the sigmoid of 1.702 times the input."""
    published, rest = constants.QUICK_GELU_SCALE
    return _swish(x, scale, rest if scale == published else 0.0)


@activation(
    (
        "x*(1 + erf(x/sqrt(2)))/2",
        "(1 + erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*pi)",
        "(2 - x**2)*exp(-x**2/2)/sqrt(2*pi)",
    ),
    spellings="""
        torch.nn.GELU(approximate='none') torch.nn.functional.gelu(approximate='none') jax.nn.gelu(approximate==False)
        flax.linen.gelu(approximate==False) flax.nnx.gelu(approximate==False) tf.nn.gelu(approximate=False)
        keras.activations.gelu(approximate=False) keras.ops.gelu(approximate==False) onnx.Gelu(approximate='none')
        hf.gelu() hf.gelu_python() mlx.nn.gelu() mlx.nn.GELU(approx='none') timm.gelu()
        tinygrad.gelu(approximate=='none')
    """,
    extrema=["-0.75179152469356446"],
    source="Hendrycks, Gimpel 2016, arXiv:1606.08415",
)
def gelu(x: Array) -> Jet:
    """The input times the probability that a standard normal number is smaller."""
    bell = gaussian.Bell(x)
    yield gaussian.gelu(x, bell)
    yield gaussian.gelu_slope(bell)
    yield gaussian.gelu_curvature(bell)


@activation(
    (
        "x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))/2",
        (
            "(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))/2"
            " + sqrt(2/pi)*x*(1 + 0.134145*x**2)*(1 - tanh(sqrt(2/pi)*(x + 0.044715*x**3))**2)/2"
        ),
        (
            "(1 - tanh(sqrt(2/pi)*(x + 0.044715*x**3))**2)"
            "*(sqrt(2/pi)*(1 + 0.26829*x**2) - 2*x*(1 + 0.134145*x**2)**2*tanh(sqrt(2/pi)*(x + 0.044715*x**3))/pi)"
        ),
    ),
    spellings="""
        torch.nn.GELU(approximate=='tanh') torch.nn.functional.gelu(approximate=='tanh') jax.nn.gelu(approximate=True)
        flax.linen.gelu(approximate=True) flax.nnx.gelu(approximate=True) tf.nn.gelu(approximate==True)
        keras.activations.gelu(approximate==True) keras.ops.gelu(approximate=True) onnx.Gelu(approximate=='tanh')
        hf.gelu_new() hf.gelu_fast() hf.gelu_pytorch_tanh() hf.gelu_python_tanh() hf.gelu_accurate()
        mlx.nn.gelu_approx() mlx.nn.GELU(approx=='tanh') mlx.nn.GELU(approx=='precise') timm.gelu_tanh()
        tinygrad.gelu(approximate='tanh')
    """,
    aliases="new_gelu gelu_approximate",
    extrema=["-0.75246142207101634"],
    source="Hendrycks, Gimpel 2016, arXiv:1606.08415",
)
def gelu_tanh(x: Array) -> Jet:
    """The approximation of GELU by a hyperbolic tangent, which many language models were trained with."""
    y = np.clip(np.abs(x), 1e-250, 27.0)
    line = DoubleDouble(*constants.SQRT_8_OVER_PI) * y
    u = (DoubleDouble.product(y, y) * DoubleDouble(*constants.GELU_TANH_CUBIC) + 1.0) * line
    fall = decay(np.asarray(u.high), np.asarray(u.low))
    yield logistic.gated(x, x, fall)
    v = u * 3.0 - line * 2.0  # abs(x*u')
    slope = logistic.gated_slope(x, np.asarray(v.high), fall, np.asarray(v.low))
    yield mend_near(constants.GELU_TANH_SLOPE, slope, x)
    w, scale = fall
    first, second = u * 12.0 - line * 10.0, v * v
    bracket = (first - second) + (first + second) * w
    curvature = w * bracket.high / ((1.0 + w * (3.0 + w * (3.0 + w))) * y) * scale
    yield mend_near(constants.GELU_TANH_CURVATURE, curvature, np.abs(x))


@activation(
    (
        "x*tanh(softplus(x))",
        "tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))**2)",
        "sigmoid(x)*(1 - tanh(softplus(x))**2)*(2 + x*(sigmoid(-x) - 2*sigmoid(x)*tanh(softplus(x))))",
    ),
    spellings="""
        torch.nn.Mish() torch.nn.functional.mish() jax.nn.mish() flax.nnx.mish() keras.activations.mish()
        keras.ops.mish() onnx.Mish() hf.mish() mlx.nn.mish() mlx.nn.Mish() timm.mish() tinygrad.mish()
    """,
    extrema=["-1.1924312145154952"],
    source="Misra 2019, arXiv:1908.08681",
)
def mish(x: Array) -> Jet:
    """The input times the hyperbolic tangent of its softplus: a smooth rectifier that dips below zero."""
    left = x <= 0
    z = np.clip(x, -FAR, FAR)
    w, scale = decay(np.abs(z))
    n = w * (w + 2.0)
    g = np.where(left, 2.0 + n, 1.0 + w * (2.0 + 2.0 * w))
    yield np.where(left, z * n / g * scale, x - z * (2.0 * w * w / g))
    below = w * (4.0 * (1.0 + z) + w * (6.0 + 4.0 * z + w * (4.0 + w))) / horner(_MISH_SQUARE, w) * scale
    above = 2.0 * w * w * (2.0 * z * (1.0 + w) - g) / (g * g)
    yield mend_near(constants.MISH_SLOPE, np.where(left, below, 1.0 + above), x)
    curvature = _mish_curvature(z, w, left)
    yield mend_near(constants.MISH_CURVATURE_RIGHT, mend_near(constants.MISH_CURVATURE_LEFT, curvature, x), x)


def _mish_curvature(x: Array, w: Array, left: npt.NDArray[np.bool_]) -> Array:
    """The second derivative: a rational function of exp(x), its coefficients read from the other end where x is positive."""
    a, b, c, d = 4.0 + 2.0 * x, 8.0 + 2.0 * x, 6.0 - 3.0 * x, 2.0 - 2.0 * x
    first, second = np.where(left, a, d), np.where(left, b, c)
    third, last = np.where(left, c, b), np.where(left, d, a)
    bracket = first + w * (second + w * (third + w * last))
    cube = np.where(left, horner(_MISH_CUBE, w), horner(_MISH_CUBE[::-1], w))
    power, scale = decay(np.where(left, -x, 2.0 * x))
    return 4.0 * power * bracket / cube * scale
