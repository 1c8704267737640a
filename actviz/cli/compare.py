"""`actviz compare`: compare the properties, values, differences and cost of functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from actviz.cli.options import At, Format, Output, Range, Width, complete_function, interval, number, numbers
from actviz.errors import UsageError
from actviz.text.formats import chosen_format

if TYPE_CHECKING:
    from actviz.analysis.differences import Tolerance
    from actviz.analysis.properties import Property
    from actviz.function.activation import Activation
    from actviz.text.screen import Screen

_FORMATS = ("table", "markdown", "plain", "csv", "tsv", "json", "jsonl")
#: More curves than these cannot be distinguished in one picture.
_MOST_CURVES = 12


@dataclass(frozen=True)
class _Line:
    """What every comparison takes from the command line: the functions, the format, the screen and the output file."""

    activations: Sequence[Activation]
    kind: str | None
    screen: Screen
    output: str | None

    @property
    def form(self) -> str:
        """The requested format; by default a table on a terminal, plain text elsewhere."""
        return self.kind or ("table" if self.screen.terminal else "plain")

    @property
    def specs(self) -> list[str]:
        """The specs of the functions."""
        return [activation.spec for activation in self.activations]

    def write(self, text: str) -> None:
        """Write the result."""
        from actviz.cli.show import write

        write(text, self.output)


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
        str, typer.Option("--properties", metavar="PROPERTY,...", help="Show these properties only.", show_default=False)
    ] = "",
    sort: Annotated[
        str,
        typer.Option("--sort", metavar="PROPERTY", help="Sort, smallest first; -PROPERTY: largest first.", show_default=False),
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
        typer.Option("--dtype", metavar="TYPE,...", help="Show the errors in these number types.", show_default=False),
    ] = None,
    naive: Annotated[bool, typer.Option("--naive", help="With --dtype, add the formula step by step.")] = False,
    width: Width = None,
    format_: Format = None,
    output: Output = None,
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

    FORMAT is table, markdown, plain, csv, tsv, json or jsonl; csv and tsv have a row for each function, plain a line for each property.
    """
    kind = chosen_format(format_, output, _FORMATS)
    points = numbers(at, "--at")
    diff = diff or tolerance is not None
    given = {
        "--diff": diff, "--cost": cost, "--nearest": nearest is not None, "--dtype": dtypes is not None and not diff,
        "--at": bool(points), "--properties": bool(properties), "--sort": bool(sort), "--all": every,
    }  # fmt: skip
    _refuse_contradictions(given, ends=ends, naive=naive, finer={"--relative": relative, "--ulp": ulp}, tolerance=tolerance)
    line = _line(functions or [], every, kind, output, width)
    if diff:
        _show_differences(line, interval(ends, "--range"), dtypes or "float64", _tolerance(tolerance, relative, ulp))
    elif dtypes is not None:
        _show_type_costs(line, dtypes, naive)
    elif cost:
        _show_costs(line)
    elif nearest is not None:
        _show_nearest(line, nearest)
    else:
        _show_cards(line, points, properties, sort)


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


def _line(functions: Sequence[str], every: bool, kind: str | None, output: str | None, width: int | None) -> _Line:
    """Look up the functions and the output; raises UsageError if there are no functions."""
    from actviz.catalogue.resolve import scalar
    from actviz.cli.show import screen

    if every and functions:
        raise UsageError("--all and FUNCTION... cannot be combined", "--all compares every scalar function")
    if not every and not functions:
        raise UsageError(
            "missing argument 'FUNCTION...'",
            "name functions (actviz compare sigmoid tanh), or use --all; see `actviz compare --help`",
        )
    if every:
        from actviz.analysis.nearest import functions as catalogue

        activations = catalogue()
    else:
        activations = [scalar(function, "compare") for function in functions]
    return _Line(activations, kind, screen(output, width), output)


def _show_cards(line: _Line, points: Sequence[float], properties: str, sort: str) -> None:
    """Show the requested properties of each function, in the requested order."""
    from actviz.analysis.cards import values_at
    from actviz.analysis.properties import PROPERTIES, chosen, ordered
    from actviz.analysis.workers import computed
    from actviz.render.views import comparison as shown_cards

    items = chosen(filter(None, map(str.strip, properties.split(",")))) or None
    needed = [*(items or PROPERTIES), *(chosen([sort.removeprefix("-")]) if sort else ())]
    is_json = line.form in ("json", "jsonl")
    cards = computed(line.activations, needed, json=is_json and not items)
    cards = ordered(cards, sort) if sort else cards
    activations = [card.activation for card in cards]
    values = values_at(activations, points) if points else ()
    config: dict[str, Any] = {"functions": [card.function for card in cards], "at": points}
    asked = {"properties": [item.name for item in items or ()], "sort": sort}
    config |= {name: value for name, value in asked.items() if value}
    if is_json and items:
        line.write(_chosen_json(line.form, cards, values, items, config))
        return
    text = shown_cards.as_format(line.form, cards, values, config=config, screen=line.screen, properties=items)
    if line.screen.terminal and line.kind is None and len(cards) <= _MOST_CURVES:
        from actviz.render.terminal.drawing import overlay

        picture = overlay(activations, line.screen, beside=text.count("\n"))
        text = f"{picture}\n{text}" if picture else text
    line.write(text)


