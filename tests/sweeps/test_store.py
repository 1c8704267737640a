"""A store of runs: what it refuses, what survives, and what a reader sees."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path

import pytest

from actviz.errors import DataError
from actviz.sweeps.connection import LAYOUT
from actviz.sweeps.plan import Plan, planned
from actviz.sweeps.run import RunKey, RunRecord
from actviz.sweeps.store import Store, read
from actviz.sweeps.subjects import subject


def plan(values: str = "1,2", seeds: int = 2) -> Plan:
    return planned(subject("edge", "", {}), ["tanh"], {"networks": 1}, [f"gain={values}"], 0, seeds)


def record(key: RunKey, **measures: float) -> RunRecord:
    return RunRecord(key, measures or {"chi_1": 1.0})


def test_what_is_kept_is_what_was_measured(tmp_path: Path) -> None:
    file = str(tmp_path / "runs.sqlite")
    first, second, *others = plan().runs()
    with Store(file) as store:
        store.begin(plan())
        store.add(record(first, chi_1=math.inf, q=math.nan, xi=0.1))
        store.add(RunRecord(second, None, "no"))
        assert store.missing(plan()) == others
        assert store.missing(plan(), retry=True) == [second, *others]
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    kept = read(file)
    assert [(cell.coordinates, row.key.seed) for cell, row in kept.rows] == [((1.0,), 0), ((2.0,), 0)]
    (_, good), (_, bad) = kept.rows
    assert good.measures
    assert good.measures["chi_1"] == math.inf
    assert math.isnan(float(good.measures["q"] or 0))
    assert (bad.measures, bad.reason) == (None, "no")


def test_a_store_is_read_while_it_is_written_and_from_a_folder_that_is_only_read(tmp_path: Path) -> None:
    file = tmp_path / "runs.sqlite"
    with Store(str(file)) as store:
        store.begin(plan())
        assert read(str(file)).rows == ()
        for number, key in enumerate(plan().runs(), start=1):
            store.add(record(key))
            assert len(read(str(file)).rows) == number
        with Store(str(file)) as other:  # two sweeps at once
            other.begin(plan("2,3"))
            assert len(other.missing(plan("2,3"))) == 2
    assert len(read(str(file)).plan.cells) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs.sqlite"]
    file.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        assert len(read(str(file)).rows) == 4
    finally:
        tmp_path.chmod(0o755)


def test_files_that_are_no_stores_are_refused_and_left_alone(tmp_path: Path) -> None:
    text, other, newer, empty = (tmp_path / name for name in ("text", "other.db", "newer.db", "empty.db"))
    text.write_text("x" * 5000, encoding="utf-8")
    empty.touch()
    for path, statements in (
        (other, "CREATE TABLE t (x)"),
        (newer, f"PRAGMA application_id = 1633907830; PRAGMA user_version = {LAYOUT + 1}"),
    ):
        connection = sqlite3.connect(path)
        connection.executescript(statements)
        connection.close()
    for path, message in ((text, "not a store"), (other, "not a store"), (newer, "newer actviz"), (tmp_path, "a directory")):
        before = path.read_bytes() if path.is_file() else b""
        for attempt in (lambda name=str(path): Store(name), lambda name=str(path): read(name)):
            with pytest.raises(DataError, match=message):
                attempt()
        assert not path.is_file() or path.read_bytes() == before
    with pytest.raises(DataError, match="is empty"):
        read(str(empty))
    with pytest.raises(DataError, match="no such file"):
        read(str(tmp_path / "nothing"))
    with Store(str(empty)) as store:
        store.begin(plan())
    with pytest.raises(DataError, match="is not a file name"):
        Store("a\0b")
    assert read(str(empty)).plan.count == 4


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE cells SET coordinates = 'x'", "UPDATE cells SET coordinates = '[[]]'", "UPDATE cells SET coordinates = '[]'",
        "UPDATE cells SET coordinates = '3'", "UPDATE runs SET measures = '[1]'", "UPDATE runs SET measures = '{'",
        "UPDATE sweeps SET definition = '{}'", "UPDATE sweeps SET definition = '[]'",
        "UPDATE sweeps SET definition = '{\"axes\": [1]}'", "DROP TABLE cells",
    ],
)  # fmt: skip
def test_a_damaged_store_is_an_error(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "runs.sqlite"
    with Store(str(file)) as store:
        store.begin(plan())
        store.add(record(next(iter(plan().runs()))))
    connection = sqlite3.connect(file)
    connection.executescript(damage)
    connection.close()
    with pytest.raises(DataError, match=r"runs\.sqlite: (is damaged|no such table)"):
        read(str(file))


def test_a_full_disk_is_an_error_and_keeps_what_is_done(tmp_path: Path) -> None:
    file = str(tmp_path / "runs.sqlite")
    with Store(file) as store:
        store.begin(plan())
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        keys = list(plan().runs())
        store.add(record(keys[0]))
        with pytest.raises(DataError, match=r"runs\.sqlite: no space left on device"):
            store.add(RunRecord(keys[1], None, "long " * 5000))
    assert [row.key for _, row in read(file).rows] == [keys[0]]


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(DataError, match="its folder cannot be written"):
        Store(str(tmp_path / "runs.sqlite"))
