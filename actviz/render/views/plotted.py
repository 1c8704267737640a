"""A picture of functions: drawn in text, as a figure, or as the numbers of its curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from actviz.analysis.plotting.measured import Measured
from actviz.analysis.plotting.picture import Curve, Curves
from actviz.function.precision import InPrecision
from actviz.render.terminal.drawing import draw
from actviz.render.view import Part, ReaderTable, View
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style


@dataclass(frozen=True)
class PlotView(View):
    """A picture; `width` and `height` are those that the user chose."""

    command = "plot"
    picture: Curves
    config: Mapping[str, Any]
    width: int | None = None
    height: int | None = None
    title: str | None = None

    def page(self, screen: Screen) -> str:
        return draw(self.picture, screen, width=self.width, height=self.height, title=self.title) + "\n"

    def plain(self, screen: Screen) -> str:
        return self.page(screen)

    def parts(self) -> list[Part]:
        """The sentences below the picture."""
        from actviz.render.figures.plot import sentences  # noqa: PLC0415 - for figures and notebooks only

        return list(sentences(self.picture))

    def markdown(self) -> str:
        """The picture as a terminal draws it."""
        return f"```\n{self.page(Screen(unicode=True))}```\n"

    def figure(self, kind: str, style: Style) -> bytes:
        from actviz.render.figures.plot import figure  # noqa: PLC0415 - for figures only

        return figure(self.picture, kind, style, self.title)

    def records(self) -> list[dict[str, Any]]:
        """Each function with its curves in pieces, its kinks and features in the range of x, and what lies over it."""
        return [self._record(index) for index in range(len(self.picture.functions))] or [
            {"label": curve.label, **_pieces(curve)} for curve in self.picture.curves
        ]

    def rows(self) -> list[dict[str, str]]:
        """Each point of each curve; the piece is counted from 1."""
        return [
            {"curve": curve.label, "order": str(curve.order), "piece": str(piece), "x": repr(x), "y": repr(y)}
            for curve in self.picture.curves
            for piece, points in enumerate(curve.segments, 1)
            for x, y in zip(*(values.tolist() for values in points), strict=True)
        ] or [dict.fromkeys(("curve", "order", "piece", "x", "y"), "")]

    def table(self) -> ReaderTable:
        rows = self.rows()
        return ReaderTable(list(rows[0]), [list(row.values()) for row in rows])

    def _record(self, index: int) -> dict[str, Any]:
        picture = self.picture
        function, facts = picture.functions[index], picture.facts[index]
        activation = function.activation
        low, high = picture.x_range
        record: dict[str, Any] = {
            "function": activation.name,
            "parameters": dict(activation.parameters),
            "spec": activation.spec,
            "dtype": function.type.name if isinstance(function, InPrecision) else "float64",
            "curves": [_pieces(curve) for curve in picture.curves if curve.function == index],
            "kinks": [kink.record() for kink in activation.kinks if low <= kink.x <= high],
            "gaps": [asdict(gap) for gap in facts.gaps],
            "features": [asdict(feature) for feature in facts.features],
        }
        if picture.tangents:
            record["at"] = [tangent.as_json() for tangent in picture.tangents if tangent.function == index]
        if picture.measured:
            record["points"] = _distance(picture.measured, function)
        return record


def _pieces(curve: Curve) -> dict[str, Any]:
    pieces = [{"x": x.tolist(), "y": y.tolist()} for x, y in curve.segments]
    return {"order": curve.order, "pieces": pieces}


def _distance(measured: Measured, function: Any) -> dict[str, Any]:
    (distance,) = measured.distances([function])
    points = {"source": measured.name, "x": measured.x.tolist(), "y": measured.y.tolist(), "dropped": measured.dropped}
    return points | {"largest_distance": distance.value, "largest_distance_at": distance.x, "undefined": distance.undefined}