def _chosen_json(
    kind: str, cards: Sequence[Any], values: Sequence[Any], items: Sequence[Property], config: dict[str, Any]
) -> str:
    """Write the requested properties as JSON."""
    from actviz.render import serialize

    results = [
        {"function": card.name, "spec": card.function, **{item.name: item.json(card) for item in items}} for card in cards
    ]
    for record, own in zip(results, values, strict=False):
        record["values"] = own.as_json()
    return serialize.document("compare", config, results) if kind == "json" else serialize.json_lines(results)


def _tolerance(text: str | None, relative: bool, ulp: bool) -> Tolerance | None:
    if text is None:
        return None
    from actviz.analysis.differences import Tolerance

    most = number(text, "--tolerance")
    if not most >= 0:
        raise UsageError(f"--tolerance is {text}, but must be 0 or more", "actviz compare gelu gelu_tanh --tolerance 0.001")
    return Tolerance(most, "relative" if relative else "ulp" if ulp else "absolute")


def _show_differences(line: _Line, ends: tuple[float, float] | None, dtype: str, tolerance: Tolerance | None) -> None:
    """Show how each function differs from the first; with a tolerance, check it."""
    from actviz.analysis.curves import checked
    from actviz.analysis.differences import difference
    from actviz.analysis.window import default_range
    from actviz.numerics.number_types import number_type
    from actviz.render.views.diff import as_format, picture

    if "," in dtype:
        raise UsageError(f"--dtype is {dtype}, but --diff measures in one number type", "for example --diff --dtype float32")
    unit = number_type(dtype.strip())
    if len(line.activations) < 2:
        raise UsageError("--diff needs two or more functions", f"actviz compare {line.specs[0]} relu --diff")
    first, *others = line.activations
    low, high = checked(ends, "--range") if ends else default_range(line.activations)
    found = [difference(first, other, low, high, unit) for other in others]
    config: dict[str, Any] = {"functions": line.specs, "diff": True, "range": [low, high], "dtype": unit.name}
    if tolerance:
        config |= {"tolerance": tolerance.most, "measure": tolerance.measure}
    text = as_format(line.form, found, tolerance, config=config, screen=line.screen)
    if line.screen.terminal and line.kind is None and len(others) <= _MOST_CURVES:
        drawn = picture([(first, other) for other in others], low, high, line.screen)
        text = f"{drawn}\n{text}" if drawn else text
    line.write(text)
    if tolerance:
        tolerance.raise_if_broken(found)


def _show_costs(line: _Line) -> None:
    """Show the time that each function takes."""
    from actviz.analysis.cost import costs
    from actviz.render.views.costs import as_format

    config = {"functions": line.specs, "cost": True}
    line.write(as_format(line.form, costs(line.activations), config=config, screen=line.screen))


def _show_nearest(line: _Line, count: int) -> None:
    """Show the functions closest to one."""
    from actviz.analysis.nearest import nearest
    from actviz.render.views.neighbours import as_format

    if len(line.activations) != 1:
        raise UsageError("--nearest takes one function", f"actviz compare {line.specs[0]} --nearest {count}")
    config = {"functions": line.specs, "nearest": count}
    line.write(as_format(line.form, nearest(line.activations[0], count), config=config, screen=line.screen))


def _show_type_costs(line: _Line, dtypes: str, naive: bool) -> None:
    """Show the errors of each function in each number type."""
    from actviz.analysis.type_cost import type_cost
    from actviz.numerics.number_types import number_type
    from actviz.render.views.type_costs import as_format

    types = [number_type(name.strip()) for name in dtypes.split(",")]
    costs = [
        type_cost(activation, each, naive=naively)
        for activation in line.activations
        for each in types
        for naively in ((False, True) if naive else (False,))
    ]
    config = {"functions": line.specs, "dtype": dtypes.split(","), "naive": naive}
    line.write(as_format(line.form, costs, config=config, screen=line.screen))
