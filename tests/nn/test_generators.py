"""The data sets without noise are the shapes that they are called."""

from __future__ import annotations

import numpy as np
import pytest

from actviz.nn.datasets import DATASETS
from actviz.nn.digits import glyphs


def drawn(name: str, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    return DATASETS[name].make(np.random.default_rng(1), noise)


def test_circles_have_radii_of_one_half_and_one() -> None:
    points, inner = drawn("circles")
    np.testing.assert_allclose(np.hypot(*points.T), np.where(inner, 0.5, 1.0))
    assert inner.mean() == 0.5


def test_moons_are_half_circles_in_each_other() -> None:
    points, lower = drawn("moons")
    centred = points - np.where(lower[:, None], (1.0, 0.5), (0.0, 0.0))
    np.testing.assert_allclose(np.hypot(*centred.T), 1.0)
    assert (centred[:, 1] * np.where(lower, -1, 1) >= 0).all()


def test_spirals_wind_once_and_a_half() -> None:
    points, arm = drawn("spirals")
    radius = np.hypot(*points.T)
    angle = 3 * np.pi * radius + np.pi * arm
    np.testing.assert_allclose(points, radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), atol=1e-12)
    assert 0.1 <= radius.min() < radius.max() <= 1


def test_blobs_are_corners_and_fields_a_checkerboard() -> None:
    points, corner = drawn("blobs")
    assert {(round(x, 9) + 0.0, round(y, 9)) for x, y in points[corner == 0]} == {(0.0, 1.0)}
    assert len(np.unique(points.round(9), axis=0)) == 3
    points, colour = drawn("checkerboard")
    assert (colour == (np.floor(points[:, 0]) + np.floor(points[:, 1])) % 2).all()
    assert (np.abs(points) <= 2).all()


def test_labels_are_a_circle_and_a_diagonal() -> None:
    points, labels = drawn("labels")
    assert (labels[:, 0] == (np.hypot(*points.T) < 1)).all()
    assert (labels[:, 1] == (points[:, 1] > points[:, 0])).all()


@pytest.mark.parametrize(
    ("name", "function", "ends"),
    [
        ("sine", np.sin, (-np.pi, np.pi)),
        ("step", lambda x: x > 0, (-1, 1)),
        ("linear", lambda x: 2 * x + 1, (-1, 1)),
        ("decay", lambda x: np.exp(-x), (0, 4)),
    ],
)
def test_curves_are_their_functions(name: str, function, ends: tuple[float, float]) -> None:
    x, y = drawn(name)
    np.testing.assert_allclose(y, function(x[:, 0]))
    assert ends[0] <= x.min() < ends[0] + 0.2
    assert ends[1] - 0.2 < x.max() <= ends[1]


def test_counts_have_their_rate() -> None:
    x, counts = drawn("counts")
    assert (counts == counts.astype(int)).all()
    rate = np.exp(1 + np.sin(x[:, 0]))
    assert np.mean((counts - rate) ** 2 / rate) == pytest.approx(1, abs=0.3)


def test_digits_are_drawn_glyphs_of_strengths_from_six_tenths() -> None:
    images, digits = drawn("digits")
    strength = images.max(axis=1)
    assert 0.6 <= strength.min() < 0.61
    assert 0.99 < strength.max() <= 1
    shown = (images > 0).sum(axis=1)
    assert (shown == glyphs().sum(axis=(1, 2))[digits.astype(int)]).all()


@pytest.mark.parametrize("name", ["circles", "moons", "spirals", "blobs", "checkerboard", "labels", "sine", "linear", "digits"])
def test_noise_has_its_standard_deviation(name: str) -> None:
    clean, noisy = drawn(name), drawn(name, 0.05)
    moved = np.concatenate([(noisy[0] - clean[0]).ravel(), (noisy[1] - clean[1]).ravel()])
    assert np.std(moved[moved != 0]) == pytest.approx(0.05, rel=0.15)
