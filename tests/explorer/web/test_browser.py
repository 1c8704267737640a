"""The page in a real browser: it opens, keys arrive, it looks right, and no request leaves the server."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from matplotlib.image import imread

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")

Start = Callable[..., Awaitable[Any]]
_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_EXPLORER = (sys.executable, "-m", "actviz", "explore", "gelu", "silu")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
pytestmark = pytest.mark.skipif(_CHROMIUM is None, reason="no chromium is installed")


@pytest.fixture
async def page() -> AsyncIterator[Any]:
    """A page of a headless browser."""
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield await browser.new_page(viewport={"width": 900, "height": 500})
        await browser.close()


async def _ink(page: Any) -> Any:
    """Where the page is bright: an image of the text on it."""
    return imread(io.BytesIO(await page.screenshot()))[..., :3].mean(axis=2) > 0.5


async def _until(page: Any, condition: Callable[[Any], bool]) -> Any:
    """The image as soon as it meets a condition, or after some seconds."""
    for _ in range(40):
        if condition(ink := await _ink(page)):
            break
        await page.wait_for_timeout(50)
    return ink


async def test_the_explorer_opens_takes_keys_and_says_why_it_ends(start: Start, page: Any) -> None:
    requests: list[str] = []
    drawn: list[object] = []
    problems: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: message.type == "error" and problems.append(message.text))

    def watch(socket: Any) -> None:
        requests.append(socket.url)
        socket.on("framereceived", lambda frame: drawn.append(frame))  # noqa: PLW0108 - playwright takes no built-in method

    page.on("websocket", watch)
    serving = await start(_EXPLORER, host="0.0.0.0")  # noqa: S104 - with a token, as in a class
    origin = f"127.0.0.1:{serving.address.port}"
    await page.goto(f"http://{origin}{serving.address.root}?ping=http://127.0.0.1:9/&fontsize=16")
    await page.wait_for_selector("body.-first-byte", timeout=8000)

    picture = await _until(page, lambda ink: bool(ink[60:320, 300:].sum() > 1000 and ink[440:].any()))
    height, width = picture.shape
    assert 0.01 < picture.mean() < 0.3  # text and curves, neither an empty page nor a bright one
    rows, columns = picture.any(axis=1), picture.any(axis=0)
    assert rows[: height // 10].any()  # from the pages' names ...
    assert rows[-height // 10 :].any()  # ... to the keys
    assert columns[: width // 10].any()
    assert columns[-width // 10 :].any()

    before = len(drawn)
    await page.keyboard.press("ArrowRight")  # the page has the focus without a click
    moved = await _until(page, lambda ink: bool((ink != picture).any()))
    assert 10 < (moved != picture).sum() < picture.size / 10  # the cursor, its tangent and its numbers, not all of the page
    assert {url.split("/")[2] for url in requests} == {origin}
    assert all(serving.address.token in url for url in requests)
    assert any(url.endswith("/braille.ttf") for url in requests)
    text = b"".join(frame for frame in drawn[before:] if isinstance(frame, bytes))
    assert re.search(rb"x = 0\.\d|x = [1-9]", re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", text))

    await page.keyboard.press("q")
    await page.wait_for_selector("body.-closed", timeout=5000)
    assert await page.inner_text("#closed p") == "The session has ended."
    assert problems == []
