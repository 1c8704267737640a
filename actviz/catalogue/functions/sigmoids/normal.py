"""Distribution functions and error functions of the normal distribution."""

from functools import reduce

from actviz.function.definition import Parameter, activation


@activation(
    "erf(x)",
    signatures="""
        {torch,torch.special}.erf(input, *, out=None) {jax.lax,jax.scipy.special}.erf(x) tf.math.erf(x, name=None)
        keras.ops.erf(x) onnx.Erf(input) mlx.core.erf(a, *, stream=None) tinygrad.erf(self)
        scipy.special.erf(x, out=None, **ufunc) math.erf(x)
        paddle.erf(x, name=None) mindspore.ops.erf(input)
    """,
    aliases="error_function",
    source='Glaisher 1871, "On a class of definite integrals", Philosophical Magazine 42',
)
def erf() -> None:
    """The error function: the probability that a normal variable of variance 1/2 is closer to 0 than the input, with the input's sign."""


@activation(
    "normal_cdf(x)",
    formula="(1 + erf(x/sqrt(2)))/2",
    signatures="""
        torch.special.ndtr(input, *, out=None) jax.scipy.special.ndtr(x) jax.scipy.stats.norm.cdf(x, loc=0, scale=1)
        scipy.special.ndtr(x, out=None, **ufunc)
    """,
    aliases="gaussian_cdf probit_response phi",
    source='Bliss 1934, "The method of probits", Science 79',
)
def normal_cdf() -> None:
    """The probability that a standard normal variable is smaller than the input."""


_HAZARD = "normal_pdf(x)/normal_cdf(x)"
#: Far to the left, where that underflows, by eight terms of Laplace's continued fraction: exact to 50 digits below -1e4, and to 29
#: below -130, where the sum with x in f'' cancels.
_EXCESS = reduce(lambda fraction, term: f"{term}/({fraction} - x)", range(8, 0, -1), "0")
_FAR_HAZARD = f"({_EXCESS} - x)"


@activation(
    (
        f"where(x < -1e4, -x**2/2 - log(2*pi)/2 - log{_FAR_HAZARD}, where(x > 0, log1p(-normal_cdf(-x)), log(normal_cdf(x))))",
        f"where(x < -1e4, {_FAR_HAZARD}, {_HAZARD})",
        f"where(x < -130, -{_FAR_HAZARD}*({_EXCESS}), -{_HAZARD}*({_HAZARD} + x))",
    ),  # does not underflow
    formula="log(normal_cdf(x))",
    signatures="""
        torch.special.log_ndtr(input, *, out=None) jax.scipy.special.log_ndtr(x, series_order=3)
        scipy.special.log_ndtr(x, out=None, **ufunc)
    """,
    aliases="log_ndtr log_gaussian_cdf",
)
def log_normal_cdf() -> None:
    """The logarithm of the normal distribution function, for losses that take the logarithm of a probability."""


@activation(
    "normal_cdf((x - mu)/sigma)",
    formula="(1 + erf((x - mu)/(sigma*sqrt(2))))/2",
    parameters=[Parameter("mu", "0.707107"), Parameter("sigma", "0.282095", "sigma > 0")],
    signatures="hf.laplace(input, mu=0.707107, sigma=0.282095) hf.LaplaceActivation()",
    source="Ma et al. 2022, arXiv:2209.10655",
)
def laplace() -> None:
    """A normal distribution function shifted and scaled to resemble the square of the rectifier near 1/2."""
