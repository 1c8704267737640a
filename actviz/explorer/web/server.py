"""The server: the page and its files, and a session for every WebSocket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import textual_serve
from aiohttp import WSCloseCode, web

from actviz.explorer.permissions import Permissions
from actviz.explorer.web.access import FORBIDDEN, HEADERS, Access, is_same_origin
from actviz.explorer.web.address import Address
from actviz.explorer.web.conversation import ENDED, converse
from actviz.explorer.web.messages import ProtocolError, clamped
from actviz.explorer.web.session import Session
from actviz.explorer.web.settings import Settings

_ASSETS = Path(__file__).parent / "assets"
_LIBRARY = Path(textual_serve.__file__).parent / "static"
_LARGEST_MESSAGE = 64 << 10
_HEARTBEAT = 15.0
_STOPPED = "The server has stopped."

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ExplorerServer:
    """Serves one command to several visitors, each of whom has a process of their own."""

    def __init__(
        self,
        command: Sequence[str],
        settings: Settings,
        address: Address,
        permissions: Permissions,
        *,
        debug: bool = False,
    ) -> None:
        self._command, self._settings, self._permissions, self._debug = tuple(command), settings, permissions, debug
        self._address, self._access = address, Access(address)
        self._visitors: set[web.WebSocketResponse] = set()

    def application(self) -> web.Application:
        """The application for aiohttp."""
        application = web.Application(middlewares=[self._gate])
        root = self._address.root
        application.router.add_get(root, self._page, allow_head=False)
        if root != "/":
            application.router.add_get(root.rstrip("/"), self._to_page, allow_head=False)
        application.router.add_get(f"{root}session", self._session, allow_head=False)
        for name in ("page.css", "page.js", "braille.ttf"):
            application.router.add_get(root + name, self._asset, allow_head=False)
        application.router.add_static(f"{root}library", _LIBRARY)
        application.on_response_prepare.append(_add_headers)
        application.on_shutdown.append(self._say_goodbye)
        return application

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what the rules forbid, and answer errors in a sentence."""
        if refusal := self._access.refusal(request.method, request.path, request.headers):
            return web.Response(status=refusal.status, text=refusal.sentence)
        try:
            return await handler(request)
        except web.HTTPError as error:
            return web.Response(status=error.status, text=error.reason)

    async def _page(self, _: web.Request) -> web.StreamResponse:
        return self._full() if self._is_full else web.FileResponse(_ASSETS / "page.html")

    async def _to_page(self, _: web.Request) -> web.StreamResponse:
        """Complete an address that was typed without its last stroke."""
        raise web.HTTPFound(self._address.root)

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_ASSETS / request.path.rpartition("/")[2])

    async def _session(self, request: web.Request) -> web.StreamResponse:
        """Run a session for the page's WebSocket until one of the two ends."""
        if not is_same_origin(request.headers.get("Origin", ""), request.headers.get("Host", "")):
            return web.Response(status=FORBIDDEN, text="A session is opened by this server's own page alone.")
        websocket = web.WebSocketResponse(timeout=1, heartbeat=_HEARTBEAT, max_msg_size=_LARGEST_MESSAGE)
        if not websocket.can_prepare(request):
            raise web.HTTPBadRequest(reason="A session needs a WebSocket.")
        try:
            width, height = clamped(request.query.get("width", "80"), request.query.get("height", "24"))
        except ProtocolError:
            raise web.HTTPBadRequest(reason="The size is not a number.") from None
        if self._is_full:
            return self._full()
        self._visitors.add(websocket)  # before anything else can happen: the place is taken
        try:
            await websocket.prepare(request)
            await self._run(websocket, width, height)
        finally:
            self._visitors.discard(websocket)
        return websocket

    async def _run(self, websocket: web.WebSocketResponse, width: int, height: int) -> None:
        async def close() -> None:
            await websocket.close(message=ENDED.encode())

        session = Session(self._command, self._permissions, websocket.send_bytes, close, debug=self._debug)
        reason = ENDED
        try:
            await session.start(width, height)
            reason = await converse(websocket, session, self._settings.idle_minutes)
        finally:
            await session.stop()
        await websocket.close(message=reason.encode())

    @property
    def _is_full(self) -> bool:
        return len(self._visitors) >= self._settings.visitors

    def _full(self) -> web.Response:
        count = self._settings.visitors
        places = f"All {count} places are" if count > 1 else "The only place is"
        return web.Response(
            status=503, text=f"{places} taken. Try again when somebody has left.", headers={"Retry-After": "60"}
        )

    async def _say_goodbye(self, _: web.Application) -> None:
        closing = (visitor.close(code=WSCloseCode.GOING_AWAY, message=_STOPPED.encode()) for visitor in self._visitors)
        await asyncio.gather(*closing, return_exceptions=True)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
