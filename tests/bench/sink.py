"""`python -m tests.bench.sink`: a receiver that thanks for all; prints its port, serves until it is ended."""

from __future__ import annotations

import asyncio
import re

THANKS = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
LENGTH = re.compile(rb"(?i)content-length: *(\d+)")


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As web servers do, it keeps a connection until the other side closes it."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            found = LENGTH.search(head)
            await reader.readexactly(int(found[1]) if found else 0)
            writer.write(THANKS)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _serve() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
