"""`actviz list`: list the functions of the catalogue, or their properties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from actviz.cli.choices import complete_family, complete_framework, complete_property
from actviz.cli.options import ROW_FORMATS, Output, Width, format_option
from actviz.cli.show import Target
from actviz.errors import DataError, UsageError

if TYPE_CHECKING:
    from actviz.catalogue.index import IndexEntry
    from actviz.render.views.listing import PropertiesView

FORMATS = ROW_FORMATS


def command(
    text: Annotated[
        str,
        typer.Argument(metavar="[TEXT]", help="Show functions whose name, framework call, family or summary contains TEXT."),
    ] = "",
    framework: Annotated[
        str,
        typer.Option(
            "--framework",
            metavar="NAME",
            help="Show what a framework has, under its own names.",
            show_default=False,
            autocompletion=complete_framework,
        ),
    ] = "",
    family: Annotated[
        str,
        typer.Option("--family", metavar="NAME", help="Show one family.", show_default=False, autocompletion=complete_family),
    ] = "",
    columns: Annotated[
        str,
        typer.Option(
            "--columns",
            metavar="PROPERTY,...",
            help="Show these properties.",
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
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
) -> None:
    """List the functions and what they do; in a pipe, only their names.

    actviz list
    actviz list shrink
    actviz list --framework jax
    actviz list --family gated
    actviz list --sort -largest_slope --columns range,forward_gain

    --columns and --sort show the properties that `actviz compare` shows; vector functions have none.
    """
    from actviz.catalogue.index import families, matching
    from actviz.function.frameworks import FRAMEWORKS
    from actviz.render.views.listing import CatalogueView

    target = Target.of(FORMATS, format_, output, width)
    framework, family = _known(framework, FRAMEWORKS, "framework"), _known(family, families(), "family")
    entries = [*matching(text, framework, family), *_of_plugins(text, framework, family)]
    if not entries:
        raise DataError(f"nothing in the catalogue matches {text!r}", "`actviz list` shows all functions")
    filters = {"text": text, "framework": framework, "family": family}
    target.show(_properties(entries, filters, columns, sort) if columns or sort else CatalogueView(entries, filters, framework))


def _of_plugins(text: str, framework: str, family: str) -> Iterator[IndexEntry]:
    """List what installed packages offer, without loading them."""
    from actviz.catalogue.index import IndexEntry
    from actviz.catalogue.plugins import offered, origin
    from actviz.text.names import normalise

    if framework or family:
        return
    for name, point in offered().items():
        if normalise(text) in normalise(f"{name} {origin(point)}"):
            yield IndexEntry(name, "plugin", "plugin", name, f"A plugin of {origin(point)}.", (name,), ())


def _known(name: str, choices: tuple[str, ...], what: str) -> str:
    """Return the choice that a name refers to; raises UsageError for an unknown name."""
    from actviz.text.names import did_you_mean, normalise

    known = next((choice for choice in choices if normalise(choice) == normalise(name)), "")
    if name and not known:
        raise UsageError(f"unknown {what} {name!r}{did_you_mean(name, choices)}", f"choose one of {', '.join(choices)}")
    return known


def _properties(entries: Sequence[IndexEntry], filters: dict[str, str], columns: str, sort: str) -> PropertiesView:
    """Return the view of properties of the scalar functions, sorted by one of them."""
    from actviz.analysis.properties import card, ordered, select
    from actviz.catalogue.resolve import get
    from actviz.function.activation import Activation
    from actviz.render.views.listing import PropertiesView

    items = select(filter(None, map(str.strip, columns.split(",")))) or select([sort.removeprefix("-")])
    cards = [card(function) for entry in entries if isinstance(function := get(entry.name), Activation)]
    if not cards:
        raise DataError(
            "--columns and --sort need scalar functions, but these map whole vectors", "leave out --columns and --sort"
        )
    cards = ordered(cards, sort) if sort else cards
    return PropertiesView(cards, items, {**filters, "columns": [item.key for item in items], "sort": sort})
