"""The picture: the curves of the function and the pinned ones, the tangent at the cursor, and shaded saturated tails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actviz.explorer.pages.page import Content, Page
from actviz.explorer.scene import Range, Scene
from actviz.function.precision import InPrecision
from actviz.function.vector import VectorActivation
from actviz.text.numbers import written
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.analysis.plotting.picture import Curves


def command(scene: Scene) -> list[str]:
    """The plot of the scene."""
    ends = [*_option("--range", scene.x_range), *_option("--yrange", scene.y_range)]
    if scene.is_vector:
        return ["plot", scene.function, *ends]
    specs = [scene.activation.spec, *(other.spec for other in scene.compared[1:])]
    orders = ["-" + "d" * scene.order] if scene.order else []
    dtype = ["--dtype", scene.dtype] if scene.dtype else []
    return ["plot", *specs, *orders, *ends, "--at", written(scene.x), *dtype, *["--shade"] * _has_shade(scene)]


def content(scene: Scene, screen: Screen) -> Content:
    """The picture in the size of the screen."""
    from actviz.render.terminal.drawing import LEAST_HEIGHT, LEAST_WIDTH, drawing
    from actviz.render.terminal.glyphs import ASCII, UNICODE
    from actviz.render.terminal.statements import shading
    from actviz.render.views.plotted import PlotView

    curves = _curves(scene)
    view = PlotView(curves, {"functions": list(curves.labels), "derivatives": scene.order})
    if screen.width < LEAST_WIDTH or screen.height < LEAST_HEIGHT:
        return Content("too small for a picture", view=lambda: view)
    # The lines below the picture have the numbers at the cursor.
    glyphs = UNICODE if screen.unicode else ASCII
    said = replace(curves, notes=(shading(curves, glyphs, screen.width) if curves.shaded else " ",))
    drawn = drawing(said, screen, width=screen.width, height=screen.height)
    return Content(drawn.text, drawn, curves.y_range, lambda: view)


def _curves(scene: Scene) -> Curves:
    from actviz.analysis.plotting.components import components
    from actviz.analysis.plotting.curves import MOST_CURVES, curves

    if isinstance(scene.base, VectorActivation):
        return components(scene.base, None, x_range=scene.x_range, y_range=scene.y_range)
    functions = list(scene.compared[: MOST_CURVES // (scene.order + 1)])
    kind = scene.shown.type if isinstance(scene.shown, InPrecision) else None
    shown = [InPrecision(function, kind) for function in functions] if kind else functions
    return curves(shown, order=scene.order, x_range=scene.view, y_range=scene.y_range, at=(scene.x,), shade=_has_shade(scene))


def _has_shade(scene: Scene) -> bool:
    return not scene.is_vector and not scene.dtype


def _option(name: str, ends: Range | None) -> list[str]:
    return [name, *map(written, ends)] if ends else []


PAGE = Page("picture", "Picture with the tangent at the cursor.", content, command, fills=True, has_cursor=True)
