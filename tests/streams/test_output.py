"""A file is there whole or not at all, and what cannot be written is said."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from actviz.errors import DataError
from actviz.streams.output import destination

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs a Unix")
FULL = Path("/dev/full")
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def write(path: Path | str, *parts: bytes) -> None:
    with destination(path) as output:
        for part in parts:
            output.write(part)


def files(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def python(code: str, **options: object) -> subprocess.Popen[str]:
    kinds = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
    return subprocess.Popen([sys.executable, "-c", code], **kinds)  # type: ignore[call-overload,no-any-return]


def test_a_file_holds_what_was_written(tmp_path: Path) -> None:
    write(tmp_path / "y", b"a", b"", b"bc")
    assert (tmp_path / "y").read_bytes() == b"abc"
    assert files(tmp_path) == ["y"]


@POSIX
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o000])
def test_a_new_file_respects_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write(tmp_path / "y", b"a")
    finally:
        os.umask(before)
    assert mode(tmp_path / "y") == 0o666 & ~mask


@POSIX
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "y").write_bytes(b"old")
    (tmp_path / "y").chmod(0o751)
    write(tmp_path / "y", b"new")
    assert mode(tmp_path / "y") == 0o751
    assert (tmp_path / "y").read_bytes() == b"new"


@POSIX
@pytest.mark.parametrize("exists", [True, False])
def test_a_link_is_written_through(tmp_path: Path, exists: bool) -> None:
    (tmp_path / "there").mkdir()
    if exists:
        (tmp_path / "there" / "y").write_bytes(b"old")
    (tmp_path / "link").symlink_to("there/y")
    write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "y").read_bytes() == b"new"


@pytest.mark.parametrize(
    "error", [DataError("x"), KeyboardInterrupt(), BrokenPipeError(), ValueError(), OSError(5, "x"), SystemExit(1)]
)
@pytest.mark.parametrize("exists", [True, False])
def test_after_an_error_or_an_interrupt_all_is_as_it_was(tmp_path: Path, error: BaseException, exists: bool) -> None:
    if exists:
        (tmp_path / "y").write_bytes(b"old")

    def fail() -> None:
        with destination(tmp_path / "y") as output:
            output.write(b"new")
            raise error

    with pytest.raises((type(error), DataError)):
        fail()
    assert files(tmp_path) == ["y"] * exists
    assert not exists or (tmp_path / "y").read_bytes() == b"old"


@POSIX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_after_a_signal_no_half_written_file_stays(tmp_path: Path, number: int) -> None:
    code = f"""
from actviz.streams.output import destination
import time
with destination({str(tmp_path / "y")!r}) as output:
    output.write(b"half")
    print("ready", flush=True)
    time.sleep(20)
"""
    process = python(code)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert len(files(tmp_path)) <= 1  # none where a file needs no name
        process.send_signal(number)
        process.communicate()
    assert process.returncode in (128 + number, -number)
    assert files(tmp_path) == []


@POSIX
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "y").write_bytes(b"old")
    code = f"""
import resource
from actviz.errors import DataError
from actviz.streams.output import destination
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    with destination({str(tmp_path / "y")!r}) as output:
        output.write(b"new" * 1000)
except DataError as error:
    print(error.message)
"""
    with python(code) as process:
        out, err = process.communicate()
    assert out == f"{tmp_path / 'y'}: file too large\n"
    assert err == ""
    assert files(tmp_path) == ["y"]
    assert (tmp_path / "y").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("missing/y", "there is no directory"),
        (".", "is a directory"),
        ("sub", "is a directory"),
        ("new/", "is a directory"),
        ("file/y", "there is no directory"),
        ("n" * 300, "file name too long"),
    ],
)
def test_a_place_that_cannot_be_written_is_said_before_anything_is(tmp_path: Path, path: str, what: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "file").write_bytes(b"old")
    place = f"{tmp_path}/{path}"
    with pytest.raises(DataError) as caught, destination(place):
        pytest.fail("nothing can be written")
    assert caught.value.message.startswith(f"{place}: {what}")
    assert caught.value.status == 1
    assert files(tmp_path) == ["file", "sub"]


def test_a_place_without_a_name_is_refused() -> None:
    for name in ("", "a\0b"):
        with pytest.raises(DataError), destination(name):
            pytest.fail("nothing can be written")


@POSIX
@pytest.mark.skipif(ROOT, reason="root may write everywhere")
def test_a_place_without_permission_is_refused(tmp_path: Path) -> None:
    (tmp_path / "y").write_bytes(b"old")
    (tmp_path / "y").chmod(0o444)
    with pytest.raises(DataError, match="permission denied"):
        write(tmp_path / "y", b"new")
    tmp_path.chmod(0o555)
    with pytest.raises(DataError, match="permission denied"):
        write(tmp_path / "z", b"new")
    tmp_path.chmod(0o755)


@POSIX
def test_a_device_is_written_directly() -> None:
    write("/dev/null", b"a")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    if FULL.exists():
        with pytest.raises(DataError, match="/dev/full: no space left on device"):
            write("/dev/full", b"a")


@POSIX
def test_a_named_pipe_is_written_directly(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write(tmp_path / "pipe", b"a", b"b")
    reader.join()
    assert found == [b"ab"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


OUT = """
import sys
from actviz.errors import DataError
from actviz.streams.output import destination
try:
    with destination({path!r}) as output:
        output.write(b"answers\\n")
