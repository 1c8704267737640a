"""What separates functions, as a table, as records for scripts, and as a small picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

from actviz.analysis.difference_curves import difference_curves
from actviz.analysis.differences import Difference, Tolerance, Worst
from actviz.function.activation import Activation
from actviz.render.records import Shown
from actviz.render.records import as_format as records_as_format
from actviz.render.terminal.drawing import LEAST_WIDTH, draw
from actviz.text.numbers import DIGITS, rounded, written
from actviz.text.screen import Screen

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
_NARROWEST, _MOST, _HEIGHT = 30, 6, 12


def as_format(
    kind: str,
    differences: Sequence[Difference],
    tolerance: Tolerance | None = None,
    *,
    config: Mapping[str, Any],
    screen: Screen,
    digits: int = DIGITS,
) -> str:
    """The differences in one of the formats: table, markdown, plain, csv, tsv, json or jsonl. `config` repeats the comparison."""
    results = [{**each.as_json(), **_checked(each, tolerance)} for each in differences]
    fields = [_fields(each, tolerance) for each in differences]
    shown = _shown(differences, tolerance, screen, digits)
    return records_as_format(kind, results, fields, shown, config=config, screen=screen)


def picture(pairs: Sequence[tuple[Activation, Activation]], low: float, high: float, screen: Screen) -> str:
    """A - B of each pair in a small picture; empty where the screen is too small for one."""
    if screen.width < LEAST_WIDTH:
        return ""
    return draw(difference_curves(pairs, low, high), screen, height=min(_HEIGHT, max(screen.width // 2, 6))) + "\n"


def _checked(difference: Difference, tolerance: Tolerance | None) -> dict[str, Any]:
    if not tolerance:
        return {}
    return {"measure": tolerance.measure, "tolerance": tolerance.most, "holds": tolerance.holds(difference)}


def _fields(difference: Difference, tolerance: Tolerance | None) -> dict[str, str]:
    """For a script: one value in each field."""
    found = {"a": difference.a, "b": difference.b, "from": repr(difference.low), "to": repr(difference.high)}
    found["dtype"] = difference.dtype
    for name in _WORST:
        worst: Worst = getattr(difference, name)
        found |= {f"largest_{name}": repr(worst.value), f"{name}_at": repr(worst.x)}
    found["crossings"] = " ".join(map(repr, difference.crossings)) or "none"
    found["integral"] = repr(difference.integral)
    slopes = (f"{kink.x!r}: {kink.a!r} | {kink.b!r}" for kink in difference.slopes_at_kinks)
    found["slopes_at_kinks"] = "; ".join(slopes) or "none"
    found["coarse"] = "yes" if difference.coarse else "no"
    if tolerance:
        checked = _checked(difference, tolerance)
        found |= {"measure": tolerance.measure, "tolerance": repr(tolerance.most), "holds": "yes" if checked["holds"] else "no"}
    return found


def _shown(differences: Sequence[Difference], tolerance: Tolerance | None, screen: Screen, digits: int) -> Shown:
    first = differences[0]
    rows = [
        ["A", *(f"{each.a}: {each.formulas[0]}" for each in differences)],
        ["B", *(f"{each.b}: {each.formulas[1]}" for each in differences)],
        ["range of x", *(f"{written(each.low, 'g')} to {written(each.high, 'g')}" for each in differences)],
        *([_title(name, first), *(_where(getattr(each, name), digits) for each in differences)] for name in _WORST),
        ["A, B cross at x =", *(_listed([rounded(x, digits) for x in each.crossings], ", ") for each in differences)],
        ["integral |A - B|", *(rounded(each.integral, digits) for each in differences)],
        ["slopes at kinks", *(_slopes(each, digits) for each in differences)],
    ]
    note = "\n" + fill(_NOTE, screen.width) + "\n"
    if any(each.coarse for each in differences):
        note += fill(_COARSE, screen.width) + "\n"
    if tolerance:
        note += "".join(f"{'ok' if tolerance.holds(each) else 'FAILED'}: {tolerance.verdict(each)}\n" for each in differences)
        rows.append([f"at most {tolerance.most:g}", *("yes" if tolerance.holds(each) else "NO" for each in differences)])
    return Shown(["", *(f"A = {each.a}\nB = {each.b}" for each in differences)], rows, note, narrowest=_NARROWEST)


def _title(name: str, difference: Difference) -> str:
    return _WORST[name] + (f", {difference.dtype}" if name == "ulp" else "")


def _where(worst: Worst, digits: int) -> str:
    return f"{rounded(worst.value, digits)} at x = {rounded(worst.x, digits)}" if worst.value else "0"


def _listed(texts: Sequence[str], separator: str) -> str:
    """The texts, or the first of many."""
    more = [f"... ({len(texts)} in all)"] if len(texts) > _MOST else []
    return separator.join([*texts[:_MOST], *more]) or "nowhere"


def _slopes(difference: Difference, digits: int) -> str:
    texts = [f"{rounded(k.x, digits)}: {rounded(k.a, digits)} | {rounded(k.b, digits)}" for k in difference.slopes_at_kinks]
    return _listed(texts, "; ") if texts else "none differ"
