"""What the entries of the catalogue say beside their formulas."""

import re

import numpy as np
import pytest

import actviz
from actviz.analysis.shape.value_range import value_range
from actviz.catalogue.registry import definitions, spelled
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.activation import Activation
from actviz.function.spelling import FRAMEWORKS
from actviz.text.names import normalise


def test_no_name_means_two_functions() -> None:
    owner: dict[str, str] = {}
    own = {normalise(name) for name in definitions()}
    for definition in definitions().values():
        for name in definition.names:
            if normalise(name) not in own:
                assert owner.setdefault(normalise(name), definition.name) == definition.name, name


def test_spellings_are_calls_of_known_frameworks() -> None:
    for definition in definitions().values():
        for spelling in definition.spellings:
            assert spelling.framework in FRAMEWORKS, spelling.path


def test_no_spelling_with_the_same_arguments_means_two_functions() -> None:
    spellings = [spelling for definition in definitions().values() for spelling in definition.spellings]
    assert len(set(spellings)) == len(spellings)


def test_every_spelling_is_found_with_its_own_defaults() -> None:
    for definition in definitions().values():
        for spelling in definition.spellings:
            needed = [
                item for item in spelling.taken if item.fixed or (item.default is None and definition.parameter(item.name))
            ]
            given = ",".join(f"{item.name}={item.value or definition.parameter(item.name).default_value}" for item in needed)
            function = actviz.get(f"{spelling.path}:{given}" if given else spelling.path)
            several = len(spelled(spelling.path)) > 1
            assert function.definition is definition or several, str(spelling)
            if function.definition is definition:
                assert dict(function.parameters) == definition.defaults(spelling), str(spelling)
                assert actviz.get(function.spec) == function, str(spelling)


def test_choices_at_kinks_are_of_frameworks_backends_versions_or_calls() -> None:
    for definition in definitions().values():
        for name in {name for point in definition.breaks for name in point.named}:
            calls = {spelling.path for spelling in definition.spellings}
            assert re.split(r"\[|>=", name)[0] in FRAMEWORKS or name in calls, (definition.name, name)


def test_extrema_are_where_the_function_turns(function: Activation) -> None:
    for x in function.extrema:
        left, right = function.derivative([x - 1e-6 * abs(x), x + 1e-6 * abs(x)])
        assert left * right < 0
        assert abs(function.derivative(x)) < 1e-15


def test_summaries_are_one_sentence() -> None:
    for definition in definitions().values():
        assert definition.summary.endswith("."), definition.name
        assert "\n" not in definition.summary, definition.name


def test_the_claimed_range_is_the_range(function: Activation) -> None:
    usual = function.definition.defaults()
    if any(np.sign(value) != np.sign(usual[name]) for name, value in function.parameters.items()):
        pytest.skip("a claim holds for parameters with the signs of the defaults")
    if re.search(r"\d\.\d{6}", function.definition.range) and function.spec != function.name:
        pytest.skip("a decimal holds for the defaults")
    parts = re.findall(r"([\[({])([^\[({]+(?:\([^()]*\)[^\[({]*)*)([\])}])(?: and |$)", function.definition.range)
    assert parts, function.definition.range
    found = value_range(function).intervals
    claimed = []
    for opening, inside, closing in parts:
        ends = [evaluate(end, {**FLOATS, "inf": np.inf, **function.parameters}) for end in _split(inside)]
        claimed += [(end, end, True, True) for end in ends] if opening == "{" else [(*ends, opening == "[", closing == "]")]
    claimed.sort()
    assert [(item.low_attained, item.high_attained) for item in found] == [item[2:] for item in claimed]
    np.testing.assert_allclose(
        [(item.low, item.high) for item in found], [item[:2] for item in claimed], rtol=1e-12, atol=1e-15
    )


def _split(text: str) -> list[str]:
    """The parts between commas that stand in no brackets."""
    return re.split(r",(?![^()]*\))", text)