except DataError as error:
    sys.exit(error.message)
except BrokenPipeError:
    sys.exit("nobody reads")
"""


@POSIX
@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full")
def test_an_error_of_standard_output_is_noticed() -> None:
    with FULL.open("w") as full, python(OUT.format(path=None), stdout=full) as process:
        _, err = process.communicate()
    assert (process.returncode, err) == (1, "stdout: no space left on device\n")


@POSIX
def test_nobody_at_the_other_end_is_a_broken_pipe() -> None:
    receive, send = os.pipe()
    os.close(receive)
    with python(OUT.format(path="-"), stdout=send) as process:
        os.close(send)
        _, err = process.communicate()
    assert err == "nobody reads\n"


@POSIX
def test_a_closed_standard_output_is_said() -> None:
    code = f"import os, subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {OUT.format(path=None)!r}], close_fds=True, "
    code += "preexec_fn=lambda: os.close(1)))"
    with python(code) as process:
        _, err = process.communicate()
    assert (process.returncode, err) == (1, "stdout: is closed\n")


@POSIX
def test_standard_output_by_another_name_is_not_cut_off(tmp_path: Path) -> None:
    with (tmp_path / "y").open("w") as file:
        for path in ("/dev/stdout", str(tmp_path / "y"), None):
            with python(OUT.format(path=path), stdout=file) as process:
                assert process.communicate()[1] == ""
    assert (tmp_path / "y").read_text() == "answers\n" * 3


@POSIX
def test_a_pipe_that_does_not_block_gets_everything() -> None:
    receive, send = os.pipe()
    os.set_blocking(send, False)
    code = "from actviz.streams.output import destination\nwith destination(None) as output: output.write(b'x' * 1_000_000)"
    with python(code, stdout=send) as process:
        os.close(send)
        time.sleep(0.3)
        size = 0
        while chunk := os.read(receive, 65536):
            size += len(chunk)
    os.close(receive)
    assert process.returncode == 0
    assert size == 1_000_000


@POSIX
@pytest.mark.parametrize("name", ["y", "other"])
def test_hard_links_stay_and_show_the_new_contents(tmp_path: Path, name: str) -> None:
    (tmp_path / "y").write_text("a longer text than the new one\n")
    (tmp_path / "other").hardlink_to(tmp_path / "y")
    with destination(tmp_path / name) as output:
        output.write(b"new\n")
        assert (tmp_path / "y").read_text() == "a longer text than the new one\n"
    assert (tmp_path / "y").read_text() == (tmp_path / "other").read_text() == "new\n"
    assert (tmp_path / "y").stat().st_nlink == 2
    assert files(tmp_path) == ["other", "y"]


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="only Linux has files without a name")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGQUIT])
def test_nothing_stays_of_a_program_that_is_killed(tmp_path: Path, number: int) -> None:
    code = f"""
from actviz.streams.output import destination
import resource, time
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
with destination({str(tmp_path / "y")!r}) as output:
    output.write(b"half")
    print("ready", flush=True)
    time.sleep(20)
"""
    with python(code) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        process.communicate()
    assert files(tmp_path) == []


def test_where_files_need_a_name_they_have_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actviz.streams.output._DESCRIPTORS", tmp_path / "none")
    with destination(tmp_path / "y") as output:
        output.write(b"new")
        assert len(files(tmp_path)) == 1
    assert files(tmp_path) == ["y"]


@POSIX
def test_a_directory_that_is_gone_is_an_error_about_the_file(tmp_path: Path) -> None:
    code = """
import os, sys
from actviz.errors import DataError
from actviz.streams.output import destination
os.mkdir("gone")
os.chdir("gone")
os.rmdir("../gone")
try:
    with destination("y"):
        pass
except DataError as error:
    print(error.message)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path,
                            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])})  # fmt: skip
    assert (result.stdout, result.stderr) == ("y: no such file or directory\n", "")
