"""A store of runs: an SQLite file in which every finished run is a row, committed by itself.

A killed process loses at most the runs that it was computing. (`synchronous=NORMAL` in WAL mode: after a power cut the last rows may be
missing, and the file stays sound.) Rows are kept in the order of their identity, so that the same runs make the same table.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from actviz._version import __version__
from actviz.errors import DataError
from actviz.sweeps.connection import connected, explained, reading
from actviz.sweeps.plan import Axis, Cell, Plan, Value
from actviz.sweeps.run import Measure, RunKey, RunRecord
from actviz.text.numbers import json_ready

_NON_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


@dataclass(frozen=True)
class Kept:
    """A sweep as it stands in a store: its axes and cells, and the rows of its runs by cell, function and seed."""

    plan: Plan
    version: str
    rows: tuple[tuple[Cell, RunRecord], ...]
    #: The numbers of rows of other versions of actviz, for the same experiment.
    others: Mapping[str, int]
    #: The number of sweeps of this version in the store.
    sweeps: int = 1


class Store:
    """The store in a file, or in memory without one. Use it as a context."""

    def __init__(self, path: str | None) -> None:
        self.name = path or "memory"
        self._connection = connected(path)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was added is there already. Nothing stays beside it, unless somebody else has it open."""
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA busy_timeout = 0")
            self._connection.execute("PRAGMA journal_mode = DELETE")
        with suppress(sqlite3.Error):
            self._connection.close()

    def begin(self, plan: Plan) -> None:
        """Note a sweep and its cells, so that it can be drawn while it is being filled."""
        definition = _definition(plan)
        with explained(self.name):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._note(plan, definition)
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def _note(self, plan: Plan, definition: str) -> None:
        execute = self._connection.execute
        key = (__version__, plan.experiment, definition)
        used = execute("SELECT coalesce(max(used), 0) + 1 FROM sweeps").fetchone()[0]
        execute(
            "INSERT INTO sweeps (version, experiment, definition, used, seed, seeds) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO "
            "UPDATE SET used = excluded.used, seed = min(seed, excluded.seed), "
            "seeds = max(seed + seeds, excluded.seed + excluded.seeds) - min(seed, excluded.seed)",
            (*key, used, plan.seed, plan.seeds),
        )
        sweep = execute("SELECT id FROM sweeps WHERE version = ? AND experiment = ? AND definition = ?", key).fetchone()[0]
        known = {
            (label, coordinates): place
            for label, coordinates, place in execute("SELECT label, coordinates, place FROM cells WHERE sweep = ?", (sweep,))
        }
        for cell in plan.cells:  # a label may have another function now, and a file other contents
            coordinates = json.dumps(cell.coordinates)
            place = known.setdefault((cell.label, coordinates), len(known))
            execute(
                "INSERT OR REPLACE INTO cells (sweep, label, coordinates, function, config, place) VALUES (?, ?, ?, ?, ?, ?)",
                (sweep, cell.label, coordinates, cell.function, cell.config, place),
            )

    def missing(self, plan: Plan, *, retry: bool = False) -> list[RunKey]:
        """The runs of a sweep that have no row of this version; with `retry` also those that failed."""
        with explained(self.name):
            rows = self._connection.execute(
                "SELECT function, config, seed FROM runs WHERE version = ? AND experiment = ? AND (status = 'done' OR ?)",
                (__version__, plan.experiment, not retry),
            )
            done = set(rows)
        return [key for key in dict.fromkeys(plan.runs()) if (key.function, key.config, key.seed) not in done]

    def add(self, record: RunRecord) -> None:
        """Keep a run, in a commit of its own."""
        key = record.key
        measures = None if record.measures is None else json.dumps(json_ready(record.measures))
        status = "failed" if record.measures is None else "done"
        with explained(self.name):
            self._connection.execute(
                "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (__version__, key.experiment, key.function, key.config, key.seed, status, measures, record.reason),
            )

    def kept(self, version: str | None = None) -> Kept:
        """The sweep that was used last, with those that differ from it in functions and values only; raises DataError for an empty store.

        `version` is that of actviz, by default the version whose sweep was used last.
        """
        return _read(self._connection, self.name, version)


