"""The generated tables of the manual are up to date."""

from __future__ import annotations

import importlib.util
from pathlib import Path

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
