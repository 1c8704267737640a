"""Distribution functions and error functions of the normal distribution."""

from actviz.function.definition import Parameter, activation


@activation(
    "erf(x)",
    signatures="""
        {torch,torch.special}.erf(input, *, out=None) {jax.lax,jax.scipy.special}.erf(x) tf.math.erf(x, name=None)
        keras.ops.erf(x) onnx.Erf(input) mlx.core.erf(a, *, stream=None) tinygrad.erf(self)
        scipy.special.erf(x, out=None, **ufunc) math.erf(x)
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


@activation(
    "normal_cdf((x - mu)/sigma)",
    formula="(1 + erf((x - mu)/(sigma*sqrt(2))))/2",
    parameters=[Parameter("mu", "0.707107"), Parameter("sigma", "0.282095", "sigma > 0")],
    signatures="hf.laplace(input, mu=0.707107, sigma=0.282095) hf.LaplaceActivation()",
    source="Ma et al. 2022, arXiv:2209.10655",
)
def laplace() -> None:
    """A normal distribution function shifted and scaled to resemble the square of the rectifier near 1/2."""
