"""Direct get: many stored messages for one request, straight from the stream (ADR-31)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from .errors import Unavailable
from .stream import STREAM

TIMEOUT = 2.0
MOST = 1000
END, NOTHING = "204", "404"


@dataclass
class _Answer:
    messages: list[Msg] = field(default_factory=list)
    end: asyncio.Future[dict[str, str]] = field(default_factory=asyncio.Future)  # the headers of the last reply


class Direct:
    """One inbox for all questions: a subscription per question costs as much as the question."""

    def __init__(self, nats: Client, stream: str = STREAM) -> None:
        self._nats, self._inbox = nats, nats.new_inbox()
        self._ask_at = f"$JS.API.DIRECT.GET.{stream}"
        self._waiting: dict[str, _Answer] = {}
        self._tokens = count()
        self._listening = asyncio.Lock()
        self._subscribed = False

    async def history(self, subject: str, after: int) -> list[Msg]:
        """What came after that sequence on one subject, oldest first."""
        return [message async for page in self.pages(subject, after, MOST) for message in page]

    async def pages(self, subject: str, after: int, most: int) -> AsyncIterator[list[Msg]]:
        """The same, so many at a time: a spooled original is larger than memory should hold."""
        more = True
        while more:
            page, more = await self._ask({"next_by_subj": subject, "seq": after + 1, "batch": most})
            yield page
            after = sequence(page[-1]) if page else after

    async def page(self, after: int, most: int, most_bytes: int) -> list[Msg]:
        """What came after that sequence, whatever its subject."""
        question = {"next_by_subj": ">", "seq": after + 1, "batch": most, "max_bytes": most_bytes}
        return (await self._ask(question))[0]

    async def at(self, seq: int) -> Msg | None:
        """The message at that sequence."""
        try:
            message = await self._nats.request(self._ask_at, orjson.dumps({"seq": seq}), timeout=TIMEOUT)
        except (Error, TimeoutError) as silence:
            raise Unavailable(repr(silence)) from silence
        return None if "Status" in (message.headers or {}) else message

    async def last(self, subjects: list[str]) -> dict[str, Msg]:
        """The last message of each subject that has one."""
        messages, _ = await self._ask({"multi_last": subjects})
        return {header(message, "Nats-Subject"): message for message in messages}

    async def _ask(self, question: dict[str, object]) -> tuple[list[Msg], bool]:
        """The answer, and whether there is more."""
        await self._listen()
        token, answer = str(next(self._tokens)), _Answer()
        self._waiting[token] = answer
        try:
            ask, reply = orjson.dumps(question), f"{self._inbox}.{token}"
            async with asyncio.timeout(TIMEOUT):
                await self._nats.publish(self._ask_at, ask, reply=reply)
                end = await answer.end
        except (Error, TimeoutError) as silence:
            raise Unavailable(repr(silence)) from silence
        finally:
            del self._waiting[token]
        if end["Status"] not in (END, NOTHING):
            raise Unavailable(f"direct get answered {end}")
        return answer.messages, end.get("Nats-Num-Pending", "0") != "0"

    async def _listen(self) -> None:
        async with self._listening:
            if not self._subscribed:
                await self._nats.subscribe(f"{self._inbox}.*", cb=self._received)
                self._subscribed = True

    async def _received(self, message: Msg) -> None:
        answer = self._waiting.get(message.subject.rpartition(".")[2])
        if answer is None or answer.end.done():
            return  # too late: nobody waits any more
        if message.headers and "Status" in message.headers:
            answer.end.set_result(message.headers)
        else:
            answer.messages.append(message)


def header(message: Msg, name: str) -> str:
    return (message.headers or {})[name]


def sequence(message: Msg) -> int:
    return int(header(message, "Nats-Sequence"))
