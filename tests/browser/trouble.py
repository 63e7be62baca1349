"""What a test has happen to the pages that talk to readers, beside what they ask for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from tests.browser.gatt import Peer

LOOKED_EACH = 0.2  # seconds


@dataclass
class Chooser:
    """What a person does with the list of devices, and what was ever in it.

    ``patience`` seconds go by before the first is taken; whoever is not ``is_willing`` takes none.
    """

    patience: float = 0.0
    is_willing: bool = True
    offered: set[str] = field(default_factory=set)


@dataclass
class Trouble:
    """Of a page's connections: none, unless it is said."""

    loses_after: int | None = None  # notifications, after which the reader is out of reach
    holds_back: bool = False  # what the reader says, as long as this is so
    writes: int | None = None  # of the page that still go out; those behind them wait
    holds: bool = False  # something, for one of these two reasons

    async def hear(self, peer: Peer) -> bool:
        """Hold back what the reader said. Whether it is out of reach from now on."""
        while self.holds_back and not peer.is_lost:
            await self._hold()
        self.holds = False
        return self._loses()

    async def let_out(self, peer: Peer) -> None:
        """Hold back what a page writes. Raises ConnectionError if the connection ends meanwhile."""
        if self.writes is not None:
            self.writes -= 1
            while self.writes < 0 and not peer.is_lost:
                await self._hold()
        if peer.is_lost:
            raise ConnectionError

    async def _hold(self) -> None:
        self.holds = True
        await asyncio.sleep(LOOKED_EACH)

    def _loses(self) -> bool:
        if self.loses_after is None:
            return False
        self.loses_after -= 1
        if self.loses_after >= 0:
            return False
        self.loses_after = None
        return True
