"""The pages that are texts: explanation, derivation, comparison, and the names with code."""

from __future__ import annotations

from actviz.errors import UsageError
from actviz.explorer.pages.page import Content, Page, no_sliders
from actviz.explorer.scene import Scene
from actviz.function.vector import VectorActivation
from actviz.text.numbers import written
from actviz.text.screen import Screen

_TARGETS = {"jax": "jax", "torch": "torch"}


def _explanation(scene: Scene, screen: Screen) -> Content:
    from actviz.render.views.explanation import ExplanationView

    view = ExplanationView(scene.resolved)
    return Content(view.plain(screen), view=lambda: view)


def _explain_command(scene: Scene) -> list[str]:
    return ["explain", scene.resolved.spec]


def _derivation(scene: Scene, screen: Screen) -> Content:
    from actviz.analysis.derivation_steps import passes
    from actviz.analysis.derivative_formula import derive
    from actviz.render.views.derivative import DerivativeView
    from actviz.render.views.jacobian import JacobianView

    if isinstance(scene.base, VectorActivation):
        view: JacobianView | DerivativeView = JacobianView(scene.base, [])
        return Content(view.page(screen), view=lambda: view)
    order = max(scene.order, 1)
    view = DerivativeView(derive(scene.activation, order), (), None, passes(scene.activation, order))
    return Content(view.page(screen), view=lambda: view)


def _derive_command(scene: Scene) -> list[str]:
    if scene.is_vector:
        return ["derive", scene.resolved.spec]
    return ["derive", scene.resolved.spec, *(["-n", str(scene.order)] if scene.order > 1 else []), "--steps"]


def _comparison(scene: Scene, screen: Screen) -> Content:
    from actviz.analysis.comparison.difference import difference
    from actviz.numerics.number_types import FLOAT64
    from actviz.render.views.diff import DiffView

    if scene.is_vector:
        raise UsageError(f"{scene.base.name} maps a whole vector: only functions of one number are compared")
    first, *others = scene.compared
    if not others:
        raise UsageError("nothing to compare with", "Space pins a function; choose another one then")
    low, high = scene.view
    differences = [difference(first, other, low, high, FLOAT64) for other in others]
    view = DiffView(differences, None, {}, [(first, other) for other in others][:4])
    return Content(view.page(screen), view=lambda: view)


def _compare_command(scene: Scene) -> list[str]:
    if scene.is_vector:
        return ["explain", scene.resolved.spec]
    if len(scene.compared) == 1:
        return ["compare", scene.resolved.spec]
    ends = ["--range", *map(written, scene.x_range)] if scene.x_range else []
    return ["compare", *(function.spec for function in scene.compared), "--diff", *ends]


def _names(scene: Scene, screen: Screen) -> Content:
    from actviz.function.frameworks import by_framework
    from actviz.render.layout import wrapped

    lines = ["Names in the frameworks, to copy:", ""]
    for signatures in by_framework(scene.base.definition.signatures).values():
        for signature in signatures:
            lines += [
                ("" if number == 0 else "    ") + part for number, part in enumerate(wrapped(signature.call, screen.width - 4))
            ]
    if len(lines) == 2:
        lines[0] = "No framework has this function; its code:"
    return Content("\n".join([*lines, *_code(scene, screen)]))


def _code(scene: Scene, screen: Screen) -> list[str]:
    """The source code of a function of one number."""
    import shlex

    from actviz.analysis.implementation.accuracy import accuracy
    from actviz.analysis.implementation.cases import Implementation
    from actviz.render.programs.header import Program
    from actviz.render.views.program import ARRAYS, ProgramView

    if scene.is_vector:
        return []
    target = _target(scene)
    implementation = Implementation.of(scene.activation)
    errors = tuple(accuracy(implementation, order, ARRAYS[target]) for order in (0, 1))
    line = shlex.join(["actviz", *_code_command(scene)])
    program = Program(implementation, 1, errors, line, max(screen.width, 20))
    return ["", *ProgramView(program, target, {}).source(screen.width).splitlines()]


def _target(scene: Scene) -> str:
    return _TARGETS.get(scene.framework, "numpy")


def _code_command(scene: Scene) -> list[str]:
    if scene.is_vector:
        return ["explain", scene.resolved.spec]
    return ["code", scene.resolved.spec, "--target", _target(scene), "-d"]


PAGES = (
    Page("explain", "Facts about the function in order of importance.", _explanation, _explain_command),
    Page("derive", "The derivative with the steps that lead to it.", _derivation, _derive_command),
    Page("compare", "Differences from the pinned functions.", _comparison, _compare_command),
    Page("names", "Names in the frameworks, and source code.", _names, _code_command, no_sliders),
)
