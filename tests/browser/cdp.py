"""A browser's protocol for tools (Chrome DevTools Protocol), beside what Playwright uses of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

Answer = dict[str, Any]
ANSWERED_WITHIN = 20.0  # seconds
Heard = Callable[[Answer, str | None], Coroutine[Any, Any, None]]  # what is told, and in which session


class CdpError(Exception):
    """The browser refuses a command."""


class Cdp:
    """A connection of one's own to a browser. Methods are for the thread of its event loop."""

    def __init__(self, socket: ClientConnection, heard: Mapping[str, Heard]) -> None:
        self._socket, self._heard = socket, heard
        self._asked: dict[int, asyncio.Future[Answer]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.errors: list[str] = []  # what failed beside
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    @classmethod
    async def to(cls, endpoint: str, heard: Mapping[str, Heard]) -> Cdp:
        """Connect. Each event that ``heard`` names is handed to its function, beside all others."""
        return cls(await connect(endpoint, max_size=None), heard)

    async def send(self, method: str, session: str | None = None, **parameters: Any) -> Answer:
        """What the command answers. Raises CdpError, TimeoutError."""
        number = len(self._asked) + 1
        told = {"id": number, "method": method, "params": parameters}
        asked = self._asked[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps(told | ({"sessionId": session} if session else {})))
        async with asyncio.timeout(ANSWERED_WITHIN):
            answer: Answer = await asked
        return answer

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside all others; that it failed is kept."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Nothing is heard or done any more."""
        for task in [self._listening, *self._tasks]:
            task.cancel()
        await self._socket.close()

    async def _listen(self) -> None:
        try:
            async for message in self._socket:
                self._take(json.loads(message))
        finally:  # the browser has ended: nobody waits for it any more
            for asked in self._asked.values():
                _settle(asked, {"error": {"message": "the browser is gone"}})

    def _take(self, told: Answer) -> None:
        if asked := self._asked.get(told.get("id", 0)):
            _settle(asked, told)
        elif heard := self._heard.get(told.get("method", "")):
            self.beside(heard(told["params"], told.get("sessionId")))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.errors.append(repr(error))


def _settle(asked: asyncio.Future[Answer], told: Answer) -> None:
    if asked.done():  # nobody waits for it any more
        return
    if "error" in told:
        asked.set_exception(CdpError(told["error"]["message"]))
    else:
        asked.set_result(told["result"])
