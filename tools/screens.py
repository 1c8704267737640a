"""Draw the screens of the explorer that the documents show, as SVG: python tools/screens.py docs/figures."""

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

#: The fonts that a screenshot loads from the net; without them it has those of the reader.
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
#: Each screen by the name of its file: size, function, scene, and the keys that are pressed.
SCREENS: dict[str, tuple[tuple[int, int], str, dict[str, Any], tuple[str, ...]]] = {
    "explore": ((110, 32), "elu:0.5", {"pinned": ("gelu",), "cursor": -1.0}, ("d",)),
    "explore-distribution": ((80, 24), "tanh", {"settings": (("std", 2.0),)}, ("6",)),
    "explore-depth": ((80, 28), "tanh", {"settings": (("gain", 1.5), ("init", "gain"))}, ("7",)),
}


async def screenshot(size: tuple[int, int], function: str, scene: dict[str, Any], keys: tuple[str, ...]) -> str:
    """The screen after these keys."""
    from actviz.explorer.app import Explorer  # noqa: PLC0415 - Textual is an extra
    from actviz.explorer.function_screen import FunctionScreen  # noqa: PLC0415
    from actviz.explorer.scene import Scene  # noqa: PLC0415

    app = Explorer(lambda: FunctionScreen(Scene(function, **scene)))
    async with app.run_test(size=size) as pilot:
        for key in ("", *keys):
            await pilot.press(*filter(None, [key]))
            for _ in range(3):
                await pilot.pause()
                await app.workers.wait_for_complete()
        await pilot.pause()
        return _FONTS.sub("", app.export_screenshot(title="actviz explore"))


def main(directory: Path) -> int:
    """Write all screens into a directory."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, screen in SCREENS.items():
        (directory / f"{name}.svg").write_text(asyncio.run(screenshot(*screen)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/figures")))
