"""What a session of the explorer may do: everything at a terminal, nothing beyond the named files in a browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from actviz.errors import UsageError
from actviz.explorer.permissions import VARIABLE, Permissions, current, served


def test_a_session_at_a_terminal_may_do_everything() -> None:
    permissions = current({})
    assert permissions == Permissions()
    assert permissions.can_save
    assert permissions.can_run
    assert permissions.may_read("/etc/passwd")
    assert not permissions.is_served
    permissions.require_read("/etc/passwd")


def test_a_served_session_reads_the_named_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "moons.csv").write_text("x,y\n")
    (tmp_path / "secret.csv").write_text("x,y\n")
    (tmp_path / "link.csv").symlink_to("secret.csv")
    permissions = served(["moons.csv"])
    assert not permissions.can_save
    assert not permissions.can_run
    assert permissions.may_read(tmp_path / "moons.csv")
    for name in ("secret.csv", "link.csv", "moons.csv/../secret.csv", "../moons.csv", "", "nothing.csv"):
        assert not permissions.may_read(name), name
        with pytest.raises(UsageError, match="browser"):
            permissions.require_read(name)


def test_a_link_named_by_the_server_is_readable_but_not_what_replaces_it(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("")
    (tmp_path / "link.csv").symlink_to("data.csv")
    permissions = served([tmp_path / "link.csv"])
    assert permissions.may_read(tmp_path / "link.csv")
    (tmp_path / "link.csv").unlink()
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    assert not permissions.may_read(tmp_path / "link.csv")


@pytest.mark.parametrize("files", [(), ("/data/moons.csv",), ("/data/ä b\n.csv", "/x")])
def test_permissions_survive_the_environment(files: tuple[str, ...]) -> None:
    permissions = served(files)
    assert current({**os.environ, **permissions.variables()}) == permissions
    assert current({**Permissions().variables()}) == Permissions()


@pytest.mark.parametrize("value", ["", "[", "{}", "null", "1", '"/etc/passwd"', "[1, null]"])
def test_a_value_that_cannot_be_read_permits_nothing(value: str) -> None:
    assert current({VARIABLE: value}) == served(())
