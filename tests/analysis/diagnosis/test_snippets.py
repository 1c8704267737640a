"""The programs that write pre-activations, where their framework is installed: counts as made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from actviz.analysis.diagnosis.snippets import SNIPPETS


def run(framework: str, **names: Any) -> dict[str, Any]:
    exec(compile(SNIPPETS[framework], framework, "exec"), names)  # noqa: S102 - our own text
    with np.load("z.npz") as file:
        return dict(file)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_torch() -> None:
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Linear(5, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
    batch = torch.randn(50, 5)
    (z,) = run("torch", model=model, batch=batch).values()
    assert np.allclose(z, model[0](batch).detach())


def test_keras() -> None:
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
    batch = np.random.default_rng(0).standard_normal((50, 5)).astype("float32")
    before = keras.ops.convert_to_numpy(model(batch))
    z = next(iter(run("keras", model=model, batch=batch).values()))
    assert np.allclose(np.maximum(z, 0), keras.ops.convert_to_numpy(model.layers[0](batch)), atol=1e-5)
    assert np.allclose(before, keras.ops.convert_to_numpy(model(batch)))


def test_jax() -> None:
    jax = pytest.importorskip("jax")
    random = np.random.default_rng(0)
    parameters = [(random.standard_normal((5, 8)), random.standard_normal(8)), (random.standard_normal((8, 3)), np.zeros(3))]
    layers = run("jax", parameters=parameters, batch=random.standard_normal((50, 5)), activation=jax.nn.relu)
    assert [z.shape for z in layers.values()] == [(50, 8), (50, 3)]
