"""The session's end of the line, in the visitor's process: Textual's driver for the web without its doors to the machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, Literal, TextIO

from textual import events
from textual.drivers.web_driver import WebDriver

from actviz.explorer.permissions import current
from actviz.explorer.web.guard import enforce


class ServedDriver(WebDriver):
    """Draws and reads keys; delivers no file, opens no address, and ends with the server.

    Before the first key is read, the process gives up what its permissions do not grant.
    """

    def start_application_mode(self) -> None:
        """Give up what a served session may not do, then start drawing."""
        enforce(current())
        super().start_application_mode()

    def run_input_thread(self) -> None:
        """Read input until the session ends; end the process if the server is gone."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            os._exit(0)

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Take sizes, focus and the end from the server, nothing else."""
        if packet_type in ("resize", "focus", "blur", "quit"):
            super().on_meta(packet_type, payload)

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Open nothing: the page makes no request but to its server."""

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,
        save_path: Path,  # noqa: ARG002 - Textual's interface
        open_method: Literal["browser", "download"] = "download",  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
        mime_type: str | None = None,  # noqa: ARG002
        name: str | None = None,
    ) -> None:
        """Deliver no file, and say so."""
        binary.close()
        failure = PermissionError("a session in a browser saves no files")
        self._app.post_message(events.DeliveryFailed(key=delivery_key, exception=failure, name=name))
