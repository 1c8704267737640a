"""The diagnosis of a layer: counts held against counts by hand, whatever the blocks."""

from __future__ import annotations

import numpy as np
import pytest

import actviz
from actviz.analysis.diagnosis.histogram import Histogram
from actviz.analysis.diagnosis.layer import LayerDiagnosis, LayerTally
from actviz.analysis.diagnosis.remarks import remarks


def diagnosed(spec: str, z: np.ndarray, rows: int | None = None) -> LayerDiagnosis:
    """The diagnosis of an array, given in blocks of so many rows."""
    tally = LayerTally("fc1", actviz.get(spec), z.shape[1])
    for start in range(0, len(z), rows or len(z)):
        tally.add(slice(0, z.shape[1]), z[start : start + (rows or len(z))])
    return tally.result()


def normal(examples: int = 500, units: int = 6, deviation: float = 1.0) -> np.ndarray:
    return deviation * np.random.default_rng(3).standard_normal((examples, units))


def test_relu_is_counted_as_by_hand() -> None:
    z = normal()
    z[:, 1] -= 10
    z[4, 0] = 0.0
    layer = diagnosed("relu", z)
    assert (layer.examples, layer.units, layer.dead) == (500, 6, 1 / 6)
    assert layer.off == layer.zero == (z <= 0).mean()
    assert layer.linear == (z > 0).mean()
    assert layer.saturated == layer.nan == 0
    assert layer.mean_before == pytest.approx(z.mean())
    assert layer.std_before == pytest.approx(z.std())
    assert layer.std_after == pytest.approx(np.maximum(z, 0).std())
    assert layer.rms_slope == pytest.approx(np.sqrt((z > 0).mean()))
    assert (layer.worst[0].unit, layer.worst[0].dead) == (1, True)
    assert layer.worst[0].mean_before == pytest.approx(z[:, 1].mean())


def test_tanh_saturates_where_its_slope_is_below_one_percent() -> None:
    z = normal(deviation=3.0)
    slopes = 1 / np.cosh(z) ** 2
    layer = diagnosed("tanh", z)
    assert layer.saturated == (slopes < 0.01).mean()
    assert layer.linear == (slopes >= 0.99).mean()
    assert layer.off == 0


def test_a_formula_is_diagnosed_like_its_twin() -> None:
    z = normal(deviation=4.0)
    formula, twin = diagnosed("max(0, x)", z), diagnosed("relu", z)
    assert (formula.dead, formula.off, formula.linear) == (twin.dead, twin.off, twin.linear)


@pytest.mark.parametrize("rows", [1, 7, 100])
@pytest.mark.parametrize("spec", ["relu6", "gelu"])
def test_blocks_make_no_difference(spec: str, rows: int) -> None:
    z = normal(100, 3, 4.0) + 1000
    whole, parts = diagnosed(spec, z), diagnosed(spec, z, rows)
    for name in ("dead", "saturated", "off", "linear", "zero"):
        assert getattr(whole, name) == getattr(parts, name)
    for name in ("mean_before", "std_before", "std_after", "rms_slope"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name), rel=1e-12, abs=1e-12), name


def test_nan_and_infinity_are_counted_and_left_out_of_means() -> None:
    z = normal()
    z[:5, 2], z[5, 2] = np.nan, np.inf
    layer = diagnosed("relu", z)
    assert layer.nan == 5 / z.size
    assert layer.mean_before == pytest.approx(z[np.isfinite(z)].mean())
    assert np.isfinite([layer.std_after, layer.rms_slope]).all()


def test_a_unit_of_nan_is_not_dead() -> None:
    z = normal()
    z[:, 0] = np.nan
    assert diagnosed("relu", z).dead == 0


@pytest.mark.parametrize("middle", [0.0, -3.2, 1e6])
def test_the_histogram_knows_places_within_one_part_in_a_hundred(middle: float) -> None:
    histogram, values = Histogram(), middle + normal(20_000, 1)[:, 0]
    histogram.add(values[:7000])
    histogram.add(values[7000:])
    for share in (0.01, 0.5, 0.99):
        exact = np.quantile(values, share)
        assert histogram.quantile(share) == pytest.approx(exact, abs=0.01 * abs(exact) + 0.05)
    assert histogram.counts(np.array([-1e30, 1e30])).sum() == len(values)


def sentence(spec: str, z: np.ndarray) -> str:
    return " ".join(remarks([diagnosed(spec, z)]))


def test_sentences_name_causes_and_remedies() -> None:
    shifted = normal()
    shifted[:, :2] -= 9
    assert "33 % of the units are dead" in sentence("relu", shifted)
    assert "a large negative bias" in sentence("relu", shifted)
    assert "leaky_relu" in sentence("relu", shifted)
    wide = sentence("tanh", normal(deviation=20.0))
    assert "saturated" in wide
    assert "smaller weights" in wide
    assert "almost linear" in sentence("relu", normal() + 20)
    assert "NaN" in sentence("relu", np.full((3, 1), np.nan))
    assert sentence("relu", normal()).startswith("No layer has dead units")
    assert sentence("identity", normal()).startswith("No layer has dead units")
