"""A receiver of webhooks as an integrator would write it: it takes no body that is not signed."""

from __future__ import annotations

import json
import queue
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from mipass.doors.jobs.tour.visitor import TourError

ADDRESS = "127.0.0.1"
LARGEST = 100_000  # octets of a body


class Receiver:
    """Listens on loopback, on a port of its own, until it is closed."""

    def __init__(self) -> None:
        self._came: queue.Queue[tuple[Mapping[str, str], bytes]] = queue.Queue()
        self._server = ThreadingHTTPServer((ADDRESS, 0), self._handler())
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{ADDRESS}:{self._server.server_port}/hooks"

    def event(self, secret: str, subject_id: str, *, seconds: float) -> Mapping[str, Any]:
        """The event about this subject. Raises TourError where none comes, or one is not signed with it."""
        while True:
            try:
                headers, body = self._came.get(timeout=seconds)
            except queue.Empty:
                raise TourError(f"no webhook about {subject_id} came within {seconds:.0f} seconds") from None
            event = verified(secret, headers, body)
            if event["data"]["subject"]["id"] == subject_id:
                return event

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        came = self._came

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length", "0")), LARGEST)
                headers = {name.lower(): value for name, value in self.headers.items()}
                came.put((headers, self.rfile.read(length)))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Print nothing: the tour does."""

        return Handler


def verified(secret: str, headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
    """The event in a body that the portal signed, and that nobody changed. Raises TourError."""
    try:
        Webhook(secret).verify(body, dict(headers))
    except WebhookVerificationError as error:
        raise TourError(f"a webhook is not signed as it should be: {error}") from None
    if _passes(secret, headers, body + b" "):
        raise TourError("the signature holds for another body")
    event: Mapping[str, Any] = json.loads(body)
    return event


def _passes(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers))
    except WebhookVerificationError:
        return False
    return True
