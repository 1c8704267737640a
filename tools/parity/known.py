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
    r"paddle\.(nn\.functional\.)?(hardsigmoid|stanh|rrelu|selu)|paddle\.nn\.(Hardsigmoid|RReLU|SELU)": (
        5e-8,
        "its parameters are float32",
    ),
    r"paddle.*log_?softmax": (1.0, "it never goes below -64"),
    r"mindspore\.(ops|nn)\.(celu|gelu|mish|leaky_?relu|softplus|log_?softmax)": (3e-6, "parts of it are computed in float32"),
    r"mindspore\.(ops|nn)\.selu": (0.5, "its slope for negative inputs is wrong in float64"),
    r"onnxruntime.(FastGelu|QuickGelu)": (5e-8, "constants, or all of it, have the precision of float32"),
    r"tinygrad.(atan|erf|gelu:approximate=none)": (1e-5, "polynomials with few terms"),
}
#: Frameworks whose calls the catalogue has, and which are not run, with the reason.
NOT_RUN = {
    "mindspore.ops.rrelu": "random at every call; the catalogue does not have it",
    "numpy, scipy, math": "no gradients; their signatures are recorded in `tests/data/signatures.json`",
    "ggml": (
        "not run; read in ggml-org/ggml at d99724f: `src/ggml-cpu/unary-ops.cpp` lines 3 to 84 (abs to softplus; `step` is 0 at 0, "
        "`softplus` is x above 20), `src/ggml-cpu/vec.h` lines 929 (leaky_relu), 968 (gelu, the tanh form; for inputs between -10 and "
        "10 the CPU looks it up in a table of float16 numbers, and so for 1017, gelu_quick), 1010 (gelu_erf), 1046 (silu)"
    ),
    "tflite": (
        "not run; read in tensorflow/tflite-micro at 90b983c, `tensorflow/lite/kernels/internal/reference/`: `hard_swish.h` line 55, "
        "`leaky_relu.h` line 33, `elu.h` line 30, `logistic.h` line 121, `tanh.h` line 35, `softmax.h` lines 46 to 54 (with beta 1), "
        "and `kernel_util.h` line 281 (RELU_N1_TO_1)"
    ),
    "tfa": "TensorFlow Addons 0.23 needs an older TensorFlow; its signatures and kinks were read in its sources",
}
#: Calls whose choice at kinks is not compared: parameters are rounded so that the kink moves, or the choice is not one.
UNDECIDED = r"hf.(xielu|XIELUActivation)|tinygrad.hardsigmoid:|torch@.*[hH]ardswish"
#: Frameworks that take different slopes in one point, in words.
UNEQUAL = "PyTorch before 2.7 takes the slope 1.5 of hardswish at 3 in short tensors and 1 in long ones; actviz takes 1.5."
