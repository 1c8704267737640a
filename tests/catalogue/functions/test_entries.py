"""What the entries of the catalogue say beside their formulas."""

import json
import re

import numpy as np
import pytest
import ranges
import reference

import actviz
from actviz.analysis.shape.value_range import value_range
from actviz.catalogue.registry import candidates, definitions
from actviz.function.activation import Activation
from actviz.function.argument import Argument, Rule
from actviz.function.definition import Definition
from actviz.function.frameworks import FRAMEWORKS
from actviz.function.releases import with_release
from actviz.text.names import normalise

RANGES = json.loads(ranges.TARGET.read_text(encoding="utf-8"))


def test_no_name_means_two_functions() -> None:
    owner: dict[str, str] = {}
    own = {normalise(name) for name in definitions()}
    for definition in definitions().values():
        for name in definition.names:
            if normalise(name) not in own:
                assert owner.setdefault(normalise(name), definition.name) == definition.name, name


def test_signatures_are_of_known_frameworks() -> None:
    for definition in definitions().values():
        for signature in definition.signatures:
            assert signature.framework in FRAMEWORKS, signature.path


def test_no_signature_means_two_functions() -> None:
    signatures = [signature for definition in definitions().values() for signature in definition.signatures]
    assert len(set(signatures)) == len(signatures)


def test_every_signature_leads_to_its_function_with_the_frameworks_defaults() -> None:
    for definition in definitions().values():
        for signature in definition.signatures:
            required = [item for item in signature.taken if item.required or item.rule is Rule.ONE_OF]
            given = ",".join(f"{item.name}={_some_value(item, definition)}" for item in required)
            path = with_release(signature.path, signature.since if signature.before else "")
            function = actviz.get(f"{path}:{given}" if given else path)
            several = len(candidates(path)) > 1
            assert function.definition is definition or several, str(signature)
            if function.definition is definition:
                usual = definition.defaults(signature)
                kept = usual.keys() - {item.parameter.name for item in required if item.parameter}
                assert {name: function.parameters[name] for name in kept} == {name: usual[name] for name in kept}, str(
                    signature
                )
                assert actviz.get(function.spec) == function, str(signature)


def _some_value(argument: Argument, definition: Definition) -> object:
    if argument.rule is Rule.EQUAL or argument.parameter is None:
        return argument.value
    value = definition.defaults()[argument.parameter.name]
    return value if np.isfinite(value) else 2.0


def test_choices_at_kinks_are_of_frameworks_backends_versions_or_calls() -> None:
    for definition in definitions().values():
        for name in {name for point in definition.breaks for name in point.named}:
            calls = {signature.path for signature in definition.signatures}
            assert re.split(r"\[|<", name)[0] in FRAMEWORKS or name in calls, (definition.name, name)


@pytest.mark.sample(5)
def test_extrema_are_where_the_function_turns(function: Activation) -> None:
    for x in function.extrema:
        left, right = function.derivative([x - 1e-6 * abs(x), x + 1e-6 * abs(x)])
        assert left * right < 0
        assert abs(function.derivative(x)) < 1e-15


def test_summaries_are_one_sentence() -> None:
    for definition in definitions().values():
        assert definition.summary.endswith("."), definition.name
        assert "\n" not in definition.summary, definition.name


@pytest.mark.sample(5)
@pytest.mark.parametrize("spec", RANGES)
def test_the_recorded_range_is_the_range(spec: str) -> None:
    recorded = [(float(low), float(high), *attained) for low, high, *attained in RANGES[spec]]
    computed = value_range(actviz.get(spec)).intervals
    assert [(item.low_attained, item.high_attained) for item in computed] == [item[2:] for item in recorded], (
        "see tools/ranges.py"
    )
    np.testing.assert_allclose(
        [(item.low, item.high) for item in computed], [item[:2] for item in recorded], rtol=1e-12, atol=1e-15
    )


def test_every_function_has_a_recorded_range() -> None:
    assert list(RANGES) == reference.specs(), "run tools/ranges.py"
