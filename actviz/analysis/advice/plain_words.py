"""A function in plain words: its shape, when to use it and when not, from its properties and the rules of `actviz choose`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from actviz.analysis.advice.usage import MOST_CONDITIONS, conditions, first_choices
from actviz.analysis.card import Card
from actviz.analysis.cost.operations import costly_calls
from actviz.analysis.shape.intervals import Range, inequality
from actviz.analysis.shape.pieces import is_constant
from actviz.function.activation import Activation
from actviz.function.definition import OUTSIDE
from actviz.function.vector import VectorActivation
from actviz.text.numbers import rounded

#: More places than these are counted, not listed, and more reasons are left to the rest of the page.
_MOST_PLACES, MOST_REASONS = 3, 3
#: Conditions that begin so speak against a function.
_AGAINST = ("never", "rarely")
#: The way of the curve from left to right; left out for a function with poles.
_DIRECTIONS = {
    "constant": "is flat",
    "increasing": "rises",
    "nondecreasing": "never falls",
    "decreasing": "falls",
    "nonincreasing": "never rises",
    "no": "rises in some places and falls in others",
}
_SMOOTH = {"Cinf": "It is smooth", "C2": "Its slope and curvature are continuous", "C1": "Its slope is continuous"}
#: Up to this slope few layers do without weights that make up for it.
_ABOUT_ONE = 1.5
#: A largest slope below this is less than 1 by more than rounding.
_NEARLY_ONE = 1 - 1e-12


@dataclass(frozen=True)
class PlainWords:
    """What a function does, in a sentence or two, and the places to use it in and those to avoid; none of the three is empty."""

    shape: str
    use: tuple[str, ...]
    avoid: tuple[str, ...]

    def record(self) -> dict[str, str]:
        """The words as JSON-compatible values."""
        return {"in_words": self.shape, "when": " ".join(self.use), "when_not": " ".join(self.avoid)}


def by_rules(function: Activation | VectorActivation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the rules of `choose` say for a function of the catalogue, and what they say against it.

    With parameters that are not the defaults only the rules for these parameters count.
    """
    is_usual = dict(function.parameters) == function.definition.defaults()
    name = function.name if is_usual else function.spec
    texts = list(conditions(name))
    against = [text for text in texts if text.partition(": ")[2].startswith(_AGAINST)]
    in_favour = [text for text in texts if text not in against]
    return (*first_choices(name), *in_favour[:MOST_CONDITIONS]), tuple(
        text.replace(" never here:", "") for text in against[:MOST_REASONS]
    )


def joined_reasons(against: tuple[str, ...], reasons: Iterator[str]) -> tuple[str, ...]:
    """What the rules say against a function, and at least one of the reasons."""
    return (*against, *(f"{reason}." for reason in islice(reasons, 1 if against else MOST_REASONS)))


def plain_words(card: Card) -> PlainWords:
    r"""A scalar function in plain words.

    >>> from actviz import get
    >>> from actviz.analysis.properties import card
    >>> words = plain_words(card(get("softsign")))
    >>> print(words.shape, words.use[0], words.avoid[0], sep="\n")
    Its values lie between -1 and 1; the curve rises. Its slope is continuous.
    Where outputs must stay between -1 and 1.
    In many layers on end: it saturates on both sides, where gradients vanish.
    """
    if not card["range"].intervals:
        return PlainWords("It has no value for any input.", ("Nowhere.",), ("Everywhere: it has no values.",))
    use, against = by_rules(card.activation)
    return PlainWords(" ".join(_shape(card)), use or (_place(card),), joined_reasons(against, _reasons(card)))


def _n(value: float) -> str:
    return rounded(value, 4)


def _shape(card: Card) -> Iterator[str]:
    missing = [(begin, end) for begin, end, texts in card.activation.pieces if texts == OUTSIDE]
    if missing:
        where = " or ".join(inequality(begin, end, ".4g") for begin, end in missing)
        yield f"It has no value for {where}." if len(missing) <= 2 else "It has no value for a part of the inputs."
    direction = "" if _has_pole(card) else f"; the curve {_DIRECTIONS[card['monotone']]}"
    yield f"{_values(card['range'], card.activation.definition.endless)}{direction}."
    yield f"{_breaks(card)}."


def _values(values: Range, is_endless: bool) -> str:
    """Between which numbers the values of a function lie; of an endless one not all gaps are known."""
    low, high = values.low, values.high
    if all(interval.is_point for interval in values.intervals):
        return f"Its only value{'s are' if len(values.intervals) > 1 else ' is'} {f'{values:.4g}'.strip('{}')}"
    if np.isfinite(low) and np.isfinite(high):
        return f"Its values lie between {_n(low)} and {_n(high)}"
    if len(values.intervals) > 1 and not is_endless:
        return f"Its values are those in {values:.4g}"
    if np.isfinite(low):
        return f"Its values are {'at least' if values.low_attained else 'above'} {_n(low)}, without an upper bound"
    if np.isfinite(high):
        return f"Its values are {'at most' if values.high_attained else 'below'} {_n(high)}, without a lower bound"
    return "Its values have no bounds" if is_endless else "Its values are all real numbers"


