"""The plots of an experiment as a figure: lines, maps, and the distributions of inputs and outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from actviz.analysis.signal.distribution import Distribution, Shares
from actviz.experiments.outcome import Map, Outcome, Panels, Plot
from actviz.numerics.arrays import Array
from actviz.render.figures import heat
from actviz.render.figures.axis import across, upwards
from actviz.render.figures.heat import Heat
from actviz.render.figures.labels import write_key
from actviz.render.figures.panels import Finish, Part
from actviz.render.figures.panels import figure as figure_of
from actviz.render.figures.plot import part
from actviz.render.figures.style import Style, colour, ink
from actviz.render.terminal.experiment_plot import curves_of
from actviz.text.numbers import rounded

#: Bars of a histogram; a point mass is drawn from this share on.
_BARS, _LEAST_MASS = 80, 0.002
#: What the layers of a bar are, from below, their colours and hatches.
_KINDS = (("active", "#9CC7E3", ""), ("saturated", colour(5), "////"), ("off (slope 0)", "0.75", ""))


def figure(outcome: Outcome, kind: str, style: Style) -> bytes:
    """The bytes of a figure of all plots of an experiment, one below the other."""
    parts = [shown for plot in outcome.plots for shown in _parts(plot, style)]
    return figure_of(parts, kind, style, outcome.experiment, f"{outcome.sentence}\n{outcome.note}".strip())


def _parts(plot: Plot | Panels | Map | Distribution, style: Style) -> Iterator[Part]:
    match plot:
        case Plot():
            if picture := curves_of(plot):
                yield part(picture, plot.title, style, x_name="", dotted=True, named=True)
        case Panels():
            for one in plot.plots:
                yield from _parts(one, style)
        case Map():
            yield heat.part(Heat(plot.title, "", "", "", plot.x, plot.y, plot.values, limit=1.0), style)
        case Distribution():
            name = plot.function
            yield _histogram(f"x, normal, deviation {rounded(plot.scale)}", plot.inputs, plot.input_range, (), style)
            masses = [(mass.value, mass.share) for mass in plot.masses if mass.share >= _LEAST_MASS]
            called = f"{name}(x)" if name.isidentifier() else f"f(x), f = {name}"
            yield _histogram(called, plot.outputs, plot.output_range, masses, style)


def _histogram(
    title: str,
    shares: Callable[[Array], Shares],
    ends: tuple[float, float],
    masses: Sequence[tuple[float, float]],
    style: Style,
) -> Part:
    """A histogram in layers by kind; a line for each value with a probability, as high as its share of the whole height."""

    def draw(axes: Any, width: float, height: float) -> Finish:
        from matplotlib.patches import Patch  # noqa: PLC0415 - an extra, and slow to load

        edges = np.linspace(*ends, _BARS + 1)
        layers = [part / (edges[1] - edges[0]) for part in shares(edges)]
        total = np.sum(layers, axis=0)
        top = float(total.max()) or 1.0
        x, y = across(*ends, width, style.small), upwards(0.0, top, height, style.small)
        x.apply(axes, "x", 0.02)
        y.apply(axes, "y")
        bottom, handles = np.zeros(_BARS), []
        places = x(edges)
        for (name, hue, hatch), layer in zip(_KINDS, layers, strict=True):
            if layer.max() > 0:
                look: dict[str, Any] = {"facecolor": hue, "hatch": hatch, "edgecolor": "white", "linewidth": 0}
                axes.fill_between(
                    places, *(y(np.append(level, level[-1])) for level in (bottom, bottom + layer)), step="post", **look
                )
                handles.append(Patch(label=name, **look))
            bottom = bottom + layer
        for value, share in masses:
            _draw_mass(axes, float(x(np.array([value]))[0]), share, style)
        axes.set_ylabel("density")
        return lambda: write_key(axes, [handles], style)

    return Part(title, draw)


def _draw_mass(axes: Any, place: float, share: float, style: Style) -> None:
    """A line with a dot at its top, and the share in words."""
    low, high = axes.get_xlim()
    axes.plot([place, place], [0, share], transform=axes.get_xaxis_transform(), color=colour(1), clip_on=False, zorder=5)
    axes.plot([place], [share], "o", transform=axes.get_xaxis_transform(), color=colour(1), clip_on=False, zorder=5)
    side = "left" if place < (low + high) / 2 else "right"
    text = f" {rounded(100 * share, 3)} % "
    look = {"color": ink(1), "fontsize": style.small, "ha": side, "va": "center", "transform": axes.get_xaxis_transform()}
    axes.text(place + (high - low) * (0.015 if side == "left" else -0.015), min(share, 0.95), text, **look)
