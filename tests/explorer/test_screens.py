"""Four screens as they are seen: a small one without colour, a large one, a light one, and one in ASCII."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension

from actviz.explorer.app import Look


async def test_a_small_screen_without_colour(explorer, snapshot: SnapshotAssertion) -> None:
    async with explorer("elu:0.5", look=Look(colour=False), pinned=("gelu",)) as session:
        await session.press("d")
        assert session.text == snapshot


async def test_a_screen_in_ascii(explorer, snapshot: SnapshotAssertion) -> None:
    async with explorer("binary_step", look=Look(unicode=False, colour=False), cursor=0.0) as session:
        assert session.text == snapshot


async def test_a_large_screen(explorer, snapshot: SnapshotAssertion) -> None:
    async with explorer("silu", size=(120, 40), pinned=("relu",)) as session:
        await session.press("d")
        assert session.text == snapshot


async def test_a_light_screen_in_colour(explorer, snapshot: SnapshotAssertion) -> None:
    async with explorer("relu", look=Look(dark=False)) as session:
        assert session.app.export_screenshot(title="actviz explore") == snapshot(extension_class=SVGImageSnapshotExtension)
