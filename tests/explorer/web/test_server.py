"""The running server: a process for every visitor, places, idle visitors, and what strangers send."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

Start = Callable[..., Awaitable[Any]]


async def test_the_page_and_its_files_are_served_with_strict_headers(start: Start) -> None:
    serving = await start()
    status, text, headers = await serving.get()
    assert status == 200
    assert "actviz explore" in text
    assert "http" not in text.replace("<!DOCTYPE html>", "")  # no address of anybody else
    assert "'unsafe-eval'" not in headers["Content-Security-Policy"]
    for path in (
        "page.js",
        "page.css",
        "library/js/textual.js",
        "library/css/xterm.css",
        "library/fonts/RobotoMono-VariableFont_wght.ttf",
    ):
        async with serving.client.get(serving.address.url + path) as answer:
            assert answer.status == 200, path
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["nothing", "download/x", "static/", "library/", "library/js/", "library/../server.py", "library/%2e%2e/server.py", "page.html",
     "library/..%2f..%2fserver.py", "%2e%2e/%2e%2e/etc/passwd", "library//etc/passwd", "session/x"],
)  # fmt: skip
async def test_nothing_else_is_served(start: Start, path: str) -> None:
    status, text, headers = await (await start()).get(path)
    assert status in (403, 404)
    assert len(text) < 80
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_other_methods_names_and_origins_are_refused(start: Start) -> None:
    serving = await start()
    url = serving.address.url
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        async with serving.client.request(method, url, data=b"x" * 100) as answer:
            assert answer.status == 405, method
    assert (await serving.get(Host="evil.example"))[0] == 403
    for origin in ("http://evil.example", "null", "", f"http://localhost:{serving.address.port}"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as error:
            await serving.open(Origin=origin)
        assert error.value.status == 403
    assert (await serving.get("session", Origin=url.rstrip("/")))[0] == 400  # no WebSocket


async def test_an_open_server_answers_nothing_without_its_token(start: Start) -> None:
    serving = await start(host="0.0.0.0")  # noqa: S104 - the case that is tested
    token, base = serving.address.token, f"http://127.0.0.1:{serving.address.port}"
    for path in ("/", "/session", "/page.js", "/library/js/textual.js", f"/{token[:-1]}/", f"/{token}x/"):
        async with serving.client.get(base + path) as answer:
            assert answer.status == 403, path
            assert token not in await answer.text()
    for path in (f"/{token}", f"/{token}/", f"/{token}/page.js"):
        async with serving.client.get(base + path) as answer:
            assert answer.status == 200, path
    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        await serving.client.ws_connect(f"{base}/session", headers={"Origin": base})
    assert error.value.status == 403


async def test_each_visitor_has_a_process_that_ends_with_the_page(start: Start) -> None:
    serving = await start()
    (first, process), (second, other) = await serving.open_process(), await serving.open_process()
    assert process != other
    await first.send_str('["stdin", "\\u001b[C"]')
    assert await first.receive_bytes(timeout=5) == b"D\x1b[C"
    await first.send_str('["resize", {"width": 1, "height": 1}]')
    assert b'"width": 1,' in await first.receive_bytes(timeout=5)
    await first.send_str('["resize", {"width": 1000000000, "height": 1000000000}]')
    assert b'"width": 500, "height": 200' in await first.receive_bytes(timeout=5)
    await first.send_str('["ping", "5"]')
    assert await first.receive_json(timeout=5) == ["pong", "5"]
    await first.close()  # the page is closed
    assert await serving.has_ended(process)
    await second.send_str('["stdin", "still here"]')
    assert await second.receive_bytes(timeout=5) == b"Dstill here"
    second._response.connection.transport.abort()  # the browser vanishes without a word
    assert await serving.has_ended(other)


async def test_the_page_says_that_the_application_has_ended(start: Start) -> None:
    serving = await start()
    socket, process = await serving.open_process()
    await socket.send_str('["stdin", "offer"]')  # downloads and addresses to open do not reach the page
    assert await socket.receive_bytes(timeout=5) == b"Doffer"
    await socket.send_str('["stdin", "end"]')
    message = await socket.receive(timeout=5)
    assert (message.type, message.extra) == (aiohttp.WSMsgType.CLOSE, "The session has ended.")
    assert await serving.has_ended(process)


async def test_a_command_that_fails_ends_the_session(start: Start) -> None:
    for command in (("false",), ("/no/such/program",)):
        serving = await start(command)
        message = await (await serving.open()).receive(timeout=5)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        assert (await serving.get())[0] == 200


async def test_the_visitor_beyond_the_limit_is_told_so_and_gets_the_next_place(start: Start) -> None:
    serving = await start(visitors=2)
    first, process = await serving.open_process()
    await serving.open_process()
    status, text, _ = await serving.get()
    assert (status, text) == (503, "All 2 places are taken. Try again when somebody has left.")
    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        await serving.open()
    assert error.value.status == 503
    await first.close()
    assert await serving.has_ended(process)
    await asyncio.sleep(0.05)
    assert (await serving.get())[0] == 200
    await serving.open_process()


async def test_an_idle_visitor_loses_the_place_and_reads_why(start: Start) -> None:
    serving = await start(idle_minutes=0.4 / 60)
    socket, process = await serving.open_process()
    for _ in range(4):  # a visitor who types stays
        await asyncio.sleep(0.15)
        await socket.send_str('["stdin", "x"]')
        assert await socket.receive_bytes(timeout=5) == b"Dx"
    for text in ('["ping", "1"]', '["focus"]', '["resize", {"width": 80, "height": 24}]'):  # these come without a visitor
        await asyncio.sleep(0.1)
        await socket.send_str(text)
    while (message := await socket.receive(timeout=5)).type is not aiohttp.WSMsgType.CLOSE:
        pass
    assert message.extra.startswith("The session has ended: no key was pressed for 0.0")
    assert await serving.has_ended(process)


@pytest.mark.parametrize("text", ["x", "[]", '["stdin", 1]', "[" * 5000, '["resize", {"width": "wide", "height": 1}]'])
async def test_a_message_that_the_page_never_sends_ends_the_session(start: Start, text: str) -> None:
    serving = await start()
    socket, process = await serving.open_process()
    await socket.send_str(text)
    message = await socket.receive(timeout=5)
    assert (message.type, message.extra) == (aiohttp.WSMsgType.CLOSE, "The page sent something unknown.")
    assert await serving.has_ended(process)


async def test_huge_and_binary_frames_end_the_session_of_their_sender_alone(start: Start) -> None:
    serving = await start()
    neighbour, _ = await serving.open_process()
    for send in (
        lambda socket: socket.send_str('["stdin", "' + "x" * (1 << 20) + '"]'),
        lambda socket: socket.send_bytes(os.urandom(5000)),
    ):
        socket, process = await serving.open_process()
        await send(socket)
        assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
        assert await serving.has_ended(process)
    await neighbour.send_str('["stdin", "x"]')
    assert await neighbour.receive_bytes(timeout=5) == b"Dx"


async def test_a_visitor_who_stops_reading_is_no_burden(start: Start) -> None:
    serving = await start()
    socket, process = await serving.open_process()
    await socket.send_str('["stdin", "flood"]')  # the application draws faster than the page reads
    await asyncio.sleep(0.2)
    socket._response.connection.transport.abort()
    assert await serving.has_ended(process)
    assert (await serving.get())[0] == 200


@pytest.mark.parametrize(
    "data",
    [b"\x00" * 1000, b"GET / HTTP/9.9\r\n\r\n", b"GET /session HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
     b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n"],
)  # fmt: skip
async def test_what_is_no_browser_gets_an_error_and_no_trace_of_the_code(
    start: Start, data: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    serving = await start()
    reader, writer = await asyncio.open_connection(serving.address.host, serving.address.port)
    writer.write(data)
    answer = await asyncio.wait_for(reader.read(2000), 5)
    writer.close()
    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
    assert b"Traceback" not in answer
    assert (await serving.get())[0] == 200
    assert "Traceback" not in "".join(capfd.readouterr())


async def test_a_hundred_connections_at_once_are_answered(start: Start) -> None:
    serving = await start(visitors=3)

    async def visit() -> int:
        try:
            await serving.open()
        except aiohttp.WSServerHandshakeError as error:
            return error.status
        return 101

    answers = await asyncio.gather(*(visit() for _ in range(100)))
    assert sorted(set(answers)) == [101, 503]
    assert answers.count(101) == 3
