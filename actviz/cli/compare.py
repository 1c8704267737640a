"""`actviz compare`: compare the properties, values, differences and cost of functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from actviz.cli.choices import complete_function, complete_property, one_of
from actviz.cli.first_words import check_functions
from actviz.cli.options import (
    NUMBER_TYPES,
    PICTURE_FORMATS,
    ROW_FORMATS,
    At,
    FigureStyle,
    Output,
    Range,
    Width,
    format_option,
    interval,
    number,
    numbers,
)
from actviz.cli.show import Target
from actviz.errors import UsageError

if TYPE_CHECKING:
    from actviz.analysis.comparison.difference import Tolerance
    from actviz.function.activation import Activation
    from actviz.render.views.comparison import ComparisonView
    from actviz.render.views.costs import CostsView
    from actviz.render.views.diff import DiffView
    from actviz.render.views.neighbours import NeighboursView
    from actviz.render.views.type_costs import TypeCostsView

FORMATS = PICTURE_FORMATS
#: More curves than these cannot be distinguished in one picture.
_MOST_CURVES = 12


def command(
    functions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FUNCTION...",
            help="Functions, with parameters after a colon: elu:0.5.",
            autocompletion=complete_function,
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Compare every scalar function of the catalogue.")] = False,
    at: At = None,
    properties: Annotated[
        str,
        typer.Option(
            "--properties",
            metavar="PROPERTY,...",
            help="Show these properties only.",
            show_default=False,
            autocompletion=complete_property,
        ),
    ] = "",
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="PROPERTY",
            help="Sort, smallest first; -PROPERTY: largest first.",
            show_default=False,
            autocompletion=complete_property,
        ),
    ] = "",
    diff: Annotated[bool, typer.Option("--diff", help="Show how far each function is from the first.")] = False,
    ends: Range = None,
    tolerance: Annotated[
        str | None,
        typer.Option("--tolerance", metavar="T", help="End with status 1 if |A - B| exceeds T.", show_default=False),
    ] = None,
    relative: Annotated[bool, typer.Option("--relative", help="T is relative to the larger of |A| and |B|.")] = False,
    ulp: Annotated[bool, typer.Option("--ulp", help="T is in ulp of --dtype.")] = False,
    nearest: Annotated[
        int | None, typer.Option("--nearest", metavar="N", min=1, help="Rank the N closest functions.", show_default=False)
    ] = None,
    cost: Annotated[bool, typer.Option("--cost", help="Measure nanoseconds per element on this machine.")] = False,
    dtypes: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="TYPE,...",
            help="Show the errors in these number types.",
            show_default=False,
            autocompletion=one_of(NUMBER_TYPES),
        ),
    ] = None,
    naive: Annotated[bool, typer.Option("--naive", help="With --dtype, add the formula step by step.")] = False,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
    style: FigureStyle = None,
) -> None:
    """Compare functions: properties, values, differences and cost.

    actviz compare sigmoid tanh relu
    actviz compare gelu gelu_tanh --at -3,-1,1,3
    actviz compare jax.nn.gelu torch.nn.GELU --diff
    actviz compare silu hard_swish --tolerance 0.2 --range -4 4
    actviz compare gelu --nearest 5
    actviz compare relu gelu mish --cost
    actviz compare --all --properties mean --sort -mean --format csv
    actviz compare gelu --dtype float16,bfloat16 --naive

    Without other options, show the properties of the functions side by side, on a terminal with the curves in one picture.

    --diff compares each function with the first one over --range: where f and f' differ most (absolutely, relative to the larger, and in
    ulp of --dtype, by default float64), where they cross, the integral of |A - B|, and kinks with different slopes. --tolerance makes
    --diff a check of f. --nearest ranks by the root mean square of f(z) - g(z) for z ~ N(0, 1).

    --dtype shows the worst relative error of the best possible result in each number type, and where results overflow, flush to zero,
    round to their limit or become NaN. --naive adds the formula computed step by step in that type. float16 and bfloat16 are tested at
    all their normal numbers.

    csv and tsv have a row for each function, plain text a line for each property; a figure has the curves, with --diff the differences.
    """
    diff = diff or tolerance is not None
    has_picture = diff or not (cost or nearest is not None or dtypes is not None)
    target = Target.of(FORMATS if has_picture else ROW_FORMATS, format_, output, width, style)
    points = numbers(at, "--at")
    given = {
        "--diff": diff, "--cost": cost, "--nearest": nearest is not None, "--dtype": dtypes is not None and not diff,
        "--at": bool(points), "--properties": bool(properties), "--sort": bool(sort), "--all": every,
    }  # fmt: skip
    _refuse_contradictions(given, ends=ends, naive=naive, finer={"--relative": relative, "--ulp": ulp}, tolerance=tolerance)
    check_functions("compare", functions or [])
    activations = _activations(functions or [], every)
    if diff:
        limit = _tolerance(tolerance, relative, ulp)
        view = _differences(activations, interval(ends, "--range"), dtypes or "float64", limit, target)
        target.show(view)
        if limit:
            limit.raise_if_broken(view.differences)
    elif dtypes is not None:
        target.show(_type_costs(activations, dtypes, naive))
    elif cost:
        target.show(_costs(activations))
    elif nearest is not None:
        target.show(_neighbours(activations, nearest))
    else:
        target.show(_properties(activations, points, properties, sort, target))


def _refuse_contradictions(
    given: dict[str, bool], *, ends: object, naive: bool, finer: dict[str, bool], tolerance: str | None
) -> None:
    """Raise UsageError for options that exclude or need each other."""
    modes = [option for option in ("--diff", "--cost", "--nearest", "--dtype") if given[option]]
    of_cards = [option for option in ("--at", "--properties", "--sort", "--all") if given[option]]
    if len(modes) > 1 or (modes and of_cards):
        first, second = [*of_cards[:1], *modes][:2]
        raise UsageError(f"{first} and {second} cannot be combined", "run the command once for each")
    if naive and not given["--dtype"]:
        raise UsageError("--naive needs --dtype", "actviz compare gelu --dtype float16 --naive")
    if ends is not None and not given["--diff"]:
        raise UsageError("--range needs --diff", "actviz compare gelu gelu_tanh --diff --range -3 3")
    measures = [option for option, wanted in finer.items() if wanted]
    if measures and tolerance is None:
        raise UsageError(f"{measures[0]} needs --tolerance", f"actviz compare gelu gelu_tanh --tolerance 0.01 {measures[0]}")
    if len(measures) > 1:
        raise UsageError(f"{' and '.join(measures)} cannot be combined", "a tolerance has one unit")


def _activations(functions: Sequence[str], every: bool) -> Sequence[Activation]:
    """Look up the functions of the command line, or all of the catalogue; raises UsageError if there are none."""
    from actviz.catalogue.resolve import scalar

    if every and functions:
        raise UsageError("--all and FUNCTION... cannot be combined", "--all compares every scalar function")
    if not every and not functions:
        raise UsageError(
            "missing argument 'FUNCTION...'",
            "name functions (actviz compare sigmoid tanh), or use --all; see `actviz compare --help`",
        )
    if every:
        from actviz.catalogue.resolve import scalar_catalogue as catalogue

        return catalogue()
    return [scalar(function, "compare") for function in functions]


def _specs(activations: Sequence[Activation]) -> list[str]:
    return [activation.spec for activation in activations]


def _properties(
    activations: Sequence[Activation], points: Sequence[float], properties: str, sort: str, target: Target
) -> ComparisonView:
    """Compute the properties of each function, in the chosen order."""
    from actviz.analysis.parallel import cards
    from actviz.analysis.point_values import values_at
    from actviz.analysis.properties import PROPERTIES, ordered, select
    from actviz.render.views.comparison import ComparisonView

    items = select(filter(None, map(str.strip, properties.split(","))))
    needed = [*(() if target.is_figure else items or PROPERTIES), *(select([sort.removeprefix("-")]) if sort else ())]
    shown = cards(activations, needed, whole_record=target.format in ("json", "jsonl") and not items)
    shown = ordered(shown, sort) if sort else shown
    activations = [card.activation for card in shown]
    values = values_at(activations, points) if points else ()
    config: dict[str, Any] = {"functions": _specs(activations), "at": points}
    options = {"properties": [item.key for item in items], "sort": sort}
    config |= {name: value for name, value in options.items() if value}
    return ComparisonView(shown, values, config, items, with_curves=target.has_pictures and len(shown) <= _MOST_CURVES)


def _tolerance(text: str | None, relative: bool, ulp: bool) -> Tolerance | None:
    if text is None:
        return None
    from actviz.analysis.comparison.difference import Tolerance

    most = number(text, "--tolerance")
    if not most >= 0:
        raise UsageError(f"--tolerance is {text}, but must be 0 or more", "actviz compare gelu gelu_tanh --tolerance 0.001")
    return Tolerance(most, "relative" if relative else "ulp" if ulp else "absolute")


def _differences(
    activations: Sequence[Activation], ends: tuple[float, float] | None, dtype: str, tolerance: Tolerance | None, target: Target
) -> DiffView:
    """Compute the differences of each function from the first."""
    from actviz.analysis.comparison.difference import difference
    from actviz.analysis.plotting.plot_range import default_x_range, ordered_range
    from actviz.numerics.number_types import number_type
    from actviz.render.views.diff import DiffView

    if "," in dtype:
        raise UsageError(f"--dtype is {dtype}, but --diff measures in one number type", "for example --diff --dtype float32")
    unit = number_type(dtype.strip())
    if len(activations) < 2:
        raise UsageError("--diff needs two or more functions", f"actviz compare {activations[0].spec} relu --diff")
    first, *others = activations
    low, high = ordered_range(ends, "--range") if ends else default_x_range(activations)
    differences = [difference(first, other, low, high, unit) for other in others]
    config: dict[str, Any] = {"functions": _specs(activations), "diff": True, "range": [low, high], "dtype": unit.name}
    if tolerance:
        config |= {"tolerance": tolerance.most, "measure": tolerance.measure}
    pairs = (
        [(first, other) for other in others]
        if target.is_figure or (target.has_pictures and len(others) <= _MOST_CURVES)
        else ()
    )
    return DiffView(differences, tolerance, config, pairs)


def _costs(activations: Sequence[Activation]) -> CostsView:
    """Measure the time that each function takes."""
    from actviz.analysis.cost.timing import costs
    from actviz.render.views.costs import CostsView

    return CostsView(costs(activations), {"functions": _specs(activations), "cost": True})


def _neighbours(activations: Sequence[Activation], count: int) -> NeighboursView:
    """Find the functions closest to one."""
    from actviz.analysis.comparison.nearest import nearest
    from actviz.render.views.neighbours import NeighboursView

    if len(activations) != 1:
        raise UsageError("--nearest takes one function", f"actviz compare {activations[0].spec} --nearest {count}")
    return NeighboursView(nearest(activations[0], count), {"functions": _specs(activations), "nearest": count})


def _type_costs(activations: Sequence[Activation], dtypes: str, naive: bool) -> TypeCostsView:
    """Measure the errors of each function in each number type."""
    from actviz.analysis.cost.precision_loss import precision_loss
    from actviz.numerics.number_types import number_type
    from actviz.render.views.type_costs import TypeCostsView

    types = [number_type(name.strip()) for name in dtypes.split(",")]
    costs = [
        precision_loss(activation, kind, naive=naively)
        for activation in activations
        for kind in types
        for naively in ((False, True) if naive else (False,))
    ]
    return TypeCostsView(costs, {"functions": _specs(activations), "dtype": dtypes.split(","), "naive": naive})
