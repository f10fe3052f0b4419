"""OpenSearch's driver, and the only module that knows it: asked in a few threads, and what is not our fault is NotNow.

Its asynchronous client needs a package that Diwan has no other use for, so this is the plain one.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import opensearchpy
from opensearchpy import OpenSearch, TransportError

from libs.eventlog import NotNow

FINDING, WRITING = 8, 2  # threads; two write only while an index is filled beside the live one
PATIENCE = 8.0  # seconds for a question, with its wait for a thread
WRITTEN = 30.0  # seconds for a packet of letters, or for an index to be made
AWAY = {401, 403, 404, 408, 429, 502, 503, 504}  # not let in, blocked, the index gone, too much at once, not there

T = TypeVar("T")


class Refused(Exception):
    """OpenSearch will not have it, and asking again would not help. Says what sort of mistake, never what was sent."""

    def __init__(self, status: int, kind: str) -> None:
        super().__init__(f"OpenSearch answers {status} {kind}")
        self.status, self.kind = status, kind


class Wire:
    """`urls`: one, or a cluster's several between blanks; each may carry user:password, https is TLS."""

    def __init__(self, urls: str) -> None:
        for chatty in ("opensearch", "opensearchpy.trace"):  # the second tells whole letters
            logging.getLogger(chatty).setLevel(logging.CRITICAL)
        hosts = urls.split()
        self.client = OpenSearch(
            hosts=hosts, timeout=WRITTEN, max_retries=len(hosts) - 1, pool_maxsize=FINDING + WRITING
        )
        self._finding = ThreadPoolExecutor(FINDING, "finding")
        self._writing = ThreadPoolExecutor(WRITING, "writing")

    async def ask(self, question: Callable[..., T], patience: float = PATIENCE, **about: Any) -> T:
        """Raises NotNow, also when it does not answer, and Refused."""
        try:
            async with asyncio.timeout(patience):
                return await self._in(self._finding, question, request_timeout=patience, **about)
        except TimeoutError as silence:
            raise NotNow(f"OpenSearch has not answered for {patience} s") from silence

    async def tell(self, word: Callable[..., T], **about: Any) -> T:
        """What changes something, with more patience. Raises NotNow, Refused."""
        return await self._in(self._writing, word, **about)

    def close(self) -> None:
        for threads in (self._finding, self._writing):
            threads.shutdown(wait=False, cancel_futures=True)
        self.client.close()

    async def _in(self, threads: ThreadPoolExecutor, what: Callable[..., T], **about: Any) -> T:
        def said() -> T:
            with there():
                return what(**about)

        return await asyncio.get_running_loop().run_in_executor(threads, said)


@contextmanager
def there() -> Iterator[None]:
    try:
        yield
    except opensearchpy.ConnectionError as silence:
        raise NotNow(f"OpenSearch: {type(silence.info).__name__}") from None
    except TransportError as no:
        refuse(int(no.status_code), str(no.error))


def refuse(status: int, kind: str) -> None:
    """Raises NotNow, Refused."""
    if status in AWAY:
        raise NotNow(f"OpenSearch answers {status} {kind[:80]}") from None
    raise Refused(status, kind[:80]) from None
