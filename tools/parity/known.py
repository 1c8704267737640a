"""Where a framework is coarser than its type, or decides by rounding on which side of a kink it is: measured, with the reason."""

#: Errors for ordinary inputs, relative to the largest value, that rounding explains.
ROUNDING = {"float64": 5e-13, "float32": 1e-6}
#: Calls (a regular expression, case does not matter), the error that is known of them, and why.
COARSER = {
    r"torch.*hardsigmoid|keras\[torch\].*hard_sigmoid|timm.hard_sigmoid": (1e-7, "1/6 in the gradient is a float32"),
    r"(tf|keras)\..*gelu": (1e-8, "its constants are float32"),
    r"(tf|keras)\..*(leaky_?relu|relu:negative_slope)": (2e-8, "the slope is a float32"),
    r"onnx.Gelu:approximate=tanh": (2e-9, "a constant is float32"),
    r"hf.(gelu_fast|FastGELUActivation)": (2e-12, "0.7978845608 stands for sqrt(2/pi)"),
    r"hf.(xielu|XIELUActivation)": (5e-3, "its parameters are bfloat16 numbers"),
    r"mlx\.": (5e-7, "exponentials, error functions and sines have the digits of float32"),
    r"keras.*sparsemax": (
        1e3,
        "it adds up all cumulated sums of the support where the last one is meant, and may give zeros only",
    ),
    r"tinygrad.(atan|erf|gelu:approximate=none)": (1e-5, "polynomials of few terms"),
}
#: Calls whose kinks stand where rounding of the parameters, not a choice, decides what they give.
ROUNDED_AWAY = r"hf.(xielu|XIELUActivation)|tinygrad.hardsigmoid:"
