"""The replicas of a service: which one is asked first, and which are left alone until they are ready again."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from zlib import crc32

import httpx2

AGAIN = 0.5  # seconds until one that was not ready is asked whether it is
PATIENCE = 2.0


class Replicas:
    """Asked first is the first of them, or, when they `share`, each person's own; never one known to be away.

    Until it has said once that it is ready, none is known to be there: its views may lie far behind the log.
    """

    def __init__(self, urls: Sequence[str], *, share: bool) -> None:
        self.urls, self._share, self._away = [*urls], share, set(urls)
        self._missed = asyncio.Event()
        self._missed.set()

    @property
    def several(self) -> bool:
        return len(self.urls) > 1

    def order(self, who: str) -> list[str]:
        """All of them, those that are away last: perhaps one has just come back."""
        turn = crc32(who.encode()) % len(self.urls) if self._share else 0
        return sorted(self.urls[turn:] + self.urls[:turn], key=self._away.__contains__)

    def missed(self, url: str) -> None:
        self._away.add(url)
        self._missed.set()

    async def watch(self, client: httpx2.AsyncClient) -> None:
        """Until cancelled. No request of a person's is spent on finding out who is back."""
        while True:
            await self._missed.wait()
            for url in [*self._away]:
                with suppress(httpx2.HTTPError):
                    if (await client.get(f"{url}/readyz", timeout=PATIENCE)).is_success:
                        self._away.discard(url)
            if not self._away:
                self._missed.clear()
            await asyncio.sleep(AGAIN)
