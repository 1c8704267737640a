"""Write tests/data/reference.xz: f, f' and f'' of every entry at many points, to 60 bits, computed with mpmath at 50 digits.

`python tools/reference.py` adds the missing entries (all of them take about half an hour on two cores); with names of functions, it
computes these again. The tests compare the code with this file, and compute a few of its values again.
"""

from __future__ import annotations

import json
import lzma
import math
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from mpmath import mp, mpf

import actviz
from actviz.catalogue.registry import definitions
from actviz.grading.inputs import sample_inputs
from actviz.grading.reference import reference_value
from actviz.numerics.arrays import Array

TARGET = Path(__file__).parents[1] / "tests" / "data" / "reference.xz"
#: The number of points for an entry with its defaults, and for one with other parameters.
POINTS, FEWER = 1000, 300
#: How many functions are computed between two writes of the file.
_KEPT = 10
#: Entries with parameters other than their defaults.
TRIED = [
    "leaky_relu:-0.3",
    "prelu:3",
    "rrelu:-0.3,0.1",
    "threshold:-2,5",
    "thresholded_relu:0.3",
    "general_relu:0.1,6,1",
    "shifted_relu:0.7",
    "displaced_relu:1.3",
    "frelu:0.4",
    "srelu:-0.4,0.1,0.4,1.5",
    "apl:-0.3,-0.5",
    "bounded_leaky_relu:0.2,1",
    "star_relu:1,0",
    "nlrelu:0.7",
    "binary_step:0.3",
    "heaviside:0",
    "hard_tanh:-0.3,2.7",
    "hard_tanh:1,1",
    "hard_sigmoid:0.2",
    "hard_sigmoid:0.37,-0.3",
    "clip:-2,0.7",
    "clip:lo=-2",
    "clip:hi=0.7",
    "clipped_relu:20",
    "hard_bipolar_sigmoid:0.3",
    "elu:1.5",
    "elu:-0.3",
    "celu:0.7",
    "celu:1e10",
    "selu:1.3,0.7",
    "pelu:1,1",
    "pelu:0.7,0.3",
    "mpelu:1.3,0.4",
    "eelu:0.6,1.7,1.1",
    "felu:1.4",
    "isrlu:3",
    "xielu:0.5,1.2,0.3,-1e-6",
    "soft_exponential:-0.5",
    "soft_exponential:0",
    "softplus:0.3",
    "softplus:1e8",
    "softplus:1,20",
    "squareplus:2",
    "squareplus:1e-20",
    "smelu:0.3",
    "smu:0.1,2",
    "smu:0,1e6",
    "smu_1:0.1,0.5",
    "smu_1:0,1e-9",
    "smooth_leaky_relu:0.2",
    "smooth_leaky_relu:0",
    "soft_shrink:0",
    "soft_shrink:1.7",
    "hard_shrink:0",
    "shrink:1,0.25",
    "swish:1.3",
    "swish:-0.7",
    "swish:0",
    "swish:37.5",
    "quick_gelu:1.5",
    "gelu_sigmoid_cubic:1.7,0.01",
    "gelu_10:9.5",
    "eswish:1.25",
    "flatten_t_swish:0",
    "aria:1.3,0.7,2,0.5",
    "aria2:0.7,1.1",
    "aria2:2,3",
    "acon_c:1,0,2",
    "acon_c:-0.5,1.5,0.3",
    "erfact:1.1,0.3",
    "pserf:1,2",
    "tanhsoft_1:1.4",
    "tanhsoft_2:1.2,0.6",
    "laplace:0.2,1.3",
    "isru:2.5",
    "softcap:2.5",
    "soft_root_sign:3,2",
    "lecun_tanh:1.3,0.4",
    "dyt:1.7",
    "penalized_tanh:0.4",
    "sin:30",
    "sin:0.37",
    "cos:30",
    "snake:0.2",
    "snake:5",
    "multiquadric:0.3",
    "inverse_multiquadric:2",
    "cone:2",
    "cone:1.3",
    "cone:0.5",
    "pade_example:0.3,2",
]
#: A float of the largest exponent.
TOP_BINADE = 2.0**1023
Bytes = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Reference:
    """Exact values of one function: `values[order]` are the nearest float64, `rests[order]` the remainders in 1/256 ulp."""

    x: Array
    values: Array
    rests: Bytes

    def ulps(self, order: int, computed: Array) -> Array:
        """Return the errors of computed values, in units in the last place."""
        exact_ones = self.values[order]
        with np.errstate(invalid="ignore", over="ignore"):
            unit = np.spacing(np.minimum(np.abs(exact_ones), TOP_BINADE))  # the spacing of the largest float overflows
            distance = np.abs((computed - exact_ones) / unit - self.rests[order] / 256)
        same = (computed == exact_ones) | (np.isnan(computed) & np.isnan(exact_ones))
        finite = np.isfinite(exact_ones) & np.isfinite(computed)
        return np.where(finite, distance, np.where(same, 0.0, np.inf))


