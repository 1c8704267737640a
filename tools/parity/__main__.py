"""Measure the installed frameworks, keep the stored results of the others, and write the report."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
import warnings
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

import numpy as np

import actviz
from actviz.function.activation import Activation
from parity import report
from parity.cases import FRAMEWORKS, cases, points, rows, vector_cases
from parity.data import TARGET, Data, Measured, load, save
from parity.frameworks import ASK


def versions(framework: str) -> dict[str, str]:
    """Return the versions of the packages that a framework needs; raises PackageNotFoundError if one is missing."""
    return {package: version("tensorflow-cpu" if package == "tensorflow" else package) for package in ASK[framework][1]}


def measure(framework: str) -> list[Measured]:
    """Measure every call of one framework."""
    warnings.simplefilter("ignore")
    found = []
    nothing = np.empty(0)
    for case in chain(cases(framework), vector_cases(framework)):
        function = actviz.get(case.spec)
        x = points(function) if isinstance(function, Activation) else rows()
        try:
            with np.errstate(all="ignore"):
                value, gradient, dtype = ASK[framework][0](case, x)
            found.append(
                Measured(
                    case.spec,
                    framework,
                    dtype,
                    "",
                    x,
                    value.reshape(x.shape if x.ndim == 1 else (len(x), -1)),
                    gradient.reshape(x.shape),
                )
            )
        except Exception as error:
            fault = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:200]
            found.append(Measured(case.spec, framework, "", fault, nothing, nothing, nothing))
    return found


def in_a_process(framework: str) -> list[Measured]:
    """Measure one framework in a process of its own."""
    with tempfile.TemporaryDirectory() as directory:
        answer = Path(directory) / "answer"
        environment = {
            **os.environ,
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "",
            "JAX_PLATFORMS": "cpu",
            "DEV": "PYTHON",
        }
        subprocess.run([sys.executable, "-m", "parity", "--one", framework, str(answer)], env=environment, check=True)
        return pickle.loads(answer.read_bytes())  # noqa: S301 - this program has just written it


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--one"]:
        Path(arguments[2]).write_bytes(pickle.dumps(measure(arguments[1])))
        return 0
    if arguments != ["--report"]:
        known = load() if TARGET.exists() else Data({}, [])
        known_versions, measured = (
            dict(known.versions),
            {name: [item for item in known.measured if item.framework == name] for name in FRAMEWORKS},
        )
        for framework in arguments or FRAMEWORKS:
            try:
                known_versions |= versions(framework)
            except PackageNotFoundError as error:
                print(f"{framework}: {error.name} is not installed; the stored results are kept", file=sys.stderr)
                continue
            measured[framework] = in_a_process(framework)
            faults = [item for item in measured[framework] if item.fault]
            print(f"{framework}: {len(measured[framework])} calls, {len(faults)} of them failed", flush=True)
            for item in faults:
                print(f"    {item.spec}: {item.fault}")
        save(Data(known_versions, [item for name in FRAMEWORKS for item in measured[name]]))
    report.write(load())
    print(json.dumps(dict(load().versions)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
