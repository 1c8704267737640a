"""Normal gates: GELU and its approximations."""

import numpy as np

from actviz.catalogue.functions.gated.sigmoid_gates import swished
from actviz.catalogue.kernels import gaussian, logistic_terms
from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics import constants
from actviz.numerics.arrays import Array
from actviz.numerics.double_double import DoubleDouble
from actviz.numerics.horner import mend_near


@activation(
    (
        "x*(1 + erf(x/sqrt(2)))/2",
        "(1 + erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*pi)",
        "(2 - x**2)*exp(-x**2/2)/sqrt(2*pi)",
    ),  # shorter
    signatures="""
        torch.nn.GELU(approximate='none') torch.nn.functional.gelu(input, approximate='none')
        {jax.nn,flax.linen,flax.nnx}.gelu(x, approximate==False) tf.nn.gelu(features, approximate=False, name=None)
        keras.activations.gelu(x, approximate=False) keras.ops.gelu(x, approximate==False) onnx.Gelu(X, *, approximate='none')
        hf.{gelu,gelu_python}(input) hf.GELUActivation(use_gelu_python=False) mlx.nn.gelu(x) mlx.nn.GELU(approx='none')
        timm.gelu(x, inplace=False) tinygrad.gelu(self, approximate=='none') tfa.activations.gelu(x, approximate==False)
        paddle.nn.functional.gelu(x, approximate=False, name=None) paddle.nn.GELU(approximate=False, name=None)
        mindspore.ops.gelu(input, approximate='none') mindspore.nn.GELU(approximate==False) onnxruntime.Gelu(X)
        onnxruntime.BiasGelu(A, B) ggml.gelu_erf(ctx, a) tflite.GELU(input, approximate=False)
    """,
    aliases="gelu_exact gelu_erf gelu_none",
    extrema=["-0.75179152469356446"],
    source="Hendrycks, Gimpel 2016, arXiv:1606.08415",
    uses="BERT feed-forward layers (arXiv:1810.04805); Vision Transformer (arXiv:2010.11929)",
)
def gelu(x: Array) -> Jet:
    """The input times the probability that a standard normal variable is smaller."""
    bell = gaussian.Bell(x)
    yield gaussian.gelu(x, bell)
    yield gaussian.gelu_slope(x, bell)
    yield gaussian.gelu_curvature(bell)


_CUBIC_WEIGHT = 0.044715
#: Beyond this the tanh approximation is 0 or x.
_FAR = 24.0
_CURVED = f"tanh(sqrt(2/pi)*(x + {_CUBIC_WEIGHT}*x**3))"


@activation(
    (
        f"x*(1 + {_CURVED})/2",
        f"(1 + {_CURVED})/2 + sqrt(2/pi)*x*(1 + 3*{_CUBIC_WEIGHT}*x**2)*(1 - {_CURVED}**2)/2",
        (f"(1 - {_CURVED}**2)*(sqrt(2/pi)*(1 + 6*{_CUBIC_WEIGHT}*x**2) - 2*x*(1 + 3*{_CUBIC_WEIGHT}*x**2)**2*{_CURVED}/pi)"),
    ),  # shorter
    signatures="""
        torch.nn.GELU(approximate=='tanh') torch.nn.functional.gelu(input, approximate=='tanh')
        {jax.nn,flax.linen,flax.nnx}.gelu(x, approximate=True) tf.nn.gelu(features, approximate==True, name=None)
        keras.activations.gelu(x, approximate==True) keras.ops.gelu(x, approximate=True) onnx.Gelu(X, *, approximate=='tanh')
        hf.{gelu_new,gelu_fast,gelu_pytorch_tanh,gelu_python_tanh,gelu_accurate}(input)
        hf.{NewGELUActivation,FastGELUActivation,AccurateGELUActivation}() hf.GELUTanh(use_gelu_tanh_python=False)
        mlx@0.11.nn.gelu_approx(x) mlx@0.16.2.nn.GELU(approx=='tanh')
        mlx@0.11.nn.GELU(approx=='precise') timm.gelu_tanh(x, inplace=False)
        tinygrad.gelu(self, approximate='tanh') tfa.activations.gelu(x, approximate=True)
        paddle.nn.functional.gelu(x, approximate==True, name=None) paddle.nn.GELU(approximate==True, name=None)
        mindspore.ops.gelu(input, approximate=='tanh') mindspore.nn.GELU(approximate=True) onnxruntime.FastGelu(X, bias=None)
        ggml.gelu(ctx, a) tflite.GELU(input, approximate==True)
    """,
    aliases="new_gelu gelu_approximate gelu_tanh_approx tanh_gelu fast_gelu gpt2_gelu",
    extrema=["-0.75246142207101634"],
    source="Hendrycks, Gimpel 2016, arXiv:1606.08415",
    uses="GPT-2 feed-forward layers (Radford et al. 2019); gates of Gemma (arXiv:2403.08295)",
)
def gelu_tanh(x: Array) -> Jet:
    """The tanh approximation of GELU, with which many language models were trained."""
    y = np.clip(np.abs(x), 1e-250, _FAR)
    line = DoubleDouble(*constants.SQRT_8_OVER_PI) * y
    u = (DoubleDouble.product(y, y) * _CUBIC_WEIGHT + 1.0) * line
    side = np.copysign(1.0, x)
    yield logistic_terms.gated(np.maximum(x, -_FAR), side * u.high, side * u.low)
    bell = logistic_terms.Bell.of(np.asarray(u.high), np.asarray(u.low), is_gate=True)
    v = u * 3.0 - line * 2.0  # abs(x*u')
    slope = bell.gated_slope(x, np.asarray(v.high), np.asarray(v.low))
    yield mend_near(constants.GELU_TANH_SLOPE, slope, x)
    first, second = u * 12.0 - line * 10.0, v * v
    bracket = (first - second) + (first + second) * (bell.w - bell.w * bell.y_low)
    curvature = bell.rise.divide(np.asarray(bracket.high), bell.cube() * y)
    yield mend_near(constants.GELU_TANH_CURVATURE, curvature, np.abs(x))