def computed_at(spec: str, xs: Iterable[float]) -> Reference:
    """Compute the exact values of a function at these points."""
    function = actviz.get(spec)
    x = np.array(list(xs))
    rows = [[_parts(reference_value(function, point, order)) for point in x.tolist()] for order in range(3)]
    values = np.array([[value for value, _ in row] for row in rows])
    return Reference(x, values, np.array([[rest for _, rest in row] for row in rows], np.int8))


def _parts(value: mpf) -> tuple[float, int]:
    """Return the nearest float64, and the remainder in 1/256 ulp."""
    with mp.workprec(2400):
        nearest = float(value)
        if not np.isfinite(nearest):
            return nearest, 0
        rest = (value - mpf(nearest)) / mpf(math.ulp(nearest)) * 256
        return nearest, int(max(-128, min(127, mp.nint(rest))))


def load(path: Path = TARGET) -> Mapping[str, Reference]:
    """Read the references, by the spec of the function."""
    data = lzma.decompress(path.read_bytes())
    head, _, body = data.partition(b"\n")
    index: dict[str, int] = json.loads(head)
    total = sum(index.values())
    planes = np.frombuffer(body, np.uint8, 32 * total).reshape(32, total)
    columns = np.ascontiguousarray(planes.T).view(np.float64).reshape(total, 4)
    rests = np.frombuffer(body, np.int8, 3 * total, 32 * total).reshape(3, total)
    references, start = {}, 0
    for spec, count in index.items():
        part = slice(start, start + count)
        references[spec] = Reference(columns[part, 0], columns[part, 1:].T, rests[:, part])
        start += count
    return references


def save(references: Mapping[str, Reference], path: Path = TARGET) -> None:
    """Write the file, with bytes of equal significance next to each other, which compresses best."""
    columns = np.concatenate([np.column_stack([item.x, *item.values]) for item in references.values()])
    planes = np.ascontiguousarray(columns).view(np.uint8).reshape(len(columns), 32).T
    rests = np.concatenate([item.rests for item in references.values()], axis=1)
    head = json.dumps({spec: len(item.x) for spec, item in references.items()}).encode()
    body = head + b"\n" + np.ascontiguousarray(planes).tobytes() + rests.tobytes()
    path.write_bytes(lzma.compress(body, preset=9))


def specs() -> list[str]:
    """Return every entry with its defaults, then those with other parameters."""
    return [*definitions(), *TRIED]


def made(spec: str) -> tuple[str, Reference]:
    """Compute the reference of one function."""
    points = sample_inputs(actviz.get(spec), FEWER if ":" in spec else POINTS, seed=len(spec))
    return spec, computed_at(spec, points)


def main(names: list[str]) -> int:
    """Compute the missing entries, and the named ones again; an interrupted run keeps what it has finished."""
    references = dict(load()) if TARGET.exists() else {}
    todo = [spec for spec in specs() if spec.partition(":")[0] in names or spec not in references]
    with ProcessPoolExecutor() as processes:
        for number, (spec, reference) in enumerate(processes.map(made, todo), 1):
            references[spec] = reference
            print(f"{number}/{len(todo)} {spec}", flush=True)
            if number % _KEPT == 0 or number == len(todo):
                save({each: references[each] for each in specs() if each in references})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
