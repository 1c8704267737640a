"""Measure the installed frameworks, keep the stored results of the others, and write the report."""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import PackageNotFoundError
from itertools import chain

import numpy as np

import actviz
from actviz.function.activation import Activation
from parity import report
from parity.cases import FRAMEWORKS, cases, points, rows, vector_cases
from parity.data import TARGET, Data, Measured, load, save
from parity.frameworks import ASK
from parity.processes import answer, in_a_process, versions


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


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--one"]:
        answer(arguments[2], measure(arguments[1]))
        return 0
    if arguments != ["--report"]:
        known = load() if TARGET.exists() else Data({}, [])
        known_versions, measured = (
            dict(known.versions),
            {name: [item for item in known.measured if item.framework == name] for name in FRAMEWORKS},
        )
        for framework in arguments or FRAMEWORKS:
            try:
                installed = versions(ASK[framework][1])
            except PackageNotFoundError as error:
                print(f"{framework}: {error.name} is not installed; the stored results are kept", file=sys.stderr)
                continue
            _, _, release = framework.partition("@")
            if release and not all(number.startswith(release) for number in installed.values()):
                print(f"{framework}: this release is not installed; the stored results are kept", file=sys.stderr)
                continue
            known_versions[framework] = installed
            measured[framework] = in_a_process("parity", framework)
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
