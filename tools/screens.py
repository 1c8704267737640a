"""Draw the screens of the explorer that the documents show, as SVG: python tools/screens.py docs/figures [NAME ...]."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

#: The fonts that a screenshot loads from the net; without them it has those of the reader.
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
#: Each screen of a function by the name of its file: size, function, scene, and the keys that are pressed.
SCREENS: dict[str, tuple[tuple[int, int], str, dict[str, Any], tuple[str, ...]]] = {
    "explore": ((110, 32), "elu:0.5", {"pinned": ("gelu",), "cursor": -1.0}, ("d",)),
    "explore-distribution": ((80, 24), "tanh", {"settings": (("std", 2.0),)}, ("6",)),
    "explore-depth": ((80, 28), "tanh", {"settings": (("gain", 1.5), ("init", "gain"))}, ("7",)),
}
#: Each screen of training: size, data set, functions, options, and the epochs that are trained.
TRAINING: dict[str, tuple[tuple[int, int], str, tuple[str, ...], dict[str, Any], int]] = {
    "explore-train": ((110, 34), "circles", ("tanh", "relu"), {"layers": (8, 8)}, 60),
}
#: Seconds between two looks whether an epoch is drawn.
_LOOK = 0.01


async def function_screen(size: tuple[int, int], function: str, scene: dict[str, Any], keys: tuple[str, ...]) -> str:
    """The screen of a function after these keys."""
    from actviz.explorer.function_screen import FunctionScreen  # noqa: PLC0415 - Textual is an extra
    from actviz.explorer.scene import Scene  # noqa: PLC0415

    async def press(app: Any, pilot: Any) -> None:
        for key in ("", *keys):
            await pilot.press(*filter(None, [key]))
            for _ in range(3):
                await pilot.pause()
                await app.workers.wait_for_complete()

    return await _screenshot(lambda: FunctionScreen(Scene(function, **scene)), size, press)


async def training_screen(
    size: tuple[int, int], data: str, functions: tuple[str, ...], options: dict[str, Any], epochs: int
) -> str:
    """The screen of a network after so many epochs."""
    from actviz.explorer.training import training  # noqa: PLC0415 - Textual is an extra

    async def train(app: Any, _: Any) -> None:
        for _ in range(epochs):
            app.screen.action_complete()
        while not (app.screen.drawn and app.screen.drawn.epoch == epochs):
            await asyncio.sleep(_LOOK)

    return await _screenshot(training(data, functions, options), size, train)


async def _screenshot(make: Callable[[], Any], size: tuple[int, int], drive: Callable[[Any, Any], Awaitable[None]]) -> str:
    from actviz.explorer.app import Explorer  # noqa: PLC0415 - Textual is an extra

    app = Explorer(make)
    async with app.run_test(size=size) as pilot:
        await drive(app, pilot)
        await pilot.pause()
        return _FONTS.sub("", app.export_screenshot(title="actviz explore"))


def main(directory: Path, names: list[str]) -> int:
    """Write the named screens, or all, into a directory."""
    directory.mkdir(parents=True, exist_ok=True)
    screens = {name: function_screen(*screen) for name, screen in SCREENS.items() if not names or name in names}
    trained = {name: training_screen(*screen) for name, screen in TRAINING.items() if not names or name in names}
    for name, screen in (screens | trained).items():
        (directory / f"{name}.svg").write_text(asyncio.run(screen), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/figures"), sys.argv[2:]))
