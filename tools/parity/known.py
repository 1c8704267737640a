"""Known deviations of the frameworks, with reasons: calls less accurate than their type, and kinks that rounding moves."""

#: Errors at ordinary inputs, relative to the largest value, that rounding can explain.
ROUNDING = {"float64": 5e-13, "float32": 1e-6}
#: Calls (a regular expression, ignoring case), a bound on their error, and the reason.
COARSER = {
    r"torch.*hardsigmoid|keras\[torch\].*hard_sigmoid|timm.hard_sigmoid": (1e-7, "1/6 in the gradient is a float32"),
    r"(tf|keras)\..*gelu": (1e-8, "its constants are float32"),
    r"(tf|keras)\..*(leaky_?relu|relu:negative_slope)": (2e-8, "the slope is a float32"),
    r"onnx.Gelu:approximate=tanh": (2e-9, "a constant is float32"),
    r"hf.(gelu_fast|FastGELUActivation)": (2e-12, "0.7978845608 approximates sqrt(2/pi)"),
    r"hf.(xielu|XIELUActivation)": (5e-3, "its parameters are bfloat16 numbers"),
    r"mlx\.": (5e-7, "exponentials, error functions and sines have the precision of float32"),
    r"keras.*sparsemax": (
        1e3,
        "it adds up all cumulative sums of the support instead of taking the last one, and may return only zeros",
    ),
    r"tinygrad.(atan|erf|gelu:approximate=none)": (1e-5, "polynomials with few terms"),
}
#: Frameworks whose calls the catalogue has, and which are not run, with the reason.
NOT_RUN = {
    "numpy, scipy, math": "no gradients; their signatures are recorded in `tests/data/signatures.json`",
    "tfa": "TensorFlow Addons 0.23 needs an older TensorFlow; its signatures and kinks were read in its sources",
}
#: Calls whose parameters are rounded so that the kink moves; at it, they make no choice.
ROUNDED_AWAY = r"hf.(xielu|XIELUActivation)|tinygrad.hardsigmoid:"
