"""Periodic functions, and waves that grow or decay."""

from actviz.function.definition import Break, Parameter, activation

_OMEGA = Parameter("omega", "1")


@activation(
    "sin(omega*x)",
    parameters=[_OMEGA],
    signatures="""
        torch.sin(input, *, out=None) jax.numpy.sin(x) jax.lax.sin(x, *, accuracy=None) {tf,tf.math}.sin(x, name=None)
        keras.ops.sin(x) onnx.Sin(input) mlx.core.sin(a, *, stream=None) tinygrad.sin(self) numpy.sin(x, out=None, **ufunc)
        math.sin(x)
        paddle.sin(x, name=None, *, out=None) mindspore.ops.sin(input) ggml.sin(ctx, a)
    """,
    aliases="sine siren",
    source=(
        'Lapedes, Farber 1987, "Nonlinear signal processing using neural networks", Los Alamos report LA-UR-87-2662; '
        "Sitzmann et al. 2020, arXiv:2006.09661"
    ),
    uses="SIREN, sin(30 x) (arXiv:2006.09661)",
)
def sin() -> None:
    """The sine, for networks that represent waves and images."""


@activation(
    "cos(omega*x)",
    parameters=[_OMEGA],
    signatures="""
        torch.cos(input, *, out=None) jax.numpy.cos(x) jax.lax.cos(x, *, accuracy=None) {tf,tf.math}.cos(x, name=None)
        keras.ops.cos(x) onnx.Cos(input) mlx.core.cos(a, *, stream=None) tinygrad.cos(self) numpy.cos(x, out=None, **ufunc)
        math.cos(x)
        paddle.cos(x, name=None, *, out=None) mindspore.ops.cos(input) ggml.cos(ctx, a)
    """,
    aliases="cosine",
    source='Rahimi, Recht 2007, "Random features for large-scale kernel machines", NIPS',
)
def cos() -> None:
    """The cosine, as in random Fourier features."""


@activation(
    "x*cos(x)",
    aliases="growing_cosine_unit",
    source="Noel, Arunkumar, Trivedi, Dutta 2021, arXiv:2108.12943",
)
def gcu() -> None:
    """The input times its cosine: a wave that grows with the input."""


@activation(
    ("x + sin(a*x)**2/a", "1 + sin(2*a*x)", "2*a*cos(2*a*x)"),  # shorter
    parameters=[Parameter("a", "1", "abs(a) > 0", also=("frequency", "alpha"))],
    signatures="tfa.activations.snake(logits, frequency=1)",
    source="Ziyin, Hartwig, Ueda 2020, arXiv:2006.08195",
    uses="BigVGAN generator (arXiv:2206.04658)",
)
def snake() -> None:
    """The input plus a wave, for functions that repeat beyond the training data."""


@activation(
    "sin(x)/x",
    Break.removable("0", "1", "0", "-1/3"),
    "sin(x)/x",
    formula="sin(x)/x",
)
def sinc() -> None:
    """sin(x)/x, not the sin(pi*x)/(pi*x) of signal processing."""


@activation(
    (
        "pi**2*sin(x)/(pi**2 - x**2)",
        "pi**2*((pi**2 - x**2)*cos(x) + 2*x*sin(x))/(pi**2 - x**2)**2",
        "pi**2*((2*pi**2 + 6*x**2 - (pi**2 - x**2)**2)*sin(x) + 4*x*(pi**2 - x**2)*cos(x))/(pi**2 - x**2)**3",
    ),  # shorter
    formula="pi/2*(sin(x - pi)/(x - pi) - sin(x + pi)/(x + pi))",
    aliases="decaying_sine_unit",
    source="Noel et al. 2021, arXiv:2111.04020",
)
def dsu() -> None:
    """The difference of two shifted sinc functions: a decaying wave."""
