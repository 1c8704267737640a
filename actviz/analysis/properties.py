"""The table of properties: one row for each, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from actviz.analysis.card import Card, How, Property
from actviz.analysis.shape.classification import convexity, monotone, smoothness, symmetry
from actviz.analysis.shape.critical_points import extrema, inflections, zeros
from actviz.analysis.shape.pieces import pieces_with
from actviz.analysis.shape.suprema import Supremum, largest_curvature, largest_slope
from actviz.analysis.shape.tails import rounds_to_limit, saturation
from actviz.analysis.shape.value_range import value_range
from actviz.analysis.signal.closed_forms import ClosedForm
from actviz.analysis.signal.expectation import probability
from actviz.analysis.signal.gains import torch_gain
from actviz.analysis.signal.phases import CriticalPoint, critical_line, edge_of_chaos, find_phase
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.text.names import did_you_mean, normalise
from actviz.text.numbers import with_digits, written

#: Usual initialisations: the variance of the weights times the fan-in, biases 0; Glorot's is LeCun's where fan-in and fan-out agree.
INITIALISATIONS = {"he": 2.0, "lecun": 1.0}
#: The variances for which the JSON record has points of the critical line.
_SEARCHED = (0.01, 100.0)
_CRITICAL_VARIANCES = np.geomspace(*_SEARCHED, 17)
#: The variances whose points of the critical line sentences list, and those that are tried where these have none.
USUAL_VARIANCES, LARGE_VARIANCES = np.array([0.1, 1.0, 10.0]), np.array([20.0, 50.0, 100.0])


def card(activation: Activation) -> Card:
    """The card of a function: its properties by key.

    >>> from actviz import get
    >>> relu = card(get("relu"))
    >>> print(relu["range"], relu["monotone"], relu["largest_slope"], sep="; ")
    [0, inf); nondecreasing; 1 for x > 0
    """
    return Card(activation, _TABLE)


def _limit(side: int) -> Callable[[Card], float | None]:
    def compute(card: Card) -> float | None:
        limit = card.samples.limits[side]
        return None if np.isnan(limit) else limit

    return compute


def _lipschitz(card: Card) -> float:
    """The smallest L with |f(a) - f(b)| <= L |a - b|: infinite where f jumps, else the largest slope."""
    jumps = any(kink.order == 0 for kink in card["kinks"])
    return np.inf if jumps else float(card["largest_slope"].value)


def _share_of(order: int, value: float) -> Callable[[Card], float]:
    """P(f, or f' for order 1, is exactly this number), z ~ N(0, 1): the pieces that are this number, whatever others round to."""

    def compute(card: Card) -> float:
        return sum((probability(begin, end) for begin, end in pieces_with(card.activation, order, value)), start=0.0)

    return compute


def _from_nodes(card: Card, _: Any) -> How:
    """`exact` where f turns only at breaks and at extrema that the entry claims."""
    return "exact" if {*card.samples.nodes} <= {*card.samples.breaks, *card.activation.extrema} else "search"


def _from_places(card: Card, supremum: Supremum) -> How:
    """`exact` where the supremum is at a break, on a piece, or only approached."""
    breaks = {*card.samples.breaks}
    return "exact" if all(p.approach or p.low < p.high or p.low in breaks for p in supremum.places) else "search"


def _from_form(_: Card, value: Any) -> How:
    """`exact` where a closed form is known."""
    return "exact" if isinstance(value, ClosedForm) and value.form else "quadrature"


def _as_of(key: str) -> Callable[[Card, Any], How]:
    """As another property."""
    return lambda card, _: card.how(key)


def _moment(key: str, title: str, unit: str) -> Property:
    return Property(key, title, unit, lambda card: getattr(card.moments, key), how=_from_form)


def _shown_mean(card: Card, number: str) -> str:
    return "yes" if card["zero_centred"] else f"no, mean {written(card['mean'], number)}"


def _shown_slope(card: Card, number: str) -> str:
    is_kink = any(kink.x == 0 and kink.order <= 1 for kink in card["kinks"])
    return written(card["f'(0)"], number) + " (kink)" * is_kink


def _shown_formula(card: Card, number: str) -> str:
    return with_digits(card.activation.formula, int(number[1:-1]))


def _saturated_share(scale: int) -> Property:
    """The share of the inputs N(0, scale**2) that is saturated."""
    return Property(
        f"saturated_share_{scale}", f"share saturated, s = {scale}", "", lambda card: card["saturation"].share(scale),
        how="search", in_record=False, recorded=False,
    )  # fmt: skip


def _phase(initialisation: str, title: str) -> Property:
    """What becomes of a variance of 1 in a deep wide network with a usual initialisation, and of its gradient."""
    weight = INITIALISATIONS[initialisation] ** 0.5
    return Property(initialisation, title, "", lambda card: find_phase(card.mean_field, weight), how="quadrature")


def _at_fixed_point(initialisation: str, title: str, unit: str, attribute: str) -> Property:
    """A number at the fixed point that a variance of 1 approaches; None if it approaches none."""

    def compute(card: Card) -> float | None:
        phase = card[initialisation]
        return float(getattr(phase.points[0], attribute)) if phase.fate == "fixed" else None

    return Property(
        f"{initialisation}_{attribute}", f"{attribute}, {title}", unit, compute, how="quadrature", in_record=False, recorded=False
    )  # fmt: skip


def _range_record(card: Card) -> dict[str, Any]:
    rounds = {"-inf": card["rounds_low"], "inf": card["rounds_high"]}
    return {**card["range"].record(), "rounds_to_limit": rounds}


def _critical_line_record(card: Card) -> list[dict[str, float]]:
    return [{"sigma_w": point.weight, "sigma_b": point.bias, "q": point.q} for point in card["critical_line"]]


def _critical_points(card: Card) -> tuple[CriticalPoint, ...]:
    return tuple(critical_line(card.mean_field, USUAL_VARIANCES) or critical_line(card.mean_field, LARGE_VARIANCES))


#: What a reader or a script can choose, `compare` and `list` show.
PROPERTIES: tuple[Property, ...] = (
    Property("formula", "formula", "", lambda card: card.activation.formula, _shown_formula, core=True, recorded=False),
    Property(
        "range", "range", "f", lambda card: value_range(card.activation, card.samples),
        how=_from_nodes, core=True, record=_range_record,
    ),
    Property("range_low", "lower end of range", "f", lambda card: card["range"].low, how=_as_of("range"), in_record=False, recorded=False),
    Property("range_high", "upper end of range", "f", lambda card: card["range"].high, how=_as_of("range"), in_record=False, recorded=False),
    Property("limit_low", "limit at -inf", "f", _limit(0), core=True, in_record=False),
    Property("limit_high", "limit at inf", "f", _limit(1), core=True, in_record=False),
    Property(
        "rounds_low", "rounded below", "x", lambda card: rounds_to_limit(card.samples, -1),
        how="search", core=True, in_record=False,
    ),
    Property(
        "rounds_high", "rounded above", "x", lambda card: rounds_to_limit(card.samples, 1),
        how="search", core=True, in_record=False,
    ),
    Property("monotone", "monotone", "", lambda card: monotone(card.samples), how=_from_nodes, core=True),
    Property("symmetry", "symmetry", "", lambda card: symmetry(card.samples), how="search", core=True),
    Property("convexity", "convexity", "", lambda card: convexity(card.samples), how="search", core=True),
    Property("smoothness", "smoothness", "", lambda card: smoothness(card.activation), core=True),
    Property("pieces", "pieces", "", lambda card: len(card.activation.pieces), recorded=False),
    Property("kinks", "kinks", "x", lambda card: card.activation.kinks, core=True, recorded=False),
    Property("zeros", "zeros", "x", lambda card: zeros(card.samples), how="search"),
    Property("extrema", "extrema", "x", lambda card: extrema(card.samples), how=_from_nodes),
    Property("inflections", "inflections", "x", lambda card: inflections(card.samples), how="search"),
    Property(
        "largest_slope", "largest slope", "f/x", lambda card: largest_slope(card.samples),
        how=_from_places, core=True,
    ),
    Property("largest_slope_where", "where it is", "x", lambda card: card["largest_slope"].where(), in_record=False, recorded=False),
    Property("lipschitz", "Lipschitz", "f/x", _lipschitz, how=_as_of("largest_slope"), core=True),
    Property(
        "largest_curvature", "largest curvature", "f/x^2", lambda card: largest_curvature(card.samples),
        how=_from_places, core=True,
    ),
    Property("largest_curvature_where", "where that is", "x", lambda card: card["largest_curvature"].where(), in_record=False, recorded=False),
    Property(
        "saturation", "saturates", "x", lambda card: saturation(card.samples, card["largest_slope"].value),
        how="search", core=True,
    ),
    Property("saturation_left", "saturated below", "x", lambda card: card["saturation"].left, how="search", in_record=False, recorded=False),
    Property("saturation_right", "saturated above", "x", lambda card: card["saturation"].right, how="search", in_record=False, recorded=False),
    Property("saturated_share", "share saturated", "", lambda card: card["saturation"].share(), how="search", in_record=False, recorded=False),
    *(_saturated_share(scale) for scale in (2, 5, 10)),
    Property("linear_share", "share of slope 1", "", _share_of(1, 1.0), core=True),
    Property("flat_share", "share of slope 0", "", _share_of(1, 0.0), core=True),
    Property("zero_share", "share mapped to 0", "", _share_of(0, 0.0)),
    Property("mean", "mean", "f", lambda card: card.moments.mean.value, how=lambda card, _: _from_form(card, card.moments.mean)),
    Property(
        "zero_centred", "zero-centred", "", lambda card: bool(card["mean"] == 0), _shown_mean,
        how=_as_of("mean"), core=True, recorded=False,
    ),
    _moment("variance", "variance", "f^2"),
    _moment("second_moment", "E f(z)^2", "f^2"),
    _moment("slope_second_moment", "E f'(z)^2", "f^2/x^2"),
    _moment("mean_absolute_slope", "E |f'(z)|", "f/x"),
    _moment("forward_gain", "forward gain", "1/f"),
    _moment("backward_gain", "backward gain", "x/f"),
    Property("torch_gain", "PyTorch's gain", "", lambda card: torch_gain(card.activation)),
    _phase("he", "deep, He"),
    _phase("lecun", "deep, LeCun"),
    *(
        _at_fixed_point(initialisation, title, unit, attribute)
        for initialisation, title in (("he", "He"), ("lecun", "LeCun"))
        for attribute, unit in (("q", "f^2"), ("chi_1", "f^2/x^2"))
    ),
    Property("edge", "sigma_w for chi_1 = 1", "x/f", lambda card: edge_of_chaos(card.mean_field), how="quadrature"),
    Property("f(0)", "f(0)", "f", lambda card: float(card.activation(0.0)), core=True),
    Property("f'(0)", "f'(0)", "f/x", lambda card: float(card.activation.derivative(0.0)), _shown_slope, core=True),
)  # fmt: skip
#: What a reader sees without choosing.
CORE = tuple(item for item in PROPERTIES if item.core)
#: What only the JSON record has.
_RECORD_ONLY = (
    Property("limits", "limits", "f", lambda card: {"-inf": card["limit_low"], "inf": card["limit_high"]}, recorded=False),
    Property(
        "critical_line", "critical line", "", lambda card: tuple(critical_line(card.mean_field, _CRITICAL_VARIANCES)),
        how="quadrature", record=_critical_line_record,
    ),
    Property(
        "critical_line_searched", "where it is searched", "", lambda _: dict(zip(("q_low", "q_high"), _SEARCHED, strict=True)),
        recorded=False,
    ),
)  # fmt: skip
#: What only sentences are made of.
_SENTENCES_ONLY = (Property("critical_points", "points of the critical line", "", _critical_points, how="quadrature"),)
_TABLE = {item.key: item for item in (*PROPERTIES, *_RECORD_ONLY, *_SENTENCES_ONLY)}
#: The keys of the properties that tools/properties.py records.
RECORDED = tuple(key for key, item in _TABLE.items() if item.recorded)


def record(card: Card) -> dict[str, Any]:
    """The function and all its properties as JSON-compatible values, and under `how` how each was obtained; numbers may be infinite."""
    items = [item for item in PROPERTIES if item.in_record]
    activation = card.activation
    return {
        **activation.to_dict(),
        **{item.key: item.json(card) for item in (*items, *_RECORD_ONLY)},
        "how": {item.key: card.how(item.key) for item in items},
    }


def select(names: Iterable[str]) -> list[Property]:
    """The properties with these keys or titles, each once; `all` stands for all. Raises UsageError for an unknown name."""
    selected: list[Property] = []
    by_name = {normalise(name): item for item in PROPERTIES for name in (item.title, item.key)}
    for name in names:
        if name == "all":
            selected += PROPERTIES
        elif normalise(name) in by_name:
            selected.append(by_name[normalise(name)])
        else:
            keys = [item.key for item in PROPERTIES]
            raise UsageError(
                f"unknown property {name!r}{did_you_mean(name, keys)}",
                "`actviz compare relu --properties all` shows all of them",
            )
    return list(dict.fromkeys(selected))


def ordered(cards: Sequence[Card], name: str) -> list[Card]:
    """The cards sorted by a property in ascending order, with `-name` in descending order; those without a value come last."""
    (item,) = select([name.removeprefix("-")])
    ranked = sorted(cards, key=item.rank)
    if not name.startswith("-"):
        return ranked
    valued = [card for card in ranked if item.rank(card).has_value]
    return valued[::-1] + [card for card in ranked if not item.rank(card).has_value]