def _breaks(card: Card) -> str:
    """Its poles, else its jumps, else its kinks, else how smooth it is."""
    kinks = [kink for kink in card["kinks"] if not kink.is_domain_end]
    kinds = (
        ("It has {} pole", [kink.x for kink in kinks if kink.is_pole]),
        ("It jumps", [kink.x for kink in kinks if kink.order == 0]),
        ("Its slope jumps", [kink.x for kink in kinks if kink.order == 1]),
    )
    for text, places in kinds:
        if places:
            named = text.format("a") if len(places) == 1 else text.format("").replace("  ", " ")
            plural = "s" if text.endswith("pole") and len(places) > 1 else ""
            return f"{named}{plural} at {_places(places, card.activation.definition.endless)}"
    return _SMOOTH[card["smoothness"]]


def _places(places: list[float], is_endless: bool) -> str:
    if is_endless:
        return "infinitely many points"
    if len(places) > _MOST_PLACES:
        return f"{len(places)} points"
    return " and ".join(filter(None, [", ".join(map(_n, places[:-1])), _n(places[-1])]))


def _place(card: Card) -> str:
    """Where a function that no rule names may be used, by its range and its slopes."""
    largest, values = card["largest_slope"].value, card["range"]
    low, high = values.low, values.high
    if card["monotone"] == "constant":
        return "Nowhere: its output says nothing about the input."
    if largest == 0:
        return "For hard decisions, with another slope in its place during training (a straight-through estimator)."
    if any(texts == OUTSIDE for *_, texts in card.activation.pieces):
        return "For numbers that stay where it has a value, such as outputs and parts of a loss."
    if _has_pole(card):
        return "For numbers that keep away from its poles."
    if card["convexity"] == "linear":
        return "At the output, for targets that can be any number."
    if np.isfinite(low) and np.isfinite(high):
        is_gate = low >= 0 and high <= 1 and card["monotone"] in ("increasing", "nondecreasing")
        gates = "As a gate, and where" if is_gate else "Where"
        return f"{gates} outputs must stay between {_n(low)} and {_n(high)}."
    if not np.isfinite(largest):
        return "For inputs that normalisation keeps where the slope is moderate: it has no bound."
    if largest > _ABOUT_ONE:
        return f"In few hidden layers, with weights that make up for slopes of up to {_n(largest)}."
    if np.isfinite(low) or np.isfinite(high):
        like = ", like relu" * (card["limit_high"] == np.inf and card["limit_low"] not in (None, np.inf, -np.inf))
        return f"In hidden layers{like}: unbounded on one side, with slopes of at most {_n(largest)}."
    return f"In hidden layers that pass inputs of both signs: unbounded on both sides, with slopes of at most {_n(largest)}."


def _reasons(card: Card) -> Iterator[str]:
    """What speaks against a function, the most important first; at least one reason for each."""
    reasons = [reason for holds, reason in (*_about_slopes(card), *_about_breaks(card)) if holds]
    if not reasons:
        is_bounded = np.isfinite(card["range"].low) and np.isfinite(card["range"].high)
        reasons = [f"Where {'large inputs must give large outputs' if is_bounded else 'outputs must stay within bounds'}"]
    yield from reasons
    if calls := costly_calls(card.activation):
        yield f"Where every operation counts: it takes {', '.join(f'{count} {name}' for name, count in calls.items())} per element"


def _about_slopes(card: Card) -> Iterator[tuple[bool, str]]:
    """Reasons in the size of the slope, and whether they hold."""
    largest, tails = card["largest_slope"].value, card["saturation"]
    is_saturated = tails.left is not None and tails.right is not None
    is_dying = largest > 0 and any(np.isinf(interval).any() for interval in tails.off)
    has_gaps = any(texts == OUTSIDE for *_, texts in card.activation.pieces)
    yield largest == 0, "To learn by gradient descent: its slope is 0 wherever it has one"
    yield has_gaps, "In hidden layers: some inputs have no value"
    yield _has_pole(card), "In hidden layers: inputs near a pole give outputs without bound"
    yield card["convexity"] == "linear", "In hidden layers: any number of such layers is one linear map"
    yield not np.isfinite(largest), "In deep networks: its slope has no bound, so that gradients can explode"
    yield is_saturated, "In many layers on end: it saturates on both sides, where gradients vanish"
    is_small = 0 < largest < _NEARLY_ONE and not is_saturated
    yield is_small, f"In many layers on end, unless weights make up for slopes of at most {_n(largest)}"
    yield is_dying, f"Where units must not die: they learn nothing for {tails.off_text('.4g')}"


def _about_breaks(card: Card) -> Iterator[tuple[bool, str]]:
    """Reasons in jumps and straight pieces, and whether they hold."""
    jumps = card["largest_slope"].value > 0 and card["smoothness"] == "discontinuous"
    yield jumps, "Where a small change of the input must be a small change of the output"
    yield _is_piecewise_linear(card), "Where second derivatives count: they are 0 wherever they exist"


def _has_pole(card: Card) -> bool:
    return any(kink.is_pole and not kink.is_domain_end for kink in card["kinks"])


def _is_piecewise_linear(card: Card) -> bool:
    pieces = card.activation.pieces
    return len(pieces) > 1 and all(is_constant(piece.texts[1]) for piece in pieces if piece.texts != OUTSIDE)
