"""The table of properties: what each is called, how it is got, and how it reads, in tables, in files and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, Literal

import numpy as np

from actviz.analysis.card import Card
from actviz.analysis.kink_description import JET, both
from actviz.analysis.shape.critical_points import Points
from actviz.analysis.shape.suprema import Supremum
from actviz.analysis.shape.tails import Saturation
from actviz.analysis.signal.gains import Exact
from actviz.analysis.signal.mean_field import Edge, Phase
from actviz.errors import UsageError
from actviz.function.kink import Kink
from actviz.text.names import did_you_mean, normalise
from actviz.text.numbers import rounded, written

How = Literal["exact", "quadrature", "search"]


@dataclass(frozen=True)
class Property:
    """Something that can be said of a function: its name in files, its title in tables, its value, and how that is got.

    `words` says it to a reader where the bare value would say too little. `exact` comes from the formulas and claims of the entry, `quadrature` from an integral, `search` from samples and bisection.
    `core`: it is in the table that `compare` shows unasked. `in_json`: it is a key there (else part of another).
    """

    name: str
    title: str
    of: Callable[[Card], Any]
    how: How | Callable[[Card], How] = "exact"
    core: bool = False
    in_json: bool = True
    words: Callable[[Card, str], str] | None = None

    def got(self, card: Card) -> How:
        """How this function's value was got."""
        return self.how(card) if callable(self.how) else self.how

    def shown(self, card: Card, digits: int) -> str:
        """The value for a reader."""
        return self.words(card, f".{digits}g") if self.words else _shown(self.of(card), f".{digits}g", digits)

    def field(self, card: Card) -> str:
        """The value for a script: numbers exact."""
        value = self.of(card)
        match value:
            case Supremum():
                return repr(value.value)
            case Exact():
                return repr(value.value)
            case float():
                return repr(value)
            case tuple() if not isinstance(value, Edge):
                return " ".join(repr(kink.x) for kink in value) or "none"
        return _shown(value, "", 17)

    def json(self, card: Card) -> Any:
        """The value as what JSON knows; numbers may still be infinite."""
        return _json(self.of(card))

    def rank(self, card: Card) -> tuple[bool, float, str]:
        """What functions are sorted by: numbers ascending, then texts; what has no value comes last."""
        value = self.of(card)
        number = _number(value)
        if number is None:
            return True, 0.0, "" if value is None else _shown(value, "", 17)
        return isnan(number), 0.0 if isnan(number) else number, ""


def _number(value: Any) -> float | None:
    match value:
        case bool() | int() | float():
            return float(value)
        case Supremum() | Exact():
            return value.value
        case Points():
            return float(len(value.points) + len(value.intervals))
        case Edge():
            return value.weight
        case Phase():
            return value.points[0].q if value.fate == "fixed" else None
        case Saturation():
            return value.share()
        case tuple():
            return float(len(value))
    return None


def _shown(value: Any, number: str, digits: int) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case str() | int():
            return str(value)
        case float():
            return written(value, number)
        case Phase():
            return phase_text(value, number)
        case Edge():
            return "none" if np.isnan(value.weight) else written(value.weight, number)
        case tuple():
            return "; ".join(_kink(kink, digits) for kink in value) or "none"
    return format(value, number)


def _kink(kink: Kink, digits: int) -> str:
    return f"{rounded(kink.x, digits)}: {JET[kink.order]} {' | '.join(both(kink, kink.order, digits))}"


def phase_text(phase: Phase, number: str = "") -> str:
    """What becomes of the variance in deep layers, and the gradient's factor chi_1 there.

    >>> from actviz import get
    >>> phase_text(Card(get("relu")).phase("he"))
    'every q stays, chi_1 = 1'
    """
    match phase.fate:
        case "all":
            return f"every q stays, chi_1 = {written(float(round(phase.points[0].chi_1, 12)), number)}"
        case "fixed":
            return "; ".join(
                f"q = {written(point.q, number)}, chi_1 = {written(point.chi_1, number)}" for point in phase.points
            )
    return {"decays": "q decays to 0", "grows": "q grows without bound"}.get(phase.fate, "unknown")


