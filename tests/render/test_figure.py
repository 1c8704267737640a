"""Figures in files."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

import actviz
from actviz.analysis.plotting.curves import curves
from actviz.errors import DataError
from actviz.render.figure import FORMATS, figure

BEGINNINGS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
PICTURE = curves([actviz.get("hard_shrink"), actviz.get("gelu")], order=1, x_range=(-2, 2))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_figure_is_a_file_of_its_kind_and_the_same_each_time(kind: str) -> None:
    pytest.importorskip("matplotlib")
    first = figure(PICTURE, kind)
    assert first.startswith(BEGINNINGS[kind])
    assert figure(PICTURE, kind) == first


def test_a_figure_has_title_legend_and_sentence() -> None:
    pytest.importorskip("matplotlib")
    drawn = figure(PICTURE, "svg", title="two $functions$").decode()
    for text in ("two $functions$", "hard_shrink'", "range (-inf, -0.5)"):
        assert text in drawn


def test_without_matplotlib_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def no_matplotlib(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", no_matplotlib)
    with pytest.raises(DataError) as caught:
        figure(PICTURE, "png")
    assert "actviz[figures]" in caught.value.hint
