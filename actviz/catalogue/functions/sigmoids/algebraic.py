"""Sigmoids without exponentials: roots, fractions, parabolas and the arctangent."""

from actviz.function.definition import Break, Parameter, activation


@activation(
    "1/(2*(1 - x))",
    Break("0"),
    "1 - 1/(2*(1 + x))",
    formula="x/(2*(1 + abs(x))) + 1/2",
    source='Elliott 1993, "A better activation function for artificial neural networks", Technical Report TR 93-8',
)
def elliott() -> None:
    """Softsign rescaled to the interval from 0 to 1: a sigmoid without an exponential."""


@activation(
    "x/sqrt(1 + alpha*x**2)",
    parameters=[Parameter("alpha", "1", "alpha >= 0")],
    source="Carlile et al. 2017, arXiv:1710.09967",
)
def isru() -> None:
    """The input divided by a square root that grows with it."""


@activation(
    "-1",
    Break("-2"),
    "x*(1 + x/4)",
    Break("0"),
    "x*(1 - x/4)",
    Break("2"),
    "1",
    source='Wuraola, Patel 2018, "SQNL: A New Computationally Efficient Activation Function", IJCNN',
)
def sqnl() -> None:
    """Two parabolas in place of the hyperbolic tangent."""


@activation(
    "0",
    Break("-2"),
    "(x + 2)**2/8",
    Break("0"),
    "1 - (2 - x)**2/8",
    Break("2"),
    "1",
    source='Wuraola, Patel, Nguang 2021, "Efficient activation functions for embedded inference engines", Neurocomputing',
)
def log_sqnl() -> None:
    """Two parabolas in place of the sigmoid."""


@activation(
    "atan(x)",
    signatures="""
        torch.{atan,arctan}(input, *, out=None) jax.numpy.arctan(x) tf.math.atan(x, name=None) keras.ops.arctan(x)
        onnx.Atan(input) mlx.core.arctan(a, *, stream=None) tinygrad.atan(self) numpy.{arctan,atan}(x, out=None, **ufunc)
        math.atan(x)
        paddle.atan(x, name=None) mindspore.ops.atan(input)
    """,
    aliases="inverse_tangent",
)
def arctan() -> None:
    """The angle whose tangent is the input."""


@activation(
    ("2*atan(tanh(x/2))", "1/cosh(x)", "-sinh(x)/cosh(x)**2"),  # does not overflow
    aliases="gd",
)
def gudermannian() -> None:
    """The function that connects circular and hyperbolic functions without complex numbers."""


_ROOT_SIGN = "(x/alpha + exp(-x/beta))"


@activation(
    f"x/{_ROOT_SIGN}",
    parameters=[
        Parameter("alpha", "2", "alpha > 0"),
        Parameter("beta", "3", "beta > 0 and beta < alpha*e"),
    ],
    aliases="srs",
    source="Zhou, Li, Huo, Kung 2020, arXiv:2003.00547",
)
def soft_root_sign() -> None:
    """A bounded curve that dips below zero before it rises to its upper limit."""
