"""FUNCTION, as a user writes it."""

import pickle

import pytest

import actviz
from actviz.catalogue.registry import definitions
from actviz.errors import UnknownNameError, UsageError
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
