"""The catalogue's signatures are the frameworks' own: held to what the frameworks said of themselves."""

from __future__ import annotations

import numpy as np
import pytest
from parity import signatures

from actviz.catalogue.registry import entries
from actviz.function.argument import Argument, Rule
from actviz.function.frameworks import FRAMEWORKS
from actviz.function.parameter import number
from actviz.function.signature import Signature

RECORD = signatures.load()["signatures"]
#: Calls that no framework of today has: read in the sources of the last release.
UNRECORDED = {
    "keras.layers.ThresholdedReLU": "Keras 2 only",
    "tfa": "TensorFlow Addons 0.23 needs an older TensorFlow",
    "onnxruntime": "its documentation ContribOperators.md",
    "ggml": "its header include/ggml.h",
    "tflite": "its operators have options, not arguments",
}
CALLS = [(entry, signature) for entry in entries().values() for signature in entry.signatures if not signature.before]


@pytest.mark.parametrize("framework", [name for name in FRAMEWORKS if name not in UNRECORDED])
def test_a_signature_has_the_arguments_of_the_real_call_in_their_order_with_their_defaults(framework: str) -> None:
    compared = 0
    for entry, signature in CALLS:
        if signature.framework == framework and signature.path not in UNRECORDED:
            real = Signature.read(f"{signature.path}{RECORD[signature.path]}")
            taken = signature.taken
            assert [item.name for item in taken] == [item.name for item in real.arguments], (entry.name, str(signature))
            assert [item.keyword_only for item in taken] == [item.keyword_only for item in real.arguments], signature.path
            wrong = [
                (item, other) for item, other in zip(taken, real.arguments, strict=True) if not agree(item, other, framework)
            ]
            assert not wrong, (entry.name, signature.path, wrong)
            # (*args, **kwargs) is all that a class says whose constructor takes nothing.
            if RECORD[signature.path] != "(*args, **kwargs)":
                assert (signature.more_values, signature.more_names) == (real.more_values, real.more_names), signature.path
            compared += 1
    assert compared > 5


def agree(ours: Argument, real: Argument, framework: str) -> bool:
    """Whether the defaults agree; `==` names another value than the default, or the default itself."""
    if ours.rule is Rule.EQUAL or ours.default == real.default:
        return True
    if ours.default is None or real.default is None:
        return False
    try:
        one, other = number(ours.default), number(real.default)
    except ValueError:
        return False
    return one == other or (framework == "onnx" and np.float32(one) == np.float32(other))  # ONNX's defaults are float32


def test_everything_that_was_recorded_is_in_the_catalogue() -> None:
    assert RECORD.keys() == {call.path for _, call in CALLS if not {call.path, call.framework} & UNRECORDED.keys()}


def test_a_call_that_is_one_of_several_functions_has_its_real_default_in_one_of_them() -> None:
    for _, signature in CALLS:
        for item in signature.taken:
            if item.rule is Rule.EQUAL:
                others = [other.argument(item.name) for _, other in CALLS if other.path == signature.path]
                assert [other for other in others if other and other.rule is not Rule.EQUAL], signature.path


def test_a_call_has_at_most_one_input_and_a_function_has_one() -> None:
    for entry, signature in CALLS:
        inputs = [item for item in signature.arguments if item.is_input]
        is_class = signature.last[0].isupper() and signature.framework not in ("onnx", "onnxruntime", "tflite")
        factory = signature.path in ("timm.prelu", "timm.identity")
        assert len(inputs) == (0 if is_class or factory else 1), (entry.name, str(signature))


def test_every_argument_has_a_place() -> None:
    """It sets a parameter, is the input, does not change the function, must keep its default, or chooses among functions."""
    choosing = {"approximate", "approx", "negative_slope", "max_value", "threshold", "beta", "lower", "upper"}
    for entry, signature in CALLS:
        assert {item.name for item in signature.arguments if item.selects} <= choosing, (entry.name, str(signature))
