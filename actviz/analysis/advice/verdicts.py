"""What a function's numbers mean for a network, in sentences: benefits, drawbacks and what is good to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from actviz.analysis.card import Card
from actviz.analysis.shape.tails import SCALES
from actviz.analysis.signal.mean_field import Phase
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.grammar import parse
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Call, Expression, depends_on, parts
from actviz.function.activation import Activation
from actviz.text.numbers import rounded

Kind = Literal["benefit", "drawback", "note"]
_DIGITS = 4
#: Layers over which the effect of a slope below 1 is told.
_LAYERS = 10
#: Shares below this are not worth a word of praise; a variance that changes by less in a layer hardly changes.
_WORTH, _HARDLY = 0.01, 1e-3
#: The variances at which the critical line is told.
_VARIANCES = np.array([0.1, 1.0, 10.0])


@dataclass(frozen=True)
class Verdict:
    """A sentence made from computed properties, what it is about, and whether that is good."""

    kind: Kind
    topic: str
    text: str


def verdicts(card: Card) -> tuple[Verdict, ...]:
    """What follows from the properties of a function: every number in it is computed.

    >>> from actviz import get
    >>> print(verdicts(Card(get("sigmoid")))[0].text)
    saturates on both sides: for |x| > 5.986 the slope is under 1 % of its largest
    """
    makers = (_saturation, _vanishing, _dying, _sparsity, _linearity, _centre, _shape, _deep, _cost)
    return tuple(verdict for maker in makers for verdict in maker(card))


def _n(value: float) -> str:
    return rounded(value, _DIGITS)


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _saturation(card: Card) -> Iterator[Verdict]:
    found = card.saturation
    sides = [side for side, end in (("left", found.left), ("right", found.right)) if end is not None]
    if not sides:
        if np.isfinite(found.largest) and not found.off:
            yield Verdict("benefit", "saturation", "does not saturate: no tail has a slope under 1 % of the largest")
        return
    where = "both sides" if len(sides) == 2 else f"the {sides[0]}"
    yield Verdict(
        "drawback" if len(sides) == 2 else "note",
        "saturation",
        f"saturates on {where}: for {found:.{_DIGITS}g} the slope is under 1 % of its largest",
    )
    shares = ", ".join(f"{_percent(found.share(scale))} for s = {scale:g}" for scale in SCALES)
    yield Verdict("note", "saturation", f"share of N(0, s^2) inputs that are saturated: {shares}")


def _vanishing(card: Card) -> Iterator[Verdict]:
    largest = card.largest_slope
    if largest.value == 0:
        yield Verdict("drawback", "vanishing", "the slope is 0 wherever it exists: gradient descent learns nothing through it")
    elif largest.value < 1 - 1e-12:
        lost = _n(largest.value**_LAYERS)
        text = (
            f"shrinks the gradient, unless weights make up for it: the slope is at most {_n(largest.value)}, over {_LAYERS} layers "
            f"at most {lost}"
        )
        yield Verdict("drawback", "vanishing", text)
    elif not np.isfinite(largest.value):
        yield Verdict(
            "drawback", "exploding", f"the slope has no bound ({largest.where(f'.{_DIGITS}g')}): gradients can explode"
        )
    elif largest.value > 1 + 1e-12:
        yield Verdict("note", "exploding", f"the slope exceeds 1: up to {largest:.{_DIGITS}g}")


def _dying(card: Card) -> Iterator[Verdict]:
    found = card.saturation
    tails = [interval for interval in found.off if np.isinf(interval).any()]
    if tails and card.largest_slope.value > 0:
        text = f"units can die: the slope is exactly 0 for {found.off_text(f'.{_DIGITS}g')} ({_percent(card.flat_share)} of N(0, 1))"
        yield Verdict("drawback", "dying", text)
    elif card.largest_slope.value > 0:
        saturates = found.left is not None or found.right is not None
        faint = ", though hardly from a saturated one" if saturates else ""
        yield Verdict("note" if faint else "benefit", "dying", f"no tail has slope 0: a unit can recover{faint}")


def _sparsity(card: Card) -> Iterator[Verdict]:
    if card.zero_share >= _WORTH:
        yield Verdict("benefit", "sparsity", f"sparse: {_percent(card.zero_share)} of N(0, 1) inputs become exactly 0")


def _linearity(card: Card) -> Iterator[Verdict]:
    if card.linear_share >= _WORTH:
        yield Verdict(
            "benefit", "linearity", f"passes gradients unchanged: slope exactly 1 for {_percent(card.linear_share)} of N(0, 1)"
        )
    if card.convexity == "linear" and not card.kinks:
        yield Verdict("drawback", "linearity", "is a straight line: layers with it are one linear map")


def _centre(card: Card) -> Iterator[Verdict]:
    if card.zero_centred:
        yield Verdict("benefit", "centre", "zero-centred: N(0, 1) inputs keep mean 0")
    elif np.isfinite(card.mean):
        yield Verdict(
            "drawback", "centre", f"not zero-centred: N(0, 1) inputs get mean {_n(card.mean)}, which shifts the next layer"
        )


def _shape(card: Card) -> Iterator[Verdict]:
    if card.symmetry != "none":
        yield Verdict("note", "shape", f"{card.symmetry}: {'f(-x) = -f(x)' if card.symmetry == 'odd' else 'f(-x) = f(x)'}")
    curvature = card.largest_curvature
    if 0 < curvature.value < np.inf:
        yield Verdict("note", "shape", f"largest curvature |f''|: {curvature:.{_DIGITS}g}")
    if card.monotone == "no":
        turns = f": {card.extrema:.{_DIGITS}g}" if card.extrema.points or card.extrema.intervals else ""
        yield Verdict("note", "shape", f"not monotone{turns}")
    low, high = card.rounding.left, card.rounding.right
    sides = [(end, limit) for end, limit in zip((low, high), card.limits, strict=True) if end is not None and limit is not None]
    for end, limit in sides:
        way = "on" if end > 0 else "down"
        yield Verdict("note", "rounding", f"rounds to {_n(limit)} in float64 from x = {_n(end)} {way}")


def _deep(card: Card) -> Iterator[Verdict]:
    gain = f"{card.statistics.forward_gain:.6g} forward, {card.statistics.backward_gain:.6g} backward"
    recommended = f"; PyTorch's calculate_gain: {card.torch_gain:.6g}" if card.torch_gain else ""
    yield Verdict("note", "gain", f"gains that keep the second moment: {gain}{recommended}")
    for name, weights in (("he", "2/fan_in (He)"), ("lecun", "1/fan_in (LeCun)")):
        told = _fate(card.phase(name))
        if told:
            yield Verdict("note", "depth", f"deep, weights of variance {weights}: {told}")
    edge = card.edge
    found = f"is {_n(edge.weight)}" if np.isfinite(edge.weight) else "does not exist"
    yield Verdict("note", "depth", f"the sigma_w with chi_1 = 1 at a stable fixed point without biases {found}")
    line = card.mean_field.critical_line(_VARIANCES)
    if line:
        points = ", ".join(dict.fromkeys(f"({_n(weight)}, {_n(bias)})" for weight, bias, _ in line))
        yield Verdict("note", "depth", f"on the critical line, chi_1 = 1, lie (sigma_w, sigma_b) = {points}")


def _fate(phase: Phase) -> str:
    """What becomes of a variance of 1, layer by layer, and there of the gradient."""
    if phase.fate == "all":
        return "the variance stays, chi_1 = 1: signal and gradient keep their size"
    if phase.fate == "unknown":
        return ""
    point = phase.points[0] if phase.fate == "fixed" else None
    settled = point is not None and abs(point.q - 1) < _HARDLY
    if abs(phase.change) < _HARDLY and not settled:
        return f"a variance of 1 hardly changes, by {phase.change + 0.0:.2g} of itself in a layer"
    if point is None:
        grows = phase.fate == "grows"
        return (
            "a variance of 1 grows without bound" if grows else "a variance of 1 decays to 0: the signal fades, layer by layer"
        )
    chi_1 = point.chi_1
    change = "keeps its size" if abs(chi_1 - 1) < _HARDLY else "shrinks" if chi_1 < 1 else "grows"
    layers = f" within {_n(point.depth_q)} layers e-fold" if np.isfinite(point.depth_q) and point.depth_q > 0 else ""
    return f"the variance settles{layers} at q = {_n(point.q)}, where the gradient {change}: chi_1 = {_n(chi_1)}"


def _cost(card: Card) -> Iterator[Verdict]:
    calls = transcendental(card.activation)
    if not calls:
        yield Verdict("benefit", "cost", "cheap: arithmetic and comparisons only")
    else:
        listed = ", ".join(f"{count} {name}" for name, count in calls.items())
        yield Verdict("drawback" if sum(calls.values()) > 1 else "note", "cost", f"per element: {listed}")


def transcendental(activation: Activation) -> Counter[str]:
    """How often the costliest piece of f calls each function that is not arithmetic."""
    counts = [Counter(name for node in parts(parse(piece.texts[0])) if (name := _costly(node))) for piece in activation.pieces]
    return max(counts, key=lambda count: sum(count.values()))


def _costly(node: Expression) -> str:
    """What is costly in a call: the function's name, or `power` for an exponent that is no whole number; else empty."""
    match node:
        case Call("**", (_, exponent)):
            whole = not depends_on(exponent) and float(evaluate(exponent, FLOATS)).is_integer()
            return "" if whole else "power"
        case Call(function, _) if depends_on(node) and not PRIMITIVES[function].cheap:
            return function
    return ""
