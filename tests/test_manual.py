"""The generated tables of the manual are up to date."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import man
import pytest
from parity import ulp

import actviz
from actviz.cli.command import built
from actviz.cli.commands import COMMANDS

ROOT = Path(__file__).parents[1]


def test_the_page_on_networks_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("networks", ROOT / "tools" / "networks.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    page = (ROOT / "docs" / "networks.md").read_text(encoding="utf-8")
    assert page.startswith("\n".join(tool.tables())), "run `make generate`"
    assert all(f"- **{name}**: " in page for name in tool.EXPERIMENTS)


LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]+)?\)")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, _ in LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    subprocess.run([sys.executable, ROOT / "tools" / "manual.py", pages, "relu", "softmax"], check=True, cwd=ROOT)
    configuration = tmp_path / "mkdocs.yml"
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    configuration.write_text(text.replace("build/docs", str(pages)).replace("site_dir: site", f"site_dir: {tmp_path / 'site'}"))
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built_site = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", configuration],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert built_site.returncode == 0, built_site.stderr
    shown = (tmp_path / "site" / "reference" / "functions" / "relu" / "index.html").read_text(encoding="utf-8")
    assert "max(0, x)" in shown
    assert (tmp_path / "site" / "reference" / "functions" / "relu.svg").exists()
    commands = (tmp_path / "site" / "reference" / "commands" / "index.html").read_text(encoding="utf-8")
    assert all(f"actviz {name}" in commands for name in COMMANDS)
    assert (tmp_path / "site" / "contributing" / "index.html").exists()
    assert (tmp_path / "site" / "changelog" / "index.html").exists()
    rules = (pages / "reference" / "formulas.md").read_text(encoding="utf-8")
    assert "| `clip` | `clamp`, `clip_by_value` | short for `min(max(u, v), w)` |" in rules
    assert "| `where` | `select` | of the branch that is chosen |" in rules


def test_every_command_has_a_manual_page_with_all_its_options() -> None:
    pages = man.pages()
    assert set(pages) == {"actviz.1", *(f"actviz-{name}.1" for name in COMMANDS)}
    for name in COMMANDS:
        page = pages[f"actviz-{name}.1"].replace("\\-", "-")
        command = built(name)
        assert all(option in page for parameter in command.params for option in parameter.opts if option.startswith("-"))
        assert f"\nactviz {name}" in page.partition(".SH DESCRIPTION")[0]
        assert all(f".SH {title}" in page for title in ("NAME", "SYNOPSIS", "EXAMPLES", "OPTIONS", "EXIT STATUS", "SEE ALSO"))
        assert f"{name}.1" not in page
        assert f"\\fB{name}\\fR" in pages["actviz.1"]


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_the_manual_pages_are_well_formed(tmp_path: Path) -> None:
    paths = list(map(str, man.write(tmp_path)))
    checked = subprocess.run(["groff", "-man", "-ww", "-z", "-K", "utf8", *paths], capture_output=True, text=True, check=True)
    assert checked.stderr == ""
    shown = subprocess.run(
        ["groff", "-man", "-T", "ascii", "-P", "-cbou", str(tmp_path / "actviz-derive.1")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "actviz derive gelu --order 2 --at -1,0,1" in shown
    assert "4 ulp for f', 8 ulp for f''" in " ".join(shown.split())


def test_the_wheel_holds_the_manual_pages(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {Path(name).name for name in archive.namelist() if "/share/man/man1/" in name}
    assert held == set(man.pages())


def test_the_page_on_the_errors_of_frameworks_is_up_to_date() -> None:
    grades = ulp.load()
    page = (ROOT / "docs" / "frameworks-ulp.md").read_text(encoding="utf-8")
    assert page.rstrip("\n") == "\n".join(ulp.page(grades)).rstrip("\n"), "run `make parity`"
    assert set(ulp.FUNCTIONS) <= set(actviz.names("scalar"))
    assert {"torch", "jax"} <= set(grades)
    for graded in grades.values():
        assert {cell.function for cell in graded.cells} <= set(ulp.FUNCTIONS)
    gelu = next(cell for cell in grades["torch"].cells if (cell.function, cell.order, cell.type) == ("gelu", 0, "float32"))
    assert gelu.ulp > 1e6  # 1 + erf cancels
