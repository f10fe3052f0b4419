"""Live streams: a person holds a few at a time, each for minutes; the browser comes back as who it is then."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator

MOST = 6  # a person's; a further one ends the oldest
LASTS = 300.0  # seconds


class Watch:
    """One stream, until its time is over or somebody ends it."""

    def __init__(self) -> None:
        self._until = asyncio.get_running_loop().time() + LASTS
        self._waiting: asyncio.Timeout | None = None

    def end(self) -> None:
        self._until = asyncio.get_running_loop().time()
        if self._waiting and not self._waiting.expired():
            self._waiting.reschedule(self._until)

    async def of(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        while True:
            try:
                async with asyncio.timeout_at(self._until) as self._waiting:
                    piece = await anext(pieces)
            except (TimeoutError, StopAsyncIteration):
                return
            finally:
                self._waiting = None
            yield piece


class Watchers:
    def __init__(self) -> None:
        self._open: dict[str, list[Watch]] = defaultdict(list)

    def come(self, person: str) -> Watch:
        watches = self._open[person]
        while len(watches) >= MOST:
            watches.pop(0).end()
        watches.append(watch := Watch())
        return watch

    def leave(self, person: str, watch: Watch) -> None:
        watches = [one for one in self._open[person] if one is not watch]
        if watches:
            self._open[person] = watches
        else:
            del self._open[person]