@activation(
    "x*sigmoid(scale*x)",
    parameters=[Parameter("scale", "1.702", also=("alpha",))],
    signatures="""
        hf.quick_gelu(input) hf.QuickGELUActivation() mlx@0.5.nn.gelu_fast_approx(x) mlx@0.5.nn.GELU(approx=='fast')
        mlx@0.0.2<0.5.nn.gelu_fast_approx(x, scale:=1.773) mlx@0.0.2<0.5.nn.GELU(approx=='fast', scale:=1.773)
        timm.quick_gelu(x, inplace=False) tinygrad.quick_gelu(self)
        onnxruntime.QuickGelu(X, *, alpha=1.702) ggml.gelu_quick(ctx, a)
    """,
    aliases="gelu_sigmoid gelu_quick sigmoid_gelu",
    extrema=["-1.2784645427610738/scale"],
    source="Hendrycks, Gimpel 2016, arXiv:1606.08415",
    uses="CLIP (arXiv:2103.00020)",
)
def quick_gelu(x: Array, scale: float) -> Jet:
    """A cheap approximation of GELU: the input times the sigmoid of 1.702 times the input."""
    return swished(x, scale)


_CUBIC = "a*x*(1 + b*x**2)"


@activation(
    (
        f"x*sigmoid({_CUBIC})",
        f"sigmoid({_CUBIC})*(1 + a*x*(1 + 3*b*x**2)*sigmoid(-({_CUBIC})))",
        f"a*sigmoid({_CUBIC})*sigmoid(-({_CUBIC}))*(2 + 12*b*x**2 + a*x*(1 + 3*b*x**2)**2*(1 - 2*sigmoid({_CUBIC})))",
    ),  # shorter
    parameters=[Parameter("a", "1.60033", "a > 0"), Parameter("b", "0.0433603", "b >= 0")],
    signatures="mlx@0.0.2<0.11.nn.gelu_approx(x) mlx@0.0.2<0.11.nn.GELU(approx=='precise')",
)
def gelu_sigmoid_cubic() -> None:
    """A refit of GELU's tanh approximation that older releases of MLX used."""


@activation(
    "x*normal_cdf(x)",
    Break("high", slope="right", picks={"left": "torch<2.14"}),
    "high",
    formula="min(x*normal_cdf(x), high)",
    parameters=[
        Parameter("high", "10", "high >= 9", also=("max",)),
        Parameter("low", "-10", "low <= -0.17", also=("min",)),
    ],
    signatures="hf.gelu_10(x) hf.ClippedGELUActivation(min, max)",
    aliases="clipped_gelu",
    source="Wu et al. 2020, arXiv:2004.09602",
)
def gelu_10() -> None:
    """GELU clipped to [-10, 10], so that it fits into few bits; the lower bound is never reached."""


_CDF = "x*normal_cdf(x)"
_CDF_SLOPE = "(normal_cdf(x) + x*normal_pdf(x))"


@activation(
    (
        f"x*tanh({_CDF})",
        f"tanh({_CDF}) + x*{_CDF_SLOPE}*(1 - tanh({_CDF})**2)",
        f"(1 - tanh({_CDF})**2)*(2*{_CDF_SLOPE} + x*((2 - x**2)*normal_pdf(x) - 2*tanh({_CDF})*{_CDF_SLOPE}**2))",
    ),  # shorter
    source='Naveen 2022, "Phish: A Novel Hyper-Optimizable Activation Function", TechRxiv',
)
def phish() -> None:
    """The input times the hyperbolic tangent of its GELU."""


@activation(
    "0",
    Break("-1.769*sqrt(2)"),
    "0.1444*x*(x/sqrt(2) + 1.769)**2",
    Break("0"),
    ("x - 0.1444*x*(x/sqrt(2) - 1.769)**2", "1 - 0.1444*(x/sqrt(2) - 1.769)*(3*x/sqrt(2) - 1.769)"),  # shorter
    Break("1.769*sqrt(2)"),
    "x",
    formula="x*(1 + sign(x)*(1 - 0.2888*(min(abs(x)/sqrt(2), 1.769) - 1.769)**2))/2",
    source="Kim et al. 2021, arXiv:2101.01321",
)
def i_gelu() -> None:
    """GELU with a parabola in place of the error function, for integer-only hardware."""
