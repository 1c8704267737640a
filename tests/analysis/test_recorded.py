"""Recorded properties are those that would be computed, and belong to the entry that they were recorded of."""

from __future__ import annotations

import importlib.util
import inspect
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from actviz.analysis import card as cards_module
from actviz.analysis import recorded
from actviz.analysis.card import Card
from actviz.analysis.parallel import cards
from actviz.analysis.properties import PROPERTIES, RECORDED, card, record
from actviz.catalogue.resolve import get, scalar_catalogue
from actviz.function.activation import Activation
from actviz.function.definition import activation
from actviz.render.serialize import as_json

LINES = recorded.lines
#: Functions that have every kind of value between them.
SAMPLE = ("relu", "selu", "hard_shrink", "reciprocal", "exponential", "tanh")


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """tools/properties.py."""
    spec = importlib.util.spec_from_file_location("properties", Path(__file__).parents[2] / "tools" / "properties.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def computed_card(name: str) -> Card:
    """The card of a function, all of it computed."""
    return card(get(name))


@pytest.fixture
def _with_records(monkeypatch: pytest.MonkeyPatch, records: Mapping[str, str]) -> None:
    monkeypatch.setattr(recorded, "lines", lambda: records)


@pytest.mark.usefixtures("_with_records")
def test_every_function_of_the_catalogue_has_a_record_of_its_entry() -> None:
    without = [function.spec for function in scalar_catalogue() if tuple(card(function).recorded) != RECORDED]
    assert not without, "run `make generate`, or tools/properties.py alone"


@pytest.mark.parametrize("name", SAMPLE)
def test_what_is_recorded_is_what_is_computed(name: str, records: Mapping[str, str], generator: ModuleType) -> None:
    computed = generator.record(computed_card(name))
    assert not list(generator.differences(json.loads(records[f'"{name}"']), computed)), "run tools/properties.py"


@pytest.mark.parametrize("name", SAMPLE)
def test_a_recorded_value_is_like_a_computed_one(
    name: str, records: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = computed_card(name)
    written = json.loads(as_json(record(computed)))
    monkeypatch.setattr(recorded, "lines", lambda: records)
    looked_up = card(get(name))
    assert_alike(json.loads(as_json(record(looked_up))), written)
    for item in PROPERTIES:
        assert type(looked_up[item.key]) is type(computed[item.key]), item.key
        assert looked_up.how(item.key) == computed.how(item.key), item.key
        assert item.shown(looked_up, 6) == item.shown(computed, 6), item.key


def assert_alike(one: object, two: object) -> None:
    """Assert that two JSON values agree but for rounding on another machine."""
    if isinstance(one, dict) and isinstance(two, dict):
        assert list(one) == list(two)
        for key in one:
            assert_alike(one[key], two[key])
    elif isinstance(one, list) and isinstance(two, list):
        assert len(one) == len(two)
        for left, right in zip(one, two, strict=True):
            assert_alike(left, right)
    else:
        assert one == (pytest.approx(two, rel=1e-9, abs=1e-12) if isinstance(two, float) else two)


@pytest.mark.usefixtures("_with_records")
def test_nothing_is_computed_for_what_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Iterator[None]:
        raise AssertionError("computed")

    for name in ("Samples", "moments"):
        monkeypatch.setattr(cards_module, name, refuse)
    for item in cards([get(name) for name in SAMPLE], whole_record=True):
        assert record(item)
        assert all(one.shown(item, 6) and one.field(item) and one.rank(item) for one in PROPERTIES)
        assert not item.recorded.keys() - item.values.keys() - {"critical_points"}


@pytest.mark.usefixtures("_with_records")
@pytest.mark.parametrize("spec", ["elu:2", "leaky_relu:0.2", "tf.nn.relu6", "x*sigmoid(x)", "mine=x*sigmoid(x)*2"])
def test_other_parameters_picks_and_formulas_have_no_record(spec: str) -> None:
    assert not card(get(spec)).recorded


@pytest.mark.usefixtures("_with_records")
def test_an_edited_entry_is_computed() -> None:
    def relu() -> None:
        """Another function under a known name."""

    edited = Activation(activation("x + sin(x)/2")(relu), {})
    assert edited.spec == "relu"
    assert not card(edited).recorded
    assert card(edited)["monotone"] == "increasing"


def test_without_the_file_everything_is_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded, "FILE", tmp_path / "recorded.json")
    monkeypatch.setattr(recorded, "lines", inspect.unwrap(LINES))
    assert not card(get("relu")).recorded
    assert str(card(get("relu"))["range"]) == "[0, inf)"
