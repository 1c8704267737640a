"""FUNCTION, as a user writes it."""

import math
import pickle

import pytest

import actviz
from actviz.catalogue.registry import definitions
from actviz.errors import UnknownNameError, UsageError
from actviz.function.activation import Activation
from actviz.function.frameworks import FRAMEWORKS
from actviz.text.names import normalise


@pytest.mark.parametrize("text", ["relu", "ReLU", "RELU", "Re-LU", "re_lu", " relu "])
def test_case_hyphen_and_underscore_do_not_matter(text: str) -> None:
    assert actviz.get(text).spec == "relu"


def test_every_bare_name_finds_its_function() -> None:
    for definition in definitions().values():
        for name in definition.names:
            own = [other for other in definitions() if normalise(other) == normalise(name)]  # tf.nn.silu may be swish
            assert actviz.get(name).name == (own[0] if own else definition.name), name


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("leaky_relu", {"negative_slope": 0.01}),
        ("leaky_relu:0.2", {"negative_slope": 0.2}),
        ("leaky_relu:negative_slope=0.2", {"negative_slope": 0.2}),
        ("leaky_relu:alpha=0.2", {"negative_slope": 0.2}),
        ("LeakyReLU: Negative-Slope = -2e-1", {"negative_slope": -0.2}),
        ("threshold:1,-1", {"threshold": 1.0, "value": -1.0}),
        ("threshold:value=-1,threshold=1", {"threshold": 1.0, "value": -1.0}),
        ("threshold:1,value=-1", {"threshold": 1.0, "value": -1.0}),
        ("hard_tanh:max_val=2", {"min_val": -1.0, "max_val": 2.0}),
    ],
)
def test_parameters_by_position_and_by_any_frameworks_name(text: str, parameters: dict[str, float]) -> None:
    assert dict(actviz.get(text).parameters) == parameters


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rleu", "did you mean relu"),
        ("torch.nn.Sigmoidd", "did you mean torch.nn.Sigmoid"),
        ("", "names no activation"),
        (":0.2", "names no activation"),
        ("qqqqqq", "unknown activation 'qqqqqq'"),
        ("relu:1", "takes no parameters"),
        ("relu:slope=1", "takes no parameters"),
        ("elu:1,2", "only 1 parameter"),
        ("elu:alpah=1", "did you mean alpha"),
        ("elu:alpha=1,alpha=2", "given twice"),
        ("threshold:value=1,2", "without a name follows"),
        ("elu:", "not a number"),
        ("elu:one", "'one', which is not a number"),
        ("elu:1_0", "not a number"),
        ("elu:٣", "not a number"),
        ("elu:nan", "finite"),
        ("elu:inf", "finite"),
        ("softplus:0", "beta > 0"),
        ("celu:alpha=-1", "alpha > 0"),
        ("hard_tanh:2,1", "min_val <= max_val"),
        ("soft_shrink:-1", "lambd >= 0"),
    ],
)
def test_mistakes_are_named_with_a_way_out(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        actviz.get(text)
    assert said in caught.value.message


def test_unknown_names_are_lookup_errors_too() -> None:
    with pytest.raises(LookupError):
        actviz.get("nope")
    assert issubclass(UnknownNameError, UsageError)


def test_parameters_as_arguments() -> None:
    assert actviz.get("elu", alpha=0.5) == actviz.get("elu:0.5") == actviz.get("elu", 0.5)
    with pytest.raises(UsageError, match="given twice"):
        actviz.get("elu:0.5", alpha=1.0)


@pytest.mark.parametrize(
    "text", ["relu", "leaky_relu:0.2", "threshold:value=-1,threshold=0.1", "softplus:beta=3", "hard_tanh:-0.5"]
)
def test_an_activation_pickles_as_its_canonical_spec(text: str) -> None:
    function = actviz.get(text)
    again = pickle.loads(pickle.dumps(function))  # noqa: S301
    assert again == function
    assert actviz.get(function.spec) == function
    assert hash(again) == hash(function)
    assert function.spec.encode() in pickle.dumps(function)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("h-swish", "hard_swish"),
        ("HSwish", "hard_swish"),
        ("h_silu", "hard_swish"),
        ("H-Sigmoid", "hard_sigmoid"),
        ("FastGELU", "gelu_tanh"),
        ("gelu_quick", "quick_gelu"),
        ("GELU-erf", "gelu"),
        ("soft_cap", "softcap"),
        ("SSP", "shifted_softplus"),
        ("log_ndtr", "log_normal_cdf"),
        ("Quiet-Softmax", "softmax1"),
        ("swiglu_oai", "clamped_swiglu"),
        ("log_odds", "logit"),
    ],
)
def test_usual_spellings_are_known(text: str, name: str) -> None:
    assert actviz.get(text).name == name


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("np.sqrt", "sqrt(x)"),
        ("math.expm1", "expm1(x)"),
        ("torch.special.erfc", "erfc(x)"),
        ("tf.math.log1p", "log1p(x)"),
        ("jnp.floor", "floor(x)"),
        ("scipy.special.log1p", "log1p(x)"),
    ],
)
def test_the_path_of_a_function_that_only_formulas_have_is_that_function_of_x(text: str, spec: str) -> None:
    assert actviz.get(text).spec == spec


@pytest.mark.parametrize("text", ["np.maximum", "torch.add", "np.pi", "math.nope", "onnx.Sqrt"])
def test_the_path_of_anything_else_is_unknown(text: str) -> None:
    with pytest.raises(UnknownNameError):
        actviz.get(text)


def test_a_bare_name_has_the_value_at_jumps_of_the_first_framework_that_has_it() -> None:
    compared = 0
    for name, definition in definitions().items():
        calls = [call for call in definition.signatures if not any(item.required for item in call.taken)]
        ranked = sorted(calls, key=lambda call: FRAMEWORKS.index(call.framework))
        first = next((call for call in ranked if call.framework in FRAMEWORKS[:8]), None)
        if first is not None:
            own, theirs = Activation(definition, definition.defaults()), Activation(definition, definition.defaults(), first)
            jumps = [(kink.x, kink.picked[0]) for kink in own.kinks if kink.order == 0]
            known = {kink.x: kink.picked[0] for kink in theirs.kinks}
            assert all(math.isclose(known[x], value) for x, value in jumps if x in known and math.isfinite(value)), name
            compared += len(jumps)
    assert compared > 4
