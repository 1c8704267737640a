"""The page in a real browser: it opens, keys arrive, it looks right, and no request leaves the server."""

from __future__ import annotations

import io
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from matplotlib.image import imread

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")

Start = Callable[..., Awaitable[Any]]
_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
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


async def test_the_page_opens_takes_keys_and_says_why_it_ends(
    start: Start, textual_application: tuple[str, ...], page: Any
) -> None:
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
    serving = await start(textual_application, host="0.0.0.0")  # noqa: S104 - with a token, as in a class
    origin = f"127.0.0.1:{serving.address.port}"
    await page.goto(f"http://{origin}{serving.address.root}?ping=http://127.0.0.1:9/&fontsize=20")
    await page.wait_for_selector("body.-first-byte", timeout=8000)

    text = await _until(page, lambda ink: bool(ink[:60].any()))
    assert 100 < text[:60].sum() < 20_000  # two lines of text at the top ...
    assert not text[80:].any()  # ... and nothing below
    await page.keyboard.press("ArrowRight")  # the page has the focus without a click
    moved = await _until(page, lambda ink: bool((ink != text).any()))
    assert (moved != text).any(axis=1).nonzero()[0].max() < 80
    assert any(b"x is 1" in frame for frame in drawn if isinstance(frame, bytes))

    assert {url.split("/")[2] for url in requests} == {origin}
    assert all(serving.address.token in url for url in requests)
    await page.evaluate("document.querySelector('.xterm-helper-textarea').focus()")
    await page.keyboard.press("x")
    await page.wait_for_selector("body.-closed", timeout=5000)
    assert await page.inner_text("#closed p") == "The session has ended."
    assert problems == []
