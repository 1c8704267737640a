"""Consequences of a function's properties for a network, in sentences: benefits, drawbacks and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from actviz.analysis.card import Card
from actviz.analysis.cost.operations import costly_calls
from actviz.analysis.properties import LARGE_VARIANCES, USUAL_VARIANCES
from actviz.analysis.shape.suprema import Supremum
from actviz.analysis.shape.tails import SCALES, Saturation
from actviz.analysis.signal.closed_forms import ClosedForm
from actviz.analysis.signal.phases import Phase
from actviz.function.definition import OUTSIDE
from actviz.text.numbers import rounded

Kind = Literal["benefit", "drawback", "note"]
#: Whom a sentence is for, and so in which part of a page it is.
Part = Literal["facts", "networks", "researchers"]
_DIGITS = 4
#: The same as a format specification.
_NUMBER = f".{_DIGITS}g"
#: The depth of the network for which the effect of a slope below 1 is stated.
_LAYERS = 10
#: A largest slope this near to 1 is 1 but for rounding.
_ONE = 1e-12
#: Smaller shares of the inputs are not mentioned.
_WORTH_MENTIONING = 0.01
#: A number that differs from 1, or from 0 if it is a change, by less than this hardly does.
_HARDLY = 1e-3


@dataclass(frozen=True)
class Verdict:
    """A sentence made from computed properties, its topic, and whether it speaks for or against the function."""

    kind: Kind
    topic: str
    text: str
    part: Part = "networks"


def verdicts(card: Card) -> tuple[Verdict, ...]:
    """What follows from the properties of a function: every number in it is computed.

    >>> from actviz import get
    >>> from actviz.analysis.properties import card
    >>> print(verdicts(card(get("sigmoid")))[0].text)
    saturates on both sides: for |x| > 5.986 the slope is under 1 % of its largest
    """
    if not card["range"].intervals:
        return (Verdict("drawback", "domain", "has no value for any input"),)
    topics = (_saturation, _vanishing, _dying, _sparsity, _linearity, _centre, _shape, _rounding, _gains, _depth, _cost)
    return tuple(verdict for topic in topics for verdict in topic(card))


def _n(value: float) -> str:
    return rounded(value, _DIGITS)


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _saturation(card: Card) -> Iterator[Verdict]:
    tails: Saturation = card["saturation"]
    sides = [side for side, end in (("left", tails.left), ("right", tails.right)) if end is not None]
    if not sides:
        if np.isfinite(tails.largest) and not tails.off:
            yield Verdict("benefit", "saturation", "does not saturate: no tail has a slope under 1 % of the largest")
        return
    is_both = len(sides) == 2
    where = "both sides" if is_both else f"the {sides[0]}"
    text = f"saturates on {where}: for {tails:{_NUMBER}} the slope is under 1 % of its largest"
    yield Verdict("drawback" if is_both else "note", "saturation", text)
    shares = ", ".join(f"{_percent(tails.share(scale))} for s = {scale:g}" for scale in SCALES)
    yield Verdict("note", "saturation", f"share of N(0, s^2) inputs that are saturated: {shares}", "researchers")


def _vanishing(card: Card) -> Iterator[Verdict]:
    largest: Supremum = card["largest_slope"]
    if largest.value == 0:
        yield Verdict("drawback", "vanishing", "the slope is 0 wherever it exists: gradient descent learns nothing through it")
    elif largest.value < 1 - _ONE:
        text = (
            f"shrinks the gradient, unless weights make up for it: the slope is at most {_n(largest.value)}, over {_LAYERS} layers "
            f"at most {_n(largest.value**_LAYERS)}"
        )
        yield Verdict("drawback", "vanishing", text)
    elif not np.isfinite(largest.value):
        text = f"the slope has no bound ({largest.where(_NUMBER)}): gradients can explode"
        yield Verdict("drawback", "exploding", text)
    elif largest.value > 1 + _ONE:
        yield Verdict("note", "exploding", f"the slope exceeds 1: up to {largest:{_NUMBER}}")


def _dying(card: Card) -> Iterator[Verdict]:
    if not card["largest_slope"].value > 0:
        return
    tails: Saturation = card["saturation"]
    if any(np.isinf(interval).any() for interval in tails.off):
        share = _percent(card["flat_share"])
        text = f"units can die: the slope is exactly 0 for {tails.off_text(_NUMBER)} ({share} of N(0, 1))"
        yield Verdict("drawback", "dying", text)
    elif OUTSIDE in (card.activation.pieces[0].texts, card.activation.pieces[-1].texts):
        yield Verdict(
            "note",
            "domain",
            "has no value for a part of the inputs: for an output that stays in its domain, not for hidden units",
        )
    elif tails.left is not None or tails.right is not None:
        yield Verdict("note", "dying", "no tail has slope 0: a unit can recover, though hardly from a saturated one")
    else:
        yield Verdict("benefit", "dying", "no tail has slope 0: a unit can recover")


def _sparsity(card: Card) -> Iterator[Verdict]:
    if card["zero_share"] >= _WORTH_MENTIONING:
        yield Verdict("benefit", "sparsity", f"sparse: {_percent(card['zero_share'])} of N(0, 1) inputs become exactly 0")


def _linearity(card: Card) -> Iterator[Verdict]:
    if card["linear_share"] >= _WORTH_MENTIONING:
        text = f"passes gradients unchanged: slope exactly 1 for {_percent(card['linear_share'])} of N(0, 1)"
        yield Verdict("benefit", "linearity", text)
    if card["convexity"] == "linear" and not card["kinks"]:
        yield Verdict("drawback", "linearity", "is a straight line: layers with it are one linear map")


def _centre(card: Card) -> Iterator[Verdict]:
    if card["zero_centred"]:
        yield Verdict("benefit", "centre", "zero-centred: N(0, 1) inputs keep mean 0")
    elif np.isfinite(card["mean"]):
        text = f"not zero-centred: N(0, 1) inputs get mean {_n(card['mean'])}, which shifts the next layer"
        yield Verdict("drawback", "centre", text)


def _shape(card: Card) -> Iterator[Verdict]:
    if card["symmetry"] != "none":
        equation = "f(-x) = -f(x)" if card["symmetry"] == "odd" else "f(-x) = f(x)"
        yield Verdict("note", "shape", f"{card['symmetry']}: {equation}", "facts")
    curvature: Supremum = card["largest_curvature"]
    if 0 < curvature.value < np.inf:
        yield Verdict("note", "shape", f"largest curvature |f''|: {curvature:{_NUMBER}}", "researchers")
    if card["monotone"] == "no":
        extrema = card["extrema"]
        text = "not monotone" + (f": {extrema:{_NUMBER}}" if extrema.points or extrema.intervals else "")
        yield Verdict("note", "shape", text, "facts")


def _rounding(card: Card) -> Iterator[Verdict]:
    for side, way in (("low", "down"), ("high", "up")):
        begin, limit = card[f"rounds_{side}"], card[f"limit_{side}"]
        if begin is not None and limit is not None:
            yield Verdict("note", "rounding", f"float64 rounds it to {_n(limit)} from x = {_n(begin)} {way}", "facts")


def _gains(card: Card) -> Iterator[Verdict]:
    torch_gain = card["torch_gain"]
    recommended = f"; PyTorch's calculate_gain: {torch_gain:.6g}" if torch_gain else ""
    gains = ", ".join(f"{_gain(card[f'{way}_gain'])} {way}" for way in ("forward", "backward"))
    yield Verdict("note", "gain", f"gains that keep the second moment: {gains}{recommended}", "researchers")


def _gain(gain: ClosedForm) -> str:
    """The gain; none can keep a moment that is infinite or 0, or that has no value."""
    if np.isnan(gain.value):
        return "none (the function has no value for a part of N(0, 1))"
    if gain.value == 0:
        return "none (the moment is infinite)"
    return f"{gain:.6g}" if gain.value < np.inf else "none (the moment is 0)"


def _depth(card: Card) -> Iterator[Verdict]:
    for initialisation, weights in (("he", "2/fan_in (He)"), ("lecun", "1/fan_in (LeCun)")):
        fate = _fate(card[initialisation])
        if fate:
            yield Verdict("note", "depth", f"deep, weights of variance {weights}: {fate}", "researchers")
    edge = card["edge"]
    exists = f"is {_n(edge.weight)}" if np.isfinite(edge.weight) else "does not exist"
    yield Verdict("note", "depth", f"the sigma_w with chi_1 = 1 at a stable fixed point without biases {exists}", "researchers")
    line = card["critical_points"]
    if line:
        points = ", ".join(dict.fromkeys(f"({_n(point.weight)}, {_n(point.bias)})" for point in line))
        yield Verdict(
            "note", "depth", f"points (sigma_w, sigma_b) of the critical line, where chi_1 = 1: {points}", "researchers"
        )
    elif not any(kink.is_pole for kink in card["kinks"]):
        tried = ", ".join(f"{q:g}" for q in (*USUAL_VARIANCES.tolist(), *LARGE_VARIANCES.tolist()))
        yield Verdict(
            "note", "depth", f"no point of the critical line, where chi_1 = 1, at the variances q = {tried}", "researchers"
        )


def _fate(phase: Phase) -> str:
    """What layer after layer makes of a variance of 1, and there of the gradient; empty where it is unknown."""
    if phase.fate == "all":
        return "the variance stays, chi_1 = 1: signal and gradient keep their size"
    if phase.fate == "unknown":
        return ""
    point = phase.points[0] if phase.fate == "fixed" else None
    stays_at_one = point is not None and abs(point.q - 1) < _HARDLY
    if abs(phase.change) < _HARDLY and not stays_at_one:
        return f"a variance of 1 hardly changes, by {phase.change + 0.0:.2g} of itself in a layer"
    if point is None:
        is_growing = phase.fate == "grows"
        return f"a variance of 1 {'grows without bound' if is_growing else 'decays to 0: the signal fades, layer by layer'}"
    chi_1 = point.chi_1
    gradient = "keeps its size" if abs(chi_1 - 1) < _HARDLY else "shrinks" if chi_1 < 1 else "grows"
    has_depth = np.isfinite(point.depth_q) and point.depth_q > 0
    pace = f" (deviations shrink e-fold in {_n(point.depth_q)} layers)" if has_depth else ""
    return f"the variance settles at q = {_n(point.q)}{pace}, where the gradient {gradient}: chi_1 = {_n(chi_1)}"


def _cost(card: Card) -> Iterator[Verdict]:
    calls = costly_calls(card.activation)
    if not calls:
        yield Verdict("benefit", "cost", "cheap: arithmetic and comparisons only")
    else:
        listed = ", ".join(f"{count} {name}" for name, count in calls.items())
        yield Verdict("drawback" if sum(calls.values()) > 1 else "note", "cost", f"per element: {listed}")
