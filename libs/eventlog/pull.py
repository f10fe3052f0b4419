"""Overlapped requests to one pull consumer: three times as fast as nats-py's fetch, and never out of order."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from math import inf

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from .stream import STREAM

HEARTBEAT = 1.0
EXPIRES = 30.0


class Stalled(Exception):
    """The server forgot the consumer, or left out a message: begin again after the last one we have."""


@asynccontextmanager
async def pulling(nats: Client, consumer: str, batch: int) -> AsyncIterator["Pull"]:
    pull = Pull(nats, consumer, batch)
    subscription = await nats.subscribe(pull.inbox, cb=pull.received, pending_msgs_limit=-1, pending_bytes_limit=-1)
    try:
        yield pull
    finally:
        with suppress(Error):  # without the broker there is nothing to end
            await subscription.unsubscribe()


class Pull:
    """Two requests of `batch` messages are kept open, so that the server never waits for us."""

    def __init__(self, nats: Client, consumer: str, batch: int) -> None:
        self.inbox, self._nats, self._batch = nats.new_inbox(), nats, batch
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{consumer}"
        self._arrived: list[Msg] = []
        self._news = asyncio.Event()
        self._asked = 0  # messages asked for and not delivered
        self._failed = False

    async def next(self, until: float = inf) -> list[Msg]:
        """What has arrived, as soon as something has; nothing when it is quiet until then, by the monotonic clock.

        Raises Stalled or TimeoutError when the server is silent.
        """
        while True:
            while self._asked + len(self._arrived) <= self._batch:
                await self._ask()
            if self._arrived:
                messages, self._arrived = self._arrived, []
                return messages
            if self._failed:
                raise Stalled
            if time.monotonic() >= until:
                return []
            self._news.clear()
            async with asyncio.timeout(2.5 * HEARTBEAT):
                await self._news.wait()

    async def received(self, message: Msg) -> None:
        if message.reply:
            self._arrived.append(message)
            self._asked -= 1
        else:
            self._note(message.headers or {})
        self._news.set()

    async def _ask(self) -> None:
        request = {"batch": self._batch, "expires": int(EXPIRES * 1e9), "idle_heartbeat": int(HEARTBEAT * 1e9)}
        await self._nats.publish(self._next, orjson.dumps(request), reply=self.inbox)
        self._asked += self._batch

    def _note(self, headers: dict[str, str]) -> None:
        match headers.get("Status"):
            case "100":
                pass  # a heartbeat: still there, nothing new
            case "408":  # a request has expired
                self._asked -= int(headers["Nats-Pending-Messages"])
            case _:
                self._failed = True