def read(path: str, version: str | None = None) -> Kept:
    """The sweep in a file, which is only read: another process may be filling it."""
    connection = reading(path)
    try:
        return _read(connection, path, version)
    finally:
        connection.close()


def _definition(plan: Plan) -> str:
    """What sweeps that belong together have in common: data, fixed options and the names of the axes."""
    values = {
        "data": plan.data,
        "options": dict(plan.options),
        "axes": [[axis.name, axis.is_parameter] for axis in plan.axes],
        "measures": plan.measures,
    }
    return json.dumps(json_ready(values), sort_keys=True, default=str)


def _read(connection: sqlite3.Connection, path: str, version: str | None) -> Kept:
    """One snapshot of the store, while others may write."""
    with explained(path):
        connection.execute("BEGIN")
        try:
            return _snapshot(connection, path, version)
        except (ValueError, TypeError, LookupError, AttributeError):  # texts that are no JSON, or other JSON
            raise DataError(f"{path}: is damaged: its texts are not those of a sweep") from None
        finally:
            connection.execute("COMMIT")


def _snapshot(connection: sqlite3.Connection, path: str, version: str | None) -> Kept:
    sweep = connection.execute(
        "SELECT id, version, experiment, definition, seed, seeds FROM sweeps WHERE version = coalesce(?, version) ORDER BY used DESC",
        (version,),
    ).fetchone()
    if sweep is None:
        raise DataError(f"{path}: has no runs{f' of actviz {version}' if version else ''}")
    number, of_version, experiment, definition, seed, seeds = sweep
    cells = [
        Cell(label, function, config, _coordinates(coordinates))
        for label, function, config, coordinates in connection.execute(
            "SELECT label, function, config, coordinates FROM cells WHERE sweep = ? ORDER BY place", (number,)
        )
    ]
    by_key: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        by_key.setdefault((cell.function, cell.config), []).append(cell)
    rows = [
        (cell, RunRecord(RunKey(experiment, function, config, run_seed), _measures(measures), reason))
        for function, config, run_seed, measures, reason in connection.execute(
            "SELECT function, config, seed, measures, reason FROM runs WHERE version = ? AND experiment = ? AND seed >= ? AND seed < ?",
            (of_version, experiment, seed, seed + seeds),
        )
        for cell in by_key.get((function, config), ())
    ]
    others = dict(
        connection.execute(
            "SELECT version, count(*) FROM runs WHERE version != ? AND experiment = ? GROUP BY version",
            (of_version, experiment),
        )
    )
    sweeps = connection.execute("SELECT count(*) FROM sweeps WHERE version = ?", (of_version,)).fetchone()[0]
    return Kept(_plan(experiment, json.loads(definition), cells, seed, seeds), of_version, tuple(rows), others, sweeps)


def _coordinates(text: str) -> tuple[Value, ...]:
    values = json.loads(text)
    if not (isinstance(values, list) and all(isinstance(value, int | float | str) for value in values)):
        raise ValueError(text)
    return tuple(values)


def _measures(text: str | None) -> dict[str, Measure] | None:
    if text is None:
        return None
    values: dict[str, Any] = json.loads(text)
    return {name: _NON_FINITE.get(value, value) if isinstance(value, str) else value for name, value in values.items()}


def _plan(experiment: str, definition: Mapping[str, Any], cells: list[Cell], seed: int, seeds: int) -> Plan:
    """The sweep with the values that its cells have, numbers in ascending order."""
    axes = []
    for place, (name, is_parameter) in enumerate(definition["axes"]):
        values = list(dict.fromkeys(cell.coordinates[place] for cell in cells))
        if not any(isinstance(value, str) for value in values):
            values.sort()
        axes.append(Axis(name, tuple(values), is_parameter))
    return Plan(
        experiment,
        definition["data"],
        definition["options"],
        tuple(axes),
        tuple(cells),
        tuple(definition["measures"]),
        seed,
        seeds,
    )
