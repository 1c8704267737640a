"""Polynomials and fractions of polynomials."""

from actviz.function.definition import Break, Parameter, activation


@activation(
    "x**2",
    signatures="""
        torch.square(input, *, out=None) jax.numpy.square(x) {tf,tf.math}.square(x, name=None) keras.ops.square(x)
        mlx.core.square(a, *, stream=None) tinygrad.square(self) numpy.square(x, out=None, **ufunc)
        paddle.square(x, name=None) mindspore.ops.square(input) ggml.sqr(ctx, a)
    """,
    aliases="quadratic",
    source="Livni, Shalev-Shwartz, Shamir 2014, arXiv:1410.1141",
)
def square() -> None:
    """The square of the input: the simplest function that is not linear."""


@activation(
    "x - x**3",
    aliases="non_monotonic_cubic_unit",
    source="Noel et al. 2021, arXiv:2111.04020",
)
def ncu() -> None:
    """The input minus its cube: a curve with two turning points."""


@activation(
    "x**2 + x",
    aliases="shifted_quadratic_unit",
    source="Noel et al. 2021, arXiv:2111.04020",
)
def squ() -> None:
    """The square of the input plus the input: a parabola with its minimum at -1/2."""


@activation(
    "(x - a*x**2)/(1 - c*x)",
    Break("0"),
    "(x + a*x**2)/(1 + c*x)",
    formula="x*(1 + a*abs(x))/(1 + c*abs(x))",
    parameters=[Parameter("a", "1", "a >= 0"), Parameter("c", "0.5", "c >= 0")],
    aliases="pade",
    source="Molina, Schramowski, Kersting 2019, arXiv:1907.06732",
)
def pade_example() -> None:
    """A rational function like those of Padé activation units, of low order, with a denominator that is never 0."""


@activation(
    "1/x",
    Break("0", value="right", slope="right", left=("-inf", "-inf", "-inf"), right=("inf", "-inf", "inf")),
    "1/x",
    formula="1/x",
    signatures="""
        torch.reciprocal(input, *, out=None) jax.numpy.reciprocal(x) tf.math.reciprocal(x, name=None) keras.ops.reciprocal(x)
        onnx.Reciprocal(X) mlx.core.reciprocal(a, *, stream=None) tinygrad.reciprocal(self)
        numpy.reciprocal(x, out=None, **ufunc)
        paddle.reciprocal(x, name=None) mindspore.ops.reciprocal(input)
    """,
)
def reciprocal() -> None:
    """The reciprocal of the input, with a pole at 0."""
