"""Logistic gates: the input times the sigmoid of a multiple of it, and functions derived from that."""

from actviz.catalogue.kernels import logistic_terms
from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics import constants
from actviz.numerics.arrays import Array
from actviz.numerics.horner import mend_near


def swished(x: Array, beta: float) -> Jet:
    """Compute x*sigmoid(u) with u = beta*x; f' and f'' are those of silu at u, the second times beta."""
    u, low = logistic_terms.scaled(x, beta)
    yield logistic_terms.gated(x, u, low)
    bell = logistic_terms.Bell.of(u, low, is_gate=True)
    yield mend_near(constants.SILU_SLOPE, bell.gated_slope(u, bell.y, bell.y_low), u, low)
    yield mend_near(constants.SILU_CURVATURE, bell.gated_curvature(beta), bell.y, bell.y_low, factor=beta)


@activation(
    "x*sigmoid(x)",
    signatures="""
        torch.nn.SiLU(inplace=False) torch.nn.functional.silu(input, inplace=False) {jax.nn,flax.linen,flax.nnx}.silu(x)
        tf.nn.silu(features, beta=1) {keras.activations,keras.ops}.silu(x) hf.silu(input) hf.SiLUActivation() mlx.nn.silu(x)
        mlx.nn.SiLU() timm.silu(input, inplace=False) tinygrad.silu(self)
        paddle.nn.functional.silu(x, inplace=False, name=None) paddle.nn.Silu(inplace=False, name=None)
        mindspore.ops.silu(input) mindspore.nn.SiLU() mindspore.mint.nn.functional.silu(input, inplace=False) ggml.silu(ctx, a)
    """,
    aliases="sil sigmoid_linear_unit",
    extrema=["-1.2784645427610738"],
    source=(
        "Hendrycks, Gimpel 2016, arXiv:1606.08415; Elfwing, Uchibe, Doya 2017, arXiv:1702.03118; "
        "Ramachandran, Zoph, Le 2017, arXiv:1710.05941"
    ),
    uses="EfficientNet (arXiv:1905.11946); YOLOX (arXiv:2107.08430); Mamba (arXiv:2312.00752)",
)
def silu(x: Array) -> Jet:
    """The input times its sigmoid: a smooth rectifier that dips below zero."""
    return swished(x, 1.0)


@activation(
    "x*sigmoid(beta*x)",
    parameters=[Parameter("beta", "1", also=("alpha",))],
    signatures="""
        {jax.nn,flax.linen,flax.nnx}.swish(x) tf.nn.swish(features, beta=1) tf.nn.silu(features, beta!=1.0)
        {keras.activations,keras.ops}.swish(x) onnx.Swish(X, *, alpha=1) hf.swish(input) timm.swish(input, inplace=False)
        tinygrad.swish(self)
        paddle.nn.functional.swish(x, name=None) paddle.nn.Swish(name=None)
    """,
    extrema=["-1.2784645427610738/beta"],
    source="Ramachandran, Zoph, Le 2017, arXiv:1710.05941",
)
def swish(x: Array, beta: float) -> Jet:
    """The input times the sigmoid of beta times the input: a straight line at beta = 0, close to the rectifier for large beta."""
    return swished(x, beta)


@activation(
    "beta*x*sigmoid(x)",
    parameters=[Parameter("beta", "1.5")],
    aliases="e_swish",
    source="Alcaide 2018, arXiv:1801.07145",
)
def eswish() -> None:
    """SiLU times a constant, for networks whose signals would shrink with depth."""


@activation(
    "t",
    Break("0"),
    "x*sigmoid(x) + t",
    parameters=[Parameter("t", "-0.2", also=("threshold",))],
    aliases="fts",
    source="Chieng, Wahid, Ong, Perla 2018, arXiv:1812.06247",
)
def flatten_t_swish() -> None:
    """A constant for a negative input, SiLU plus that constant for a positive one."""


@activation(
    (
        "sigmoid(x)*(1 + x*sigmoid(-x))",
        "sigmoid(x)*sigmoid(-x)*(2 + x*(1 - 2*sigmoid(x)))",
        "sigmoid(x)*sigmoid(-x)*((1 - 2*sigmoid(x))*(3 + x*(1 - 2*sigmoid(x))) - 2*x*sigmoid(x)*sigmoid(-x))",
    ),  # does not cancel
    aliases="d_silu",
    source="Elfwing, Uchibe, Doya 2017, arXiv:1702.03118",
)
def dsilu() -> None:
    """The derivative of SiLU: a steeper sigmoid that overshoots on both sides."""


_ARIA = "(1 + Q*exp(-beta*x))**(-alpha/k)"
#: beta*Q*exp(-beta*x)/(1 + Q*exp(-beta*x)), in a form that does not overflow.
_ARIA_FALL = "beta/(1 + exp(beta*x)/Q)"


@activation(
    (f"x*{_ARIA}", f"{_ARIA}*(1 + alpha/k*x*{_ARIA_FALL})"),  # shorter
    parameters=[
        Parameter("alpha", "1", "alpha > 0"),
        Parameter("beta", "1.5", "beta > 0"),
        Parameter("k", "1", "k > 0"),
        Parameter("Q", "1", "Q > 0"),
    ],
    source="Patwardhan, Ingalhalikar, Walambe 2018, arXiv:1805.08878",
)
def aria() -> None:
    """The input times Richards' growth curve."""


@activation(
    "x*sigmoid(beta*x)**alpha",
    parameters=[Parameter("alpha", "1.5", "alpha > 0"), Parameter("beta", "2", "beta > 0")],
    source="Patwardhan, Ingalhalikar, Walambe 2018, arXiv:1805.08878",
)
def aria2() -> None:
    """The input times a power of a sigmoid: SiLU with a flatter or steeper foot."""


_ACON = "beta*(p1 - p2)*x"


@activation(
    f"(p1 - p2)*x*sigmoid({_ACON}) + p2*x",
    parameters=[Parameter("p1", "1.2"), Parameter("p2", "0.2"), Parameter("beta", "1")],
    aliases="acon",
    source="Ma, Zhang, Liu, Sun 2020, arXiv:2009.04759",
)
def acon_c() -> None:
    """A smooth maximum of two straight lines; the network learns whether to activate or not."""


@activation(
    "(exp(x) - 1)*sigmoid(x)",
    Break("0"),
    "x*sigmoid(x)",
    source="Basirat, Roth 2018, arXiv:1808.00783",
)
def elish() -> None:
    """SiLU for a positive input, an exponential times a sigmoid for a negative one."""


@activation(
    "0",
    Break("-1"),
    ("(exp(x) - 1)*(x + 1)/2", "(exp(x)*(x + 2) - 1)/2"),  # shorter
    Break("0"),
    "x*(x + 1)/2",
    Break("1"),
    "x",
    source="Basirat, Roth 2018, arXiv:1808.00783",
)
def hard_elish() -> None:
    """ELiSH with straight lines in place of its sigmoid."""