def _json(value: Any) -> Any:
    match value:
        case Phase():
            names = ("q", "chi_1", "correlation", "depth_q", "depth_c", "depth_gradient")
            points = [{name: getattr(point, name) for name in names} for point in value.points]
            return {
                "sigma_w": value.weight, "sigma_b": value.bias, "fate": value.fate, "change_of_1": value.change,
                "fixed_points": points,
            }  # fmt: skip
        case Edge():
            found = not np.isnan(value.weight)
            return {
                "sigma_w": value.weight if found else None,
                "sigma_b": 0.0,
                "q": value.q if found else None,
                "note": value.note,
            }
        case tuple():
            return [kink.record() for kink in value]
    return value.as_json() if hasattr(value, "as_json") else value


def records(card: Card) -> dict[str, Any]:
    """Every property as what JSON knows, and under `how` how each was got."""
    told = [item for item in PROPERTIES if item.in_json]
    found = {item.name: _json(item.of(card)) for item in told}
    low, high = card.limits
    found["limits"] = {"-inf": low, "inf": high}
    found["range"] = {**_range(card), "rounds_to_limit": card.rounding.as_json()}
    critical = card.mean_field.critical_line(np.geomspace(0.01, 10, 13))
    found["critical_line"] = [{"sigma_w": weight, "sigma_b": bias, "q": q} for weight, bias, q in critical]
    return found | {"how": {item.name: item.got(card) for item in told}}


def _range(card: Card) -> dict[str, Any]:
    found = card.range
    hull = {"text": str(found), "low": found.low, "high": found.high}
    attained = {"low_attained": found.low_attained, "high_attained": found.high_attained}
    return {**hull, **attained, "intervals": [interval.as_json() for interval in found.intervals]}


def chosen(names: Iterable[str]) -> list[Property]:
    """The properties of these names or titles; `all` are all. Raises UsageError for an unknown one."""
    found: list[Property] = []
    known = {normalise(key): item for item in PROPERTIES for key in (item.title, item.name)}
    for name in names:
        if name == "all":
            found += PROPERTIES
        elif normalise(name) in known:
            found.append(known[normalise(name)])
        else:
            hint = "choose one of " + ", ".join(item.name for item in PROPERTIES)
            question = did_you_mean(name, (item.name for item in PROPERTIES))
            raise UsageError(f"unknown property {name!r}{question}", hint)
    return list(dict.fromkeys(found))


def ordered(cards: Sequence[Card], name: str) -> list[Card]:
    """The cards sorted by a property, smallest first; `-name` the other way round. What has no value comes last."""
    (item,) = chosen([name.removeprefix("-")])
    ranked = sorted(cards, key=item.rank)
    if not name.startswith("-"):
        return ranked
    valued = [card for card in ranked if not item.rank(card)[0] or item.rank(card)[2]]
    return valued[::-1] + [card for card in ranked if card not in valued]


def _extremes(card: Card) -> How:
    """Nodes that the entry claims are exact."""
    activation = card.activation
    return "exact" if {*card.samples.nodes} <= {*card.samples.breaks, *activation.extrema} else "search"


def _supremum(name: str) -> Callable[[Card], How]:
    def how(card: Card) -> How:
        found: Supremum = getattr(card, name)
        known = {*card.samples.breaks}
        return "exact" if all(p.approach or p.low < p.high or p.low in known for p in found.places) else "search"

    return how


def _moment(card: Card, name: str) -> How:
    found = getattr(card.statistics, name)
    return "exact" if isinstance(found, Exact) and found.form else "quadrature"


def _statistic(name: str, title: str) -> Property:
    return Property(
        name, title, lambda card: getattr(card.statistics, _ATTRIBUTES[name]), lambda card: _moment(card, _ATTRIBUTES[name])
    )


def _slope_at_zero(card: Card, number: str) -> str:
    kinked = any(kink.x == 0 and kink.order <= 1 for kink in card.kinks)
    return written(card.slope, number) + " (kink)" * kinked


_ATTRIBUTES = {
    "variance": "variance",
    "second_moment": "square",
    "slope_second_moment": "slope_square",
    "mean_absolute_slope": "slope_size",
    "forward_gain": "forward_gain",
    "backward_gain": "backward_gain",
}


def _saturated(scale: int) -> Property:
    """The share of wider inputs that is saturated."""
    title = f"share saturated, s = {scale}"
    return Property(f"saturated_share_{scale}", title, lambda card: card.saturation.share(scale), "search", in_json=False)


def _settled(initialisation: str, title: str, of: Literal["q", "chi_1"]) -> Property:
    """What holds where the variance settles, coming from 1; None where it does not."""

    def value(card: Card) -> float | None:
        phase = card.phase(initialisation)
        return float(getattr(phase.points[0], of)) if phase.fate == "fixed" else None

    return Property(f"{initialisation}_{of}", f"{of}, {title}", value, "quadrature", in_json=False)


