"""Curves in axes: smooth pieces, jumps with their ends, kinks, poles, features, tangents and measured points."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from actviz.analysis.plotting.picture import Curve, Curves
from actviz.numerics.arrays import Array
from actviz.render.figures.axis import Scale, across, upwards
from actviz.render.figures.labels import Named, write_beside, write_key
from actviz.render.figures.style import ASIDE, ASYMPTOTE, SHADE, ZERO, Style, colour, ink, look
from actviz.render.terminal.legible import Legible

#: The markers of signs, as in the terminal where matplotlib has them.
_MARKERS = {"minimum": "v", "maximum": "^", "zero": "P", "inflection": "X", "kink": "D", "tangent": "s", "measured": "s"}
#: The room above and below curves, as a share of the axes; and the columns of a screen that has as many signs, to a character.
_MARGIN, _SIGNS = 0.05, 1.0
#: The most points of a curve that has a marker at each.
_FEW = 41


@dataclass(frozen=True, eq=False)
class Panel:
    """A picture of curves in axes of about this width and height in inches; `dotted`: the points of curves are marked."""

    picture: Curves
    axes: Any
    style: Style
    width: float
    height: float
    dotted: bool = False
    named: bool = False

    def draw(self) -> None:
        """Draw everything but the names of the curves."""
        picture, axes = self.picture, self.axes
        self._x.apply(axes, "x", 0.02 * self.dotted)
        self._y.apply(axes, "y", 0 if picture.y_fixed else _MARGIN)
        self._draw_shading()
        self._draw_zero_lines()
        for place in range(len(picture.curves)):
            self._draw_curve(place)
        for place, curve in enumerate(picture.curves):
            self._draw_signs(place, curve)
        self._draw_tangents()
        if picture.measured:
            x, y = self._x(picture.measured.x), self._y(picture.measured.y)
            self._mark(x, y, "measured", "0.25", markerfacecolor="none", zorder=2.2)
        if empty := self._why_empty():
            middle = {"ha": "center", "va": "center", "transform": axes.transAxes, "color": ASIDE, "backgroundcolor": "white"}
            axes.text(0.5, 0.5, empty, **middle)

    def _why_empty(self) -> str:
        """Why no curve is seen; empty if one is."""
        pieces = [y for curve in self.picture.curves for _, y in curve.segments]
        low, high = self.picture.y_range
        if any(((low <= y) & (y <= high)).any() for y in pieces):
            return ""
        return "beyond the picture" if pieces else "no finite value here"

    def _draw_shading(self) -> None:
        """Shade intervals of x over the whole height."""
        low, high = self.picture.x_range
        for begin, end in self.picture.shaded:
            if begin < high and end > low:
                ends = (float(self._x(np.array(place))) for place in (max(begin, low), min(end, high)))
                self.axes.axvspan(*ends, color=SHADE, linewidth=0, zorder=0)

    def write_names(self) -> float:
        """Name the curves and the signs, once the figure has its layout; return the inches that this takes below the axes."""
        picture = self.picture
        many = len(picture.curves) > 1 or bool(picture.measured) or self.named
        names = [
            Named(curve.label, ink(place), [(self._x(x), self._y(y)) for x, y in curve.segments])
            for place, curve in enumerate(picture.curves)
            if many and curve.segments
        ]
        handles = [] if write_beside(self.axes, names, self._sign_places, self.style) else self._curve_handles(many)
        return write_key(self.axes, (handles, self._sign_handles()), self.style)

    @cached_property
    def _x(self) -> Scale:
        return across(*self.picture.x_range, self.width, self.style.small, whole=self.picture.x_whole)

    @cached_property
    def _y(self) -> Scale:
        return upwards(*self.picture.y_range, self.height, self.style.small, logarithmic=self.picture.y_log)

    @cached_property
    def _legible(self) -> Legible:
        return Legible(self.picture, round(self.style.columns * _SIGNS))

    def _draw_zero_lines(self) -> None:
        thin = {"color": ZERO, "linewidth": self.style.line / 2, "zorder": 0}
        zero = np.zeros(1)
        (low, high), picture = self.picture.y_range, self.picture
        if low <= 0 <= high and not picture.y_log:
            self.axes.axhline(float(self._y(zero)[0]), **thin)
        if picture.x_range[0] < 0 < picture.x_range[1]:
            self.axes.axvline(float(self._x(zero)[0]), **thin)
        for x in sorted(self._poles()):
            line = {**thin, "color": ASYMPTOTE, "linestyle": (0, (1, 2.5)), "zorder": 1}
            self.axes.axvline(float(self._x(np.array([x]))[0]), **line)

    def _poles(self) -> set[float]:
        low, high = self.picture.x_range
        return {
            kink.x
            for function in self.picture.functions
            for kink in function.kinks
            if low <= kink.x <= high and any(map(math.isinf, (kink.left[0], kink.right[0])))
        }

    def _draw_curve(self, place: int) -> None:
        curve = self.picture.curves[place]
        for x, y in curve.segments:
            shape = {**look(place, self.style), "zorder": 2}
            if len(x) == 1 or (self.dotted and len(x) <= _FEW):
                shape = {"marker": "o", "markersize": 0.7 * self.style.marker, **shape, "markevery": None}
            self.axes.plot(self._x(x), self._y(y), **shape)

    def _draw_signs(self, place: int, curve: Curve) -> None:
        """The ends of jumps (filled where attained), kinks and features, over all curves."""
        for end in curve.ends if self._legible.has_ends(curve) else ():
            face = colour(place) if end.attained else "white"
            self._mark(*self._at(end.x, end.y), "end", colour(place), markerfacecolor=face, zorder=3 + end.attained)
        for sign, x, y in self._signs(curve):
            self._mark(*self._at(x, y), sign, colour(place), zorder=3)

    def _signs(self, curve: Curve) -> Iterator[tuple[str, float, float]]:
        """The kinks and features of a curve that have a sign."""
        for x, y in curve.kinks if self._legible.has_kinks(curve) else ():
            yield "kink", x, y
        for point in self._legible.features(curve.function) if curve.order == 0 and self.picture.facts else ():
            yield point.kind, point.x, point.y

    def _draw_tangents(self) -> None:
        picture = self.picture
        for tangent in picture.tangents:
            place = next((number for number, curve in enumerate(picture.curves) if curve.function == tangent.function), 0)
            for x, y in tangent.lines(picture.x_range, picture.y_range):
                self.axes.plot(self._x(x), self._y(y), color=ink(place), linewidth=0.6 * self.style.line, zorder=2.5)
            for number, curve in enumerate(picture.curves):
                if curve.function == tangent.function and math.isfinite(tangent.jet[curve.order]):
                    self._mark(*self._at(tangent.x, tangent.jet[curve.order]), "tangent", ink(number), zorder=4)

    def _mark(self, x: Array, y: Array, sign: str, hue: str, **look: Any) -> None:
        shape = {"linestyle": "none", "color": hue, "markeredgewidth": 0.6 * self.style.line, **look}
        self.axes.plot(x, y, marker=_MARKERS.get(sign, "o"), markersize=self.style.marker, **shape)

    def _at(self, x: float, y: float) -> tuple[Array, Array]:
        """The coordinates of one point; none where it has no finite value."""
        finite = np.array([[x, y]] if math.isfinite(y) else np.empty((0, 2)))
        return self._x(finite[:, 0]), self._y(finite[:, 1])

    @property
    def _sign_places(self) -> Array:
        """The coordinates of all signs."""
        picture = self.picture
        places = [(end.x, end.y) for curve in picture.curves for end in curve.ends]
        places += [(x, y) for curve in picture.curves for _, x, y in self._signs(curve)]
        for tangent in picture.tangents:
            places += [(tangent.x, tangent.jet[0])]
            places += [
                point
                for x, y in tangent.lines(picture.x_range, picture.y_range)
                for point in zip(np.linspace(x[0], x[-1], 20).tolist(), np.linspace(y[0], y[-1], 20).tolist(), strict=True)
            ]
        if picture.measured:
            places += list(zip(picture.measured.x.tolist(), picture.measured.y.tolist(), strict=True))
        points = np.array(places, dtype=np.float64).reshape(-1, 2)
        points = points[np.isfinite(points).all(axis=1)]
        return np.column_stack([self._x(points[:, 0]), self._y(points[:, 1])])

    def _curve_handles(self, many: bool) -> list[Any]:
        from matplotlib.lines import Line2D  # noqa: PLC0415 - an extra, and slow to load

        return [
            Line2D([], [], label=curve.label, **{**look(place, self.style), "markevery": None})
            for place, curve in enumerate(self.picture.curves)
            if many
        ]

    def _sign_handles(self) -> list[Any]:
        """What the signs mean: of features and kinks, and of measured points."""
        from matplotlib.lines import Line2D  # noqa: PLC0415

        picture = self.picture
        kinds = dict.fromkeys(sign for curve in picture.curves for sign, *_ in self._signs(curve))
        look: dict[str, Any] = {"linestyle": "none", "color": ASIDE, "markersize": self.style.marker}
        look["markeredgewidth"] = 0.6 * self.style.line
        handles = [Line2D([], [], marker=_MARKERS[kind], label=kind, **look) for kind in _MARKERS if kind in kinds]
        if picture.measured:
            handles.append(Line2D([], [], marker="s", markerfacecolor="none", label=picture.measured.name, **look))
        return handles
