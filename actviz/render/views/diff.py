"""Differences of functions, as a table, for scripts, and as a small picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import fill
from typing import TYPE_CHECKING, Any

from actviz.analysis.comparison.difference import Difference, Tolerance
from actviz.analysis.comparison.pair import Deviation
from actviz.analysis.plotting.difference_curves import difference_curves
from actviz.analysis.plotting.picture import Curves
from actviz.function.activation import Activation
from actviz.render.terminal.drawing import LEAST_WIDTH, draw
from actviz.render.terminal.glyphs import ASCII, UNICODE
from actviz.render.view import ReaderTable, SideBySide
from actviz.text.numbers import DIGITS, rounded, written
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style

_COARSE = (
    "Here are more waves than are looked at: there are more crossings, what is called largest may not be, and the integral is rough. "
    "A shorter --range shows all."
)
_NOTE = "Relative: to the larger of |A| and |B|. Over the range alone; kinks: x: slope that A | B takes there."
_WORST = {
    "absolute": "largest |A - B|",
    "relative": "largest relative",
    "ulp": "largest in ulp",
    "slope": "largest |A' - B'|",
}
_MOST, _HEIGHT = 6, 12


@dataclass(frozen=True)
class DiffView(SideBySide):
    """The differences of functions from the first, and with a tolerance whether each holds.

    The curves of A - B of the `pairs` stand above the table, where the screen has room.
    """

    command = "compare"
    narrowest = 30
    differences: Sequence[Difference]
    tolerance: Tolerance | None
    config: Mapping[str, Any]
    pairs: Sequence[tuple[Activation, Activation]] = ()
    digits: int = DIGITS

    def records(self) -> list[dict[str, Any]]:
        return [{**difference.record(), **self._checked(difference)} for difference in self.differences]

    def rows(self) -> list[dict[str, str]]:
        return [self._row(difference) for difference in self.differences]

    def table(self) -> ReaderTable:
        differences, digits = self.differences, self.digits
        lines = [
            ["A", *(f"{each.a}: {each.formulas[0]}" for each in differences)],
            ["B", *(f"{each.b}: {each.formulas[1]}" for each in differences)],
            ["range of x", *(f"{written(each.low, 'g')} to {written(each.high, 'g')}" for each in differences)],
            *(
                [_title(name, differences[0]), *(_where(getattr(each, name), digits) for each in differences)]
                for name in _WORST
            ),
            ["A, B cross at x =", *(_listed([rounded(x, digits) for x in each.crossings], ", ") for each in differences)],
            ["integral |A - B|", *(rounded(each.integral, digits) for each in differences)],
            ["slopes at kinks", *(_slopes(each, digits) for each in differences)],
        ]
        if self.tolerance:
            holds = ("yes" if self.tolerance.holds(each) else "NO" for each in differences)
            lines.append([f"at most {self.tolerance.most:g}", *holds])
        return ReaderTable(["", *(f"A = {each.a}\nB = {each.b}" for each in differences)], lines)

    def note(self, screen: Screen) -> str:
        note = "\n" + fill(_NOTE, screen.width) + "\n"
        if any(each.coarse for each in self.differences):
            note += fill(_COARSE, screen.width) + "\n"
        if tolerance := self.tolerance:
            note += "".join(
                fill(f"{'ok' if tolerance.holds(each) else 'FAILED'}: {tolerance.verdict(each)}", screen.width) + "\n"
                for each in self.differences
            )
        return note

    def page(self, screen: Screen) -> str:
        """The table, below the curves of the differences where there is room for them."""
        text = super().page(screen)
        drawn = self._picture(screen) if self.pairs and screen.width >= LEAST_WIDTH else ""
        return f"{drawn}\n{text}" if drawn else text

    def figure(self, kind: str, style: Style) -> bytes:
        """The curves of the differences."""
        from actviz.render.figures.plot import figure  # noqa: PLC0415 - for figures only

        return figure(self._curves, kind, style)

    @property
    def holds(self) -> bool | None:
        """Whether every difference is within the tolerance; None without one."""
        return all(map(self.tolerance.holds, self.differences)) if self.tolerance else None

    def raise_if_broken(self) -> None:
        if self.tolerance:
            self.tolerance.raise_if_broken(self.differences)

    @property
    def _curves(self) -> Curves:
        first = self.differences[0]
        return difference_curves(self.pairs, first.low, first.high, [each.absolute for each in self.differences])

    def _picture(self, screen: Screen) -> str:
        """A - B of each pair in a small picture, with the largest difference marked."""
        curves = self._curves
        notes = (f"{(UNICODE if screen.unicode else ASCII).tangent} {self._largest}", *curves.notes)
        return draw(replace(curves, notes=notes), screen, height=min(_HEIGHT, max(screen.width // 2, 6))) + "\n"

    @property
    def _largest(self) -> str:
        """Where each pair differs most, in a sentence."""
        places = [
            _where(each.absolute, self.digits) + f" ({each.b})" * (len(self.pairs) > 1)
            for each, _ in zip(self.differences, self.pairs, strict=False)
        ]
        return f"largest |A - B|: {', '.join(places)}."

    def _checked(self, difference: Difference) -> dict[str, Any]:
        if not self.tolerance:
            return {}
        return {
            "measure": self.tolerance.measure,
            "tolerance": self.tolerance.most,
            "holds": self.tolerance.holds(difference),
        }

    def _row(self, difference: Difference) -> dict[str, str]:
        row = {"a": difference.a, "b": difference.b, "from": repr(difference.low), "to": repr(difference.high)}
        row["dtype"] = difference.dtype
        for name in _WORST:
            worst: Deviation = getattr(difference, name)
            row |= {f"largest_{name}": repr(worst.value), f"{name}_at": repr(worst.x)}
        row["crossings"] = " ".join(map(repr, difference.crossings)) or "none"
        row["integral"] = repr(difference.integral)
        slopes = (f"{kink.x!r}: {kink.a!r} | {kink.b!r}" for kink in difference.slopes_at_kinks)
        row["slopes_at_kinks"] = "; ".join(slopes) or "none"
        row["coarse"] = "yes" if difference.coarse else "no"
        if self.tolerance:
            holds = "yes" if self.tolerance.holds(difference) else "no"
            row |= {"measure": self.tolerance.measure, "tolerance": repr(self.tolerance.most), "holds": holds}
        return row


def _title(name: str, difference: Difference) -> str:
    return _WORST[name] + (f", {difference.dtype}" if name == "ulp" else "")


def _where(worst: Deviation, digits: int) -> str:
    return f"{rounded(worst.value, digits)} at x = {rounded(worst.x, digits)}" if worst.value else "0"


def _listed(texts: Sequence[str], separator: str) -> str:
    """The texts, or the first of many."""
    more = [f"... ({len(texts)} in all)"] if len(texts) > _MOST else []
    return separator.join([*texts[:_MOST], *more]) or "nowhere"


def _slopes(difference: Difference, digits: int) -> str:
    texts = [f"{rounded(k.x, digits)}: {rounded(k.a, digits)} | {rounded(k.b, digits)}" for k in difference.slopes_at_kinks]
    return _listed(texts, "; ") if texts else "none differ"
