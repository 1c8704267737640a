"""The diagnosis of a network's layers: a table, the picture of the worst layer, and what helps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from actviz.analysis.diagnosis.layer import LayerDiagnosis, UnitDiagnosis
from actviz.analysis.diagnosis.remarks import remarks
from actviz.render.tables import table
from actviz.render.view import Part, ReaderTable, View
from actviz.text.numbers import rounded, written
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style

_DIGITS = 3
_SHARES = ("dead", "saturated", "off", "linear", "zero", "nan")
_NUMBERS = ("mean_before", "mean_after", "std_before", "std_after", "rms_slope")
#: The shares that a reader sees; NaN has a sentence.
_SHOWN = ("dead", "saturated", "off", "linear")
_HEADINGS = ("layer", "units", *_SHOWN, "z", "f(z)", "rms f'")
_NOTE = (
    "Shares in %; dead: of the units, a slope below 1e-6 for every example; of all pre-activations z: saturated (in a tail, slope below "
    "1 % of the largest), off (slope 0), linear (slope within 1 % of 1). z, f(z): mean ± deviation. rms f': the factor of a gradient."
)
#: The worst units that a reader sees.
_WORST = 3
#: The lines of the screen that hold the command and the next prompt.
_PROMPTS = 2


@dataclass(frozen=True)
class DiagnosisView(View):
    """Layers and the function that each has; `config` repeats the command."""

    command = "diagnose"
    layers: Sequence[LayerDiagnosis]
    config: Mapping[str, Any]

    def records(self) -> list[dict[str, Any]]:
        return [
            {
                **_counts(layer),
                "worst": [asdict(unit) for unit in layer.worst],
                **layer.activation.to_dict(),
            }
            for layer in self.layers
        ]

    def document(self) -> Mapping[str, Any]:
        """The records, and the sentences about them."""
        return {**super().document(), "sentences": list(self.sentences())}

    def rows(self) -> list[dict[str, str]]:
        return [
            {
                "function": layer.activation.spec,
                **{name: written(value) if isinstance(value, float) else str(value) for name, value in _counts(layer).items()},
                "worst": " ".join(str(unit.unit) for unit in layer.worst),
            }
            for layer in self.layers
        ]

    def table(self) -> ReaderTable:
        return ReaderTable(_HEADINGS, [_line(layer) for layer in self.layers])

    def note(self, screen: Screen) -> str:
        texts = (*self.sentences(), self.worst_units, _NOTE)
        return "\n" + "".join(f"{line}\n" for text in texts for line in wrap(text, screen.width))

    def page(self, screen: Screen) -> str:
        """The picture of the worst layer, the table, and the sentences; on a short screen the legend of the table is left out."""
        below = table(*self.table(), screen) + self.note(screen)
        if screen.terminal:
            from actviz.render.terminal.unit_histogram import LEAST_HEIGHT, unit_histogram  # noqa: PLC0415 - for a terminal only

            legend = "".join(f"{line}\n" for line in wrap(_NOTE, screen.width))
            room = screen.height - _PROMPTS - below.count("\n") - 1
            if room < LEAST_HEIGHT:
                below, room = below.removesuffix(legend), room + legend.count("\n")
            drawn = unit_histogram(self.worst, screen, min(max(room, LEAST_HEIGHT), screen.width // 3))
            below = f"{drawn}\n{below}" if drawn else below
        return below if screen.unicode else below.replace("±", "+-")

    def figure(self, kind: str, style: Style) -> bytes:
        """The worst layer, and the shares of all."""
        from actviz.render.figures.layers import figure  # noqa: PLC0415 - for figures only

        return figure(self.layers, self.worst, kind, style, "\n".join((*self.sentences(), self.worst_units)))

    def parts(self) -> list[Part]:
        """The table, the sentences and the legend."""
        return [self.table(), *self.sentences(), self.worst_units, _NOTE]

    def markdown(self) -> str:
        """The table and the sentences."""
        return super().markdown() + "".join(f"\n{sentence}\n" for sentence in self.sentences())

    def sentences(self) -> tuple[str, ...]:
        """What is wrong in which layer, why, and what helps."""
        return remarks(self.layers)

    @property
    def worst(self) -> LayerDiagnosis:
        """The layer with the most dead units, then the one that lets least of a gradient through."""
        return max(self.layers, key=lambda layer: (layer.dead, -layer.rms_slope))

    @property
    def worst_units(self) -> str:
        """The worst units of the worst layer, by number from 0."""
        return f"Worst units of {self.worst.layer} (from 0): {'; '.join(map(_unit, self.worst.worst[:_WORST]))}."


def _counts(layer: LayerDiagnosis) -> dict[str, Any]:
    return {
        "layer": layer.layer,
        "examples": layer.examples,
        "units": layer.units,
        **{name: getattr(layer, name) for name in (*_SHARES, *_NUMBERS)},
    }


def _line(layer: LayerDiagnosis) -> list[str]:
    shares = [rounded(100 * getattr(layer, name), _DIGITS) if getattr(layer, name) else "-" for name in _SHOWN]
    before, after = (
        f"{rounded(mean, 2)} ± {rounded(deviation, 2)}"
        for mean, deviation in ((layer.mean_before, layer.std_before), (layer.mean_after, layer.std_after))
    )
    return [layer.layer, str(layer.units), *shares, before, after, rounded(layer.rms_slope, _DIGITS)]


def _unit(unit: UnitDiagnosis) -> str:
    state = "dead" if unit.dead else f"rms slope {rounded(unit.rms_slope, 2)}"
    return f"{unit.unit} {state}, z {rounded(unit.mean_before, 2)} ± {rounded(unit.std_before, 2)}"
