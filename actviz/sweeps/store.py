"""A store of runs: an SQLite file in which every finished run is a row, committed by itself.

A killed process loses at most the runs that it was computing. (`synchronous=NORMAL` in WAL mode: after a power cut the last rows may be
missing, and the file stays sound.) Rows are kept in the order of their identity, so that the same runs make the same table.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actviz._version import __version__
from actviz.errors import DataError
from actviz.sweeps.plan import Axis, Cell, Plan
from actviz.sweeps.run import Measure, RunKey, RunRecord
from actviz.text.numbers import json_ready

#: The suffixes of a store; a name without a suffix is fine too.
SUFFIXES = (".sqlite", ".sqlite3", ".db")
#: The mark of a store ("actv"), and the layout of its tables.
_MARK, LAYOUT = 0x61637476, 1
_WAIT = 30.0
_TABLES = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS runs (
    version TEXT NOT NULL, experiment TEXT NOT NULL, function TEXT NOT NULL, config TEXT NOT NULL, seed INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done', 'failed')), measures TEXT, reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (version, experiment, function, config, seed)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sweeps (
    id INTEGER PRIMARY KEY, version TEXT NOT NULL, experiment TEXT NOT NULL, definition TEXT NOT NULL, used INTEGER NOT NULL,
    seed INTEGER NOT NULL, seeds INTEGER NOT NULL, UNIQUE (version, experiment, definition)
);
CREATE TABLE IF NOT EXISTS cells (
    sweep INTEGER NOT NULL REFERENCES sweeps, label TEXT NOT NULL, coordinates TEXT NOT NULL, function TEXT NOT NULL,
    config TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (sweep, place)
) WITHOUT ROWID;
PRAGMA application_id = {mark};
PRAGMA user_version = {layout};
COMMIT;
"""
_NON_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
_SAYS = {
    sqlite3.SQLITE_FULL: "no space left on device",
    sqlite3.SQLITE_READONLY: "cannot be written: permission denied",
    sqlite3.SQLITE_PERM: "permission denied",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened, or its folder cannot be written",
    sqlite3.SQLITE_BUSY: "is locked by another program",
    sqlite3.SQLITE_LOCKED: "is locked by another program",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_NOTADB: "is not a store of runs",
    sqlite3.SQLITE_IOERR: "input/output error",
}


@dataclass(frozen=True)
class Kept:
    """A sweep as it stands in a store: its axes and cells, and the rows of its runs by cell, function and seed."""

    plan: Plan
    version: str
    rows: tuple[tuple[Cell, RunRecord], ...]
    #: The numbers of rows of other versions of actviz, for the same experiment.
    others: Mapping[str, int]


class Store:
    """The store in a file, or in memory without one. Use it as a context."""

    def __init__(self, path: str | None) -> None:
        self.name = path or "memory"
        self._connection = _connected(path)

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
        with _explained(self.name):
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
            (label, coordinates)
            for label, coordinates in execute("SELECT label, coordinates FROM cells WHERE sweep = ?", (sweep,))
        }
        place = len(known)
        cells = ((cell, json.dumps(cell.coordinates)) for cell in plan.cells)
        new = [(cell, coordinates) for cell, coordinates in cells if (cell.label, coordinates) not in known]
        self._connection.executemany(
            "INSERT INTO cells (sweep, label, coordinates, function, config, place) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (sweep, cell.label, coordinates, cell.function, cell.config, number)
                for number, (cell, coordinates) in enumerate(new, start=place)
            ),
        )

    def missing(self, plan: Plan, *, retry: bool = False) -> list[RunKey]:
        """The runs of a sweep that have no row of this version; with `retry` also those that failed."""
        with _explained(self.name):
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
        with _explained(self.name):
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
    connection = _reading(path)
    try:
        return _read(connection, path, version)
    finally:
        connection.close()


def _connected(path: str | None) -> sqlite3.Connection:
    """A connection that writes; a new file gets its tables. Raises DataError for a file that is no store."""
    if path is None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.executescript(_TABLES.format(mark=_MARK, layout=LAYOUT))
        return connection
    _check_place(path)
    with _explained(path):
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        try:
            if not _is_store(connection, path):
                connection.executescript(_TABLES.format(mark=_MARK, layout=LAYOUT))
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            connection.close()
            raise
    return connection


def _check_place(path: str) -> None:
    """Raise DataError for a place where no file can be written."""
    place = Path(path)
    if "\0" in path:
        raise DataError(f"{path!r}: is not a file name")
    if place.is_dir():
        raise DataError(f"{path}: is a directory")
    if not place.parent.is_dir():
        raise DataError(f"{path}: there is no directory {str(place.parent)!r}")
    if not os.access(place.parent, os.W_OK):
        raise DataError(f"{path}: its folder cannot be written, and a store needs files beside it")
    if place.exists() and not place.is_file():
        raise DataError(f"{path}: is a device or a pipe, not a file")


def _reading(path: str) -> sqlite3.Connection:
    """A connection that only reads, also in a folder that cannot be written."""
    place = Path(path)
    if place.is_dir():
        raise DataError(f"{path}: is a directory")
    if not place.exists():
        raise DataError(f"{path}: no such file or directory")
    address = place.absolute().as_uri()
    with _explained(path):
        connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=_WAIT, isolation_level=None)
        try:
            has_tables = _is_store(connection, path)
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CANTOPEN or Path(f"{path}-wal").exists():
                raise
            # nobody writes, and the files that a reader puts beside it cannot be made
            connection = sqlite3.connect(f"{address}?immutable=1", uri=True, isolation_level=None)
            has_tables = _is_store(connection, path)
        except BaseException:
            connection.close()
            raise
        if not has_tables:
            connection.close()
            raise DataError(f"{path}: is empty")
    return connection


def _is_store(connection: sqlite3.Connection, path: str) -> bool:
    """Whether the file has the tables; False for an empty one. Raises DataError for any other."""
    mark, layout, tables = (
        connection.execute(query).fetchone()[0]
        for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    )
    if not (mark or layout or tables):
        return False
    if mark != _MARK:
        raise DataError(f"{path}: is not a store of runs", "it is a database of another program; choose another name")
    if layout > LAYOUT:
        raise DataError(
            f"{path}: was written by a newer actviz (layout {layout}; this one knows {LAYOUT})", "pip install --upgrade actviz"
        )
    return True


@contextmanager
def _explained(path: str) -> Iterator[None]:
    """Turn an error of SQLite into one for the user."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise DataError(f"{path}: {_SAYS.get(code, str(error))}") from None


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
    with _explained(path):
        connection.execute("BEGIN")
        try:
            return _snapshot(connection, path, version)
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
        Cell(label, function, config, tuple(json.loads(coordinates)))
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
    return Kept(_plan(experiment, json.loads(definition), cells, seed, seeds), of_version, tuple(rows), others)


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