PROPERTIES: tuple[Property, ...] = (
    Property("formula", "formula", lambda card: card.formula, core=True),
    Property("range", "range", lambda card: card.range, _extremes, core=True),
    Property("range_low", "lower end of range", lambda card: card.range.low, _extremes, in_json=False),
    Property("range_high", "upper end of range", lambda card: card.range.high, _extremes, in_json=False),
    Property("limit_low", "limit at -inf", lambda card: card.limits[0], core=True, in_json=False),
    Property("limit_high", "limit at inf", lambda card: card.limits[1], core=True, in_json=False),
    Property("rounds_low", "rounded below", lambda card: card.rounding.left, "search", core=True, in_json=False),
    Property("rounds_high", "rounded above", lambda card: card.rounding.right, "search", core=True, in_json=False),
    Property("monotone", "monotone", lambda card: card.monotone, _extremes, core=True),
    Property("symmetry", "symmetry", lambda card: card.symmetry, "search", core=True),
    Property("convexity", "convexity", lambda card: card.convexity, "search", core=True),
    Property("smoothness", "smoothness", lambda card: card.smoothness, core=True),
    Property("pieces", "pieces", lambda card: len(card.activation.pieces)),
    Property("kinks", "kinks", lambda card: card.kinks, core=True),
    Property("zeros", "zeros", lambda card: card.zeros, "search"),
    Property("extrema", "extrema", lambda card: card.extrema, _extremes),
    Property("inflections", "inflections", lambda card: card.inflections, "search"),
    Property("largest_slope", "largest slope", lambda card: card.largest_slope, _supremum("largest_slope"), core=True),
    Property("largest_slope_where", "where it is", lambda card: card.largest_slope.where(), in_json=False),
    Property("lipschitz", "Lipschitz", lambda card: card.lipschitz, _supremum("largest_slope"), core=True),
    Property(
        "largest_curvature", "largest curvature", lambda card: card.largest_curvature, _supremum("largest_curvature"), core=True
    ),
    Property("largest_curvature_where", "where that is", lambda card: card.largest_curvature.where(), in_json=False),
    Property("saturation", "saturates", lambda card: card.saturation, "search", core=True),
    Property("saturation_left", "saturated below", lambda card: card.saturation.left, "search", in_json=False),
    Property("saturation_right", "saturated above", lambda card: card.saturation.right, "search", in_json=False),
    Property("saturated_share", "share saturated", lambda card: card.saturation.share(), "search", in_json=False),
    *(_saturated(scale) for scale in (2, 5, 10)),
    Property("linear_share", "share of slope 1", lambda card: card.linear_share, core=True),
    Property("flat_share", "share of slope 0", lambda card: card.flat_share, core=True),
    Property("zero_share", "share mapped to 0", lambda card: card.zero_share),
    Property("mean", "mean", lambda card: card.mean, lambda card: _moment(card, "mean")),
    Property(
        "zero_centred",
        "zero-centred",
        lambda card: card.zero_centred,
        lambda card: _moment(card, "mean"),
        core=True,
        words=lambda card, number: "yes" if card.zero_centred else f"no, mean {written(card.mean, number)}",
    ),
    _statistic("variance", "variance"),
    _statistic("second_moment", "E f(z)^2"),
    _statistic("slope_second_moment", "E f'(z)^2"),
    _statistic("mean_absolute_slope", "E |f'(z)|"),
    _statistic("forward_gain", "forward gain"),
    _statistic("backward_gain", "backward gain"),
    Property("torch_gain", "PyTorch's gain", lambda card: card.torch_gain),
    Property("he", "deep, He", lambda card: card.phase("he"), "quadrature"),
    Property("lecun", "deep, LeCun", lambda card: card.phase("lecun"), "quadrature"),
    *(_settled(name, title, of) for name, title in (("he", "He"), ("lecun", "LeCun")) for of in ("q", "chi_1")),
    Property("edge", "sigma_w for chi_1 = 1", lambda card: card.edge, "quadrature"),
    Property("f(0)", "f(0)", lambda card: card.value, core=True),
    Property("f'(0)", "f'(0)", lambda card: card.slope, core=True, words=_slope_at_zero),
)
CORE = tuple(item for item in PROPERTIES if item.core)
