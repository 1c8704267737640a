"""Connections to the SQLite file of a store: what a file must be, and errors in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from actviz.errors import DataError

#: The mark of a store ("actv"), and the layout of its tables.
_MARK, LAYOUT = 0x61637476, 1
_WAIT = 30.0
#: Columns of a key come first: the integrity check of SQLite 3.40 reports NULL values in tables without rowid where they do not.
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
    sweep INTEGER NOT NULL REFERENCES sweeps, place INTEGER NOT NULL, label TEXT NOT NULL, coordinates TEXT NOT NULL,
    function TEXT NOT NULL, config TEXT NOT NULL, PRIMARY KEY (sweep, place)
) WITHOUT ROWID;
PRAGMA application_id = {mark};
PRAGMA user_version = {layout};
COMMIT;
"""
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


def connected(path: str | None) -> sqlite3.Connection:
    """A connection that writes; a new file gets its tables. Raises DataError for a file that is no store."""
    if path is None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.executescript(_TABLES.format(mark=_MARK, layout=LAYOUT))
        return connection
    _check_place(path)
    with explained(path):
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


def reading(path: str) -> sqlite3.Connection:
    """A connection that only reads, also in a folder that cannot be written."""
    place = Path(path)
    if place.is_dir():
        raise DataError(f"{path}: is a directory")
    if not place.exists():
        raise DataError(f"{path}: no such file or directory")
    if not place.is_file():  # reading a pipe would wait for ever
        raise DataError(f"{path}: is a device or a pipe, not a file")
    address = place.absolute().as_uri()
    with explained(path):
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
def explained(path: str) -> Iterator[None]:
    """Turn an error of SQLite into one for the user."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise DataError(f"{path}: {_SAYS.get(code, str(error))}") from None
