"""`actviz.compare`: properties, values, differences and cost of functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, SupportsFloat

from actviz.api.arguments import Numbers, Scalar, numbers_in, pair, scalars
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.text.numbers import written

if TYPE_CHECKING:
    from actviz.analysis.comparison.difference import Tolerance
    from actviz.render.views.comparison import ComparisonView
    from actviz.render.views.costs import CostsView
    from actviz.render.views.diff import DiffView
    from actviz.render.views.neighbours import NeighboursView
    from actviz.render.views.type_costs import TypeCostsView

    Compared = ComparisonView | DiffView | CostsView | NeighboursView | TypeCostsView

#: More curves than these cannot be distinguished in one picture.
MOST_CURVES = 12


def compare(
    *functions: Scalar,
    at: Numbers = (),
    properties: str | Iterable[str] = (),
    sort: str = "",
    diff: bool = False,
    range: Sequence[SupportsFloat] | None = None,  # noqa: A002 - the name of the option
    tolerance: float | None = None,
    relative: bool = False,
    ulp: bool = False,
    nearest: int | None = None,
    cost: bool = False,
    dtype: str | Iterable[str] | None = None,
    naive: bool = False,
) -> Compared:
    """Compare functions, as `actviz compare` does: a view of properties, differences, cost, neighbours or errors of number types.

    Without other arguments the properties stand side by side (ComparisonView): `properties` and `sort` choose and order them, `at` adds
    values. `diff` shows how far each function is from the first over `range` (DiffView); `tolerance` makes that a check, whose result
    is `holds`, of the difference, with `relative` of the relative one, with `ulp` in ulp of `dtype`. `nearest` ranks the closest functions
    (NeighboursView), `cost` measures nanoseconds (CostsView), and `dtype` alone shows the errors of number types (TypeCostsView), with
    `naive` of the formula step by step too. Raises UsageError for arguments that exclude each other, and for vector functions.

    >>> import actviz
    >>> actviz.compare("relu", "gelu", properties=["range", "monotone"]).rows()[0]
    {'function': 'relu', 'range': '[0, inf)', 'monotone': 'nondecreasing'}
    >>> actviz.compare("jax.nn.gelu", "gelu_tanh", tolerance=1e-15).holds
    True
    """
    if not functions:
        raise UsageError("there is nothing to compare", 'actviz.compare("sigmoid", "tanh")')
    keys, points = _texts(properties), numbers_in(at)
    types = _texts(dtype) if dtype is not None else None
    diff = diff or tolerance is not None
    refuse_contradictions(
        diff=diff, cost=cost, nearest=nearest, dtype=types, at=points, properties=keys, sort=sort, ends=range, naive=naive,
        relative=relative, ulp=ulp, tolerance=tolerance,
    )  # fmt: skip
    return compared(
        scalars(functions, "compare"), at=points, properties=keys, sort=sort, diff=diff, ends=pair(range), tolerance=tolerance,
        relative=relative, ulp=ulp, nearest=nearest, cost=cost, dtypes=types, naive=naive,
    )  # fmt: skip


def refuse_contradictions(
    *,
    diff: bool,
    cost: bool,
    nearest: int | None,
    dtype: Sequence[str] | None,
    at: Sequence[float],
    properties: Sequence[str],
    sort: str,
    ends: object,
    naive: bool,
    relative: bool,
    ulp: bool,
    tolerance: object,
    every: bool = False,
) -> None:
    """Raise UsageError for options that exclude or need each other."""
    given = {"--diff": diff, "--cost": cost, "--nearest": nearest is not None, "--dtype": dtype is not None and not diff}
    modes = [option for option, wanted in given.items() if wanted]
    cards = {"--at": at, "--properties": properties, "--sort": sort, "--all": every}
    of_cards = [option for option, wanted in cards.items() if wanted]
    if len(modes) > 1 or (modes and of_cards):
        first, second = [*of_cards[:1], *modes][:2]
        raise UsageError(f"{first} and {second} cannot be combined", "run the command once for each")
    if naive and not given["--dtype"]:
        raise UsageError("--naive needs --dtype", "actviz compare gelu --dtype float16 --naive")
    if ends is not None and not diff:
        raise UsageError("--range needs --diff", "actviz compare gelu gelu_tanh --diff --range -3 3")
    measures = [option for option, wanted in {"--relative": relative, "--ulp": ulp}.items() if wanted]
    if measures and tolerance is None:
        raise UsageError(f"{measures[0]} needs --tolerance", f"actviz compare gelu gelu_tanh --tolerance 0.01 {measures[0]}")
    if len(measures) > 1:
        raise UsageError(f"{' and '.join(measures)} cannot be combined", "a tolerance has one unit")


def compared(
    activations: Sequence[Activation],
    *,
    at: Sequence[float],
    properties: Sequence[str],
    sort: str,
    diff: bool,
    ends: tuple[float, float] | None,
    tolerance: float | None,
    relative: bool,
    ulp: bool,
    nearest: int | None,
    cost: bool,
    dtypes: Sequence[str] | None,
    naive: bool,
    with_pictures: bool = True,
    for_figure: bool = False,
    whole_record: bool = False,
) -> Compared:
    """The view that the options choose; `for_figure`: no property is needed, `whole_record`: all that JSON has are."""
    if diff:
        limit = None if tolerance is None else _measure(tolerance, relative, ulp)
        return _differences(activations, ends, dtypes or ["float64"], limit, with_pictures=with_pictures, for_figure=for_figure)
    if dtypes is not None:
        return _type_costs(activations, dtypes, naive)
    if cost:
        return _costs(activations)
    if nearest is not None:
        return _neighbours(activations, nearest)
    return _properties(
        activations, at, properties, sort, with_pictures=with_pictures, for_figure=for_figure, whole_record=whole_record
    )


def _texts(values: str | Iterable[str]) -> list[str]:
    """The texts in a sequence, or between commas."""
    parts = values.split(",") if isinstance(values, str) else values
    return list(filter(None, map(str.strip, parts)))


def _config(activations: Sequence[Activation], **others: Any) -> Mapping[str, Any]:
    return {"functions": [activation.spec for activation in activations], **others}


def _properties(
    activations: Sequence[Activation],
    at: Sequence[float],
    properties: Sequence[str],
    sort: str,
    *,
    with_pictures: bool,
    for_figure: bool,
    whole_record: bool,
) -> ComparisonView:
    """Compute the properties of each function, in the chosen order."""
    from actviz.analysis.parallel import cards
    from actviz.analysis.point_values import values_at
    from actviz.analysis.properties import PROPERTIES, ordered, select
    from actviz.render.views.comparison import ComparisonView

    items = select(properties)
    needed = [*(() if for_figure else items or PROPERTIES), *(select([sort.removeprefix("-")]) if sort else ())]
    shown = cards(activations, needed, whole_record=whole_record and not items)
    shown = ordered(shown, sort) if sort else shown
    activations = [card.activation for card in shown]
    values = values_at(activations, at) if at else ()
    options = {"properties": [item.key for item in items], "sort": sort}
    config = _config(activations, at=at, **{name: value for name, value in options.items() if value})
    return ComparisonView(shown, values, config, items, with_curves=with_pictures and len(shown) <= MOST_CURVES)


def _measure(most: float, relative: bool, ulp: bool) -> Tolerance:
    from actviz.analysis.comparison.difference import Tolerance

    if not most >= 0:
        raise UsageError(
            f"--tolerance is {written(most)}, but must be 0 or more", "actviz compare gelu gelu_tanh --tolerance 0.001"
        )
    return Tolerance(most, "relative" if relative else "ulp" if ulp else "absolute")


def _differences(
    activations: Sequence[Activation],
    ends: tuple[float, float] | None,
    dtypes: Sequence[str],
    tolerance: Tolerance | None,
    *,
    with_pictures: bool,
    for_figure: bool,
) -> DiffView:
    """Compute the differences of each function from the first."""
    from actviz.analysis.comparison.difference import difference
    from actviz.analysis.plotting.plot_range import default_x_range, ordered_range
    from actviz.numerics.number_types import number_type
    from actviz.render.views.diff import DiffView

    if len(dtypes) != 1:
        raise UsageError(
            f"--dtype is {','.join(dtypes)}, but --diff measures in one number type", "for example --diff --dtype float32"
        )
    unit = number_type(dtypes[0])
    if len(activations) < 2:
        raise UsageError("--diff needs two or more functions", f"actviz compare {activations[0].spec} relu --diff")
    first, *others = activations
    low, high = ordered_range(ends, "--range") if ends else default_x_range(activations)
    differences = [difference(first, other, low, high, unit) for other in others]
    config = _config(activations, diff=True, range=[low, high], dtype=unit.name)
    if tolerance:
        config = {**config, "tolerance": tolerance.most, "measure": tolerance.measure}
    is_drawn = for_figure or (with_pictures and len(others) <= MOST_CURVES)
    return DiffView(differences, tolerance, config, [(first, other) for other in others] if is_drawn else ())


def _costs(activations: Sequence[Activation]) -> CostsView:
    """Measure the time that each function takes."""
    from actviz.analysis.cost.timing import costs
    from actviz.render.views.costs import CostsView

    return CostsView(costs(activations), _config(activations, cost=True))


def _neighbours(activations: Sequence[Activation], count: int) -> NeighboursView:
    """Find the functions closest to one."""
    from actviz.analysis.comparison.nearest import nearest
    from actviz.render.views.neighbours import NeighboursView

    if count < 1:
        raise UsageError(f"--nearest is {count}, but must be at least 1")
    if len(activations) != 1:
        raise UsageError("--nearest takes one function", f"actviz compare {activations[0].spec} --nearest {count}")
    return NeighboursView(nearest(activations[0], count), _config(activations, nearest=count))


def _type_costs(activations: Sequence[Activation], dtypes: Sequence[str], naive: bool) -> TypeCostsView:
    """Measure the errors of each function in each number type."""
    from actviz.analysis.cost.precision_loss import precision_loss
    from actviz.numerics.number_types import number_type
    from actviz.render.views.type_costs import TypeCostsView

    types = [number_type(name) for name in dtypes]
    costs = [
        precision_loss(activation, kind, naive=naively)
        for activation in activations
        for kind in types
        for naively in ((False, True) if naive else (False,))
    ]
    return TypeCostsView(costs, _config(activations, dtype=list(dtypes), naive=naive))
