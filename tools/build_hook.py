"""The hook of the build: it generates the manual pages, and adds them to the wheel as share/man/man1."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Add the manual pages to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate the pages from the commands of this checkout."""
        if version == "editable":
            return
        sys.path[:0] = [self.root, str(Path(self.root, "tools"))]
        from man import write  # noqa: PLC0415 - from this checkout, which was not on the path before

        self._folder = TemporaryDirectory(prefix="actviz-man-")
        for page in write(Path(self._folder.name)):
            build_data["shared_data"][str(page)] = f"share/man/man1/{page.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's interface
        """Remove the pages, which the wheel now has."""
        if version != "editable":
            self._folder.cleanup()
