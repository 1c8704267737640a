"""What random networks measure is what the theory says, and what is exact is exact."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from actviz import get
from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.tails import saturation
from actviz.experiments import dying, edge, exploding, linearity, output_loss, signal, sparsity, vanishing
from actviz.experiments import saturation as saturation_experiment
from actviz.experiments.bends import PiecewiseLinear, pieces
from actviz.experiments.gradients import signals
from actviz.experiments.outcome import Outcome
from actviz.experiments.repetition import no_progress
from actviz.experiments.settings import Settings
from actviz.experiments.weight_scale import sigma_w
from actviz.experiments.wide_networks import theory


def rows(result: Outcome, **wanted: Any) -> list[Any]:
    """The records that have these values."""
    return [record for record in result.records if all(record[name] == value for name, value in wanted.items())]


@pytest.mark.sample(2)
@pytest.mark.parametrize("init", ["glorot", "he"])
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_the_gradients_ratio_by_layer_is_the_iterated_theory(name: str, init: str) -> None:
    settings = Settings(units=300, depth=6, networks=12, seed=1)
    weight = sigma_w(init, get(name))
    found, predicted = signals(get(name), weight, settings), theory(get(name), weight, 6)
    squares = np.mean(found.gradient**2, axis=0)
    ratio, expected = squares[:-1] / squares[1:], np.array(predicted.gradient[:-1]) ** 2 / np.array(predicted.gradient[1:]) ** 2
    assert ratio == pytest.approx(expected, rel=0.05)
    assert ratio != pytest.approx(expected * 1.1, rel=0.05)


def test_a_hand_computed_theory() -> None:
    relu = theory(get("relu"), math.sqrt(2), 3)
    assert relu.variance == pytest.approx((2, 2, 2))
    assert relu.gradient == pytest.approx([math.sqrt(1 / 2)] * 3)
    assert theory(get("relu"), 1.0, 3).gradient == pytest.approx([math.sqrt(1 / 8), math.sqrt(1 / 4), math.sqrt(1 / 2)])
    assert theory(get("identity"), 2.0, 2).signal == pytest.approx((2, 4))


def test_the_mean_square_of_narrow_he_networks_is_kept_exactly_and_its_logarithm_drifts() -> None:
    """E[z^2] is constant for any width; E log falls, since in a narrow network the square is heavy-tailed."""
    random, networks, units, depth = np.random.default_rng(0), 20_000, 8, 3
    relu, signal_, squares = get("relu"), np.ones((networks, units)), []
    for _ in range(depth):
        z = np.einsum("nij,nj->ni", random.standard_normal((networks, units, units)) * math.sqrt(2 / units), signal_)
        squares.append(np.mean(z**2, axis=1))
        signal_ = relu(z)
    for square in squares:
        assert np.mean(square) == pytest.approx(2, abs=5 * np.std(square) / math.sqrt(networks))
    drift = [np.mean(np.log(np.maximum(square, 1e-300))) for square in squares]
    assert drift[0] > drift[1] + 0.1
    assert drift[1] > drift[2] + 0.1


def test_relu_keeps_its_gradient_with_he_and_not_with_glorot() -> None:
    result = vanishing.run([get("sigmoid"), get("relu")], Settings(units=100, depth=30, networks=10, seed=0, init="glorot"))
    kept, lost, gone = (
        rows(result, function=name, init=init) for name, init in (("relu", "he"), ("relu", "glorot"), ("sigmoid", "glorot"))
    )
    assert 0.3 < kept[0]["gradient"] / kept[-1]["gradient"] < 2
    assert lost[0]["gradient"] / lost[-1]["gradient"] == pytest.approx(0.5**14.5, rel=0.8)
    assert gone[0]["gradient"] < 1e-17
    assert "is kept with he" in result.sentence
    assert "vanishes with glorot" in result.sentence


def test_too_large_weights_explode_and_overflow_is_named() -> None:
    settings = Settings(units=30, depth=20, networks=3, seed=0, gain=3.0)
    grown = rows(exploding.run([get("relu")], settings))
    assert grown[-1]["signal"] / grown[0]["signal"] == pytest.approx(4.5 ** (19 / 2), rel=0.9)
    result = exploding.run([get("relu")], Settings(units=5, depth=40, networks=3, seed=0, gain=1e12))
    first = next(record["layer"] for record in result.records if not math.isfinite(record["signal"]))  # type: ignore[arg-type]
    assert f"overflows at layer {first}" in result.sentence


def test_half_of_relus_outputs_are_zero_over_networks() -> None:
    result = sparsity.run([get("relu"), get("gelu")], Settings(units=50, depth=3, networks=40, seed=0, init="auto"))
    for record in rows(result, function="relu"):
        assert record["zero_low"] <= record["zero_high"]
        assert record["zero"] == pytest.approx(0.5, abs=0.04)
        assert record["zero_theory"] == 0.5
    assert all(record["zero"] == 0 < record["near_zero"] < 0.02 for record in rows(result, function="gelu"))


def test_signals_follow_the_maps() -> None:
    result = signal.run([get("tanh")], Settings(units=300, depth=8, networks=8, seed=0, gain=1.5, bias=0.3))
    for record in result.records:
        assert record["variance"] == pytest.approx(record["variance_theory"], rel=0.1)
        assert record["correlation"] == pytest.approx(record["correlation_theory"], abs=0.05)
        assert abs(float(record["mean"] or 0)) < 0.1


def test_on_the_critical_line_networks_keep_their_gradient() -> None:
    result = edge.run([get("tanh"), get("relu")], Settings(units=150, depth=10, networks=10, seed=0))
    critical = rows(result, point="critical")
    assert {record["function"] for record in critical} == {"tanh", "relu"}
    assert [record["chi_1"] for record in critical] == pytest.approx([1.0] * len(critical), abs=0.04)
    on_map = rows(result, point="map", function="relu", sigma_b=0.0)
    assert [record["chi_1_theory"] for record in on_map] == pytest.approx([record["sigma_w"] ** 2 / 2 for record in on_map])


def test_tails_are_where_the_slope_is_a_hundredth() -> None:
    sigmoid = saturation(Samples(get("sigmoid")))
    assert get("sigmoid").derivative(sigmoid.right) == pytest.approx(0.0025, rel=1e-12)
    assert sigmoid.share(1.0) == pytest.approx(math.erfc(-(sigmoid.left or 0) / math.sqrt(2)))
    assert (saturation(Samples(get("relu"))).share(5.0), saturation(Samples(get("relu"))).off_share()) == (
        0,
        0.5,
    )
    assert saturation(Samples(get("hardtanh"))).off == ((-math.inf, -1.0), (1.0, math.inf))
    result = saturation_experiment.run([get("tanh"), get("gelu")], Settings(networks=20, seed=0))
    for record in result.records:
        assert record["saturated"] == pytest.approx(record["saturated_theory"], abs=0.02)


def test_the_loss_decides_whether_a_sure_unit_learns() -> None:
    result = output_loss.run([get("sigmoid")], Settings(learning_rate=0.15))
    squared, entropy = (rows(result, loss=name, step=150)[0] for name in ("squared error", "cross-entropy"))
    assert rows(result, step=0)[0]["output"] == pytest.approx(0.982, abs=1e-3)
    assert (round(squared["output"], 2), round(entropy["output"], 2)) == (0.93, 0.03)
    assert "0.93" in result.sentence


def test_a_deep_linear_network_is_least_squares() -> None:
    result = linearity.run(
        [get("identity"), get("relu"), get("tanh")], Settings(units=8, depth=5, networks=1, seed=0, bias=1.0)
    )
    identity, relu, tanh = (rows(result, function=name)[0] for name in ("identity", "relu", "tanh"))
    assert identity["difference"] < 1e-10
    assert identity["r2"] == pytest.approx(identity["r2_least_squares"], abs=1e-12)
    assert identity["f(a+b)"] == identity["f(a)+f(b)"]
    for other in (relu, tanh):
        assert other["f(a+b)"] != other["f(a)+f(b)"]
        assert other["r2"] > other["r2_least_squares"] + 0.1


@pytest.mark.parametrize("name", ["relu", "hardtanh", "leaky_relu"])
def test_pieces_are_those_that_dense_samples_find(name: str) -> None:
    function, random = PiecewiseLinear.of(get(name)), np.random.default_rng(3)
    assert function
    layers = [(random.standard_normal((6, 6)), random.standard_normal(6)) for _ in range(3)]
    direction = random.standard_normal(6)
    counts = pieces(function, direction, layers)
    far = np.geomspace(10, 1e6, 100_000)
    t = np.concatenate([-far[::-1], np.linspace(-10, 10, 600_001), far])
    signal_, place = t[:, np.newaxis] * direction, []
    for weights, bias in layers:
        z = signal_ @ weights.T + bias
        place.append(np.searchsorted(function.breaks, z))
        signal_ = get(name)(z)
    patterns = np.concatenate(place, axis=1)
    assert counts[-1] == 1 + np.count_nonzero((patterns[1:] != patterns[:-1]).any(axis=1))
    assert counts[0] == 6 * len(function.breaks) + 1
    assert PiecewiseLinear.of(get("tanh")) is None


def test_without_biases_there_are_two_pieces_at_any_size() -> None:
    result = linearity.run([get("relu")], Settings(units=8, depth=4, networks=3, seed=0, bias=0.0))
    assert {record["pieces"] for record in result.records} == {2}


def test_the_share_born_dead_is_lus() -> None:
    result = dying.run([get("relu"), get("leaky_relu")], Settings(units=8, networks=2, seed=0, bias=-3.0))
    assert "Accuracy with bias -3: " in result.sentence
    born = [record for record in rows(result, function="relu") if record["born_dead"] is not None]
    for record in born:
        expected = 1 - (1 - 0.5 ** record["units"]) ** 3
        assert record["born_dead_theory"] == pytest.approx(expected)
        assert record["born_dead"] == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / dying.BORN))
    assert all(not record["born_dead"] and not record["dead_after"] for record in rows(result, function="leaky_relu"))
    assert rows(result, function="relu", recipe="bias -3", layer=1)[0]["dead_before"] > 0.5


def test_no_unit_of_the_first_layer_revives() -> None:
    trained = rows(dying.run([get("relu")], Settings(units=16, networks=2, seed=0, learning_rate=3.0)), recipe="lr 3")
    assert trained[0]["revived"] == 0
    assert sum(record["revived"] for record in trained[1:]) > 0
    assert trained[-1]["dead_after"] > trained[-1]["dead_before"]


def test_one_inputs_median_over_finite_networks_is_lower_by_as_much_as_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actviz.experiments.gradients.INPUTS", 1)
    settings = Settings(units=50, depth=20, networks=800, seed=3)
    gradient = signals(get("relu"), math.sqrt(2), settings).gradient
    found = np.median(gradient[:, 0] / gradient[:, -1])
    predicted = theory(get("relu"), math.sqrt(2), 20)
    assert predicted.typical(50)[0] / predicted.gradient[0] == pytest.approx(math.exp(-5 * 19 / (4 * 50)))
    assert found == pytest.approx(math.exp(-5 * 19 / (4 * 50)), rel=0.08)


def test_revived_units_are_counted_once() -> None:
    result = dying.run([get("relu")], Settings(units=16, networks=1, seed=0, depth=30), no_progress)
    revived = [record["revived"] for record in rows(result, recipe="depth 30")]
    assert max(revived) <= 16
    assert revived[0] == 0
    assert sum(revived) > 0


def test_where_no_point_of_the_critical_line_is_found_the_end_of_the_search_is_said() -> None:
    nothing = edge.EdgeCase(get("softplus"), np.empty(0), np.empty(0), [], [])
    assert edge._part(nothing).endswith(f"a variance q up to {edge.VARIANCES[-1]:g}, where the search ends")
    assert "search" not in edge._part(replace(nothing, on_line=[(1.4, 0.8, 20.0)], measured=[[1.0, 1.1]]))
