"""One visitor's WebSocket: hand messages to the session until one of the two ends."""

from __future__ import annotations

import asyncio

from aiohttp import WSMsgType, web

from actviz.explorer.web.messages import Focused, Message, Ping, ProtocolError, Resized, Typed, read_message
from actviz.explorer.web.pace import Pace
from actviz.explorer.web.session import Session

ENDED, STUCK, UNKNOWN = "The session has ended.", "The session no longer answers.", "The page sent something unknown."


async def converse(websocket: web.WebSocketResponse, session: Session, idle_minutes: float) -> str:
    """Hand the page's messages to the session; return the sentence that says why that ended."""
    loop, pace, seconds = asyncio.get_running_loop(), Pace(), idle_minutes * 60
    try:
        async with asyncio.timeout(seconds) as idle:
            async for received in websocket:
                if received.type is not WSMsgType.TEXT:
                    return UNKNOWN
                message = read_message(received.data)
                if isinstance(message, Typed):
                    idle.reschedule(loop.time() + seconds)
                await _hand_over(message, websocket, session)
                await pace.wait(len(received.data))
    except ProtocolError:
        return UNKNOWN
    except ConnectionError:
        return ENDED
    except TimeoutError:
        return idle_sentence(idle_minutes) if idle.expired() else STUCK
    return ENDED


def idle_sentence(minutes: float) -> str:
    """What a visitor reads who pressed no key for too long.

    >>> idle_sentence(15)
    'The session has ended: no key was pressed for 15 minutes.'
    """
    return f"The session has ended: no key was pressed for {minutes:g} minute{'' if minutes == 1 else 's'}."


async def _hand_over(message: Message, websocket: web.WebSocketResponse, session: Session) -> None:
    match message:
        case Typed(data):
            await session.type(data)
        case Resized(width, height):
            await session.set_terminal_size(width, height)
        case Focused(has_focus):
            await (session.focus() if has_focus else session.blur())
        case Ping(text):
            await websocket.send_json(["pong", text])
