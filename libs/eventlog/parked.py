"""What was parked: nudges that failed five times, each with its cause, until somebody retries or discards it."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from pydantic import BaseModel

from .direct import Direct, header, sequence
from .errors import Unavailable
from .reader import Stored
from .stream import PARKED

TIMEOUT = 5.0


class Parked(BaseModel):
    id: int  # its place in the stream of the parked
    at: str
    subject: str  # of the event that nudged
    seq: int
    cause: str
    stack: str


async def park(nats: Client, reaction: str, nudge: Stored, cause: str, stack: str, at: str) -> None:
    """`reaction` is `<service>.<reaction>`. Raises Unavailable."""
    said = {"said": "parked", "at": at, "subject": nudge.subject, "seq": nudge.seq, "cause": cause, "stack": stack}
    await _say(nats, reaction, said)


async def settle(nats: Client, reaction: str, id: int, *, said: str, by: str, at: str) -> None:
    """`retried` or `discarded`: by whom and when stays for ever."""
    await _say(nats, reaction, {"said": said, "of": id, "by": by, "at": at})


async def parked(nats: Client, reaction: str) -> list[Parked]:
    """What still waits for a decision, oldest first."""
    waiting: dict[int, Parked] = {}
    async for message in _history(nats, f"parked.{reaction}"):
        match orjson.loads(message.data):
            case {"said": "parked", **nudge}:
                waiting[sequence(message)] = Parked.model_validate({"id": sequence(message), **nudge})
            case {"of": id}:
                waiting.pop(id, None)
    return list(waiting.values())


async def nudge_of(nats: Client, one: Parked) -> Stored:
    """The event that nudged, as the log has it."""
    message = await Direct(nats).at(one.seq)
    if message is None:
        raise Unavailable(f"the log does not show {one.seq}")
    return Stored(header(message, "Nats-Subject"), one.seq, message.data)


async def _history(nats: Client, subject: str) -> AsyncIterator[Msg]:
    """One by one: a batch needs a subscription of its own, which would outlive each question."""
    after = 0
    while True:
        ask = orjson.dumps({"next_by_subj": subject, "seq": after + 1})
        try:
            message = await nats.request(f"$JS.API.DIRECT.GET.{PARKED}", ask, timeout=TIMEOUT)
        except (Error, TimeoutError) as silence:
            raise Unavailable(repr(silence)) from silence
        if "Status" in (message.headers or {}):
            return
        yield message
        after = sequence(message)


async def _say(nats: Client, reaction: str, said: dict[str, Any]) -> None:
    try:
        reply = orjson.loads((await nats.request(f"parked.{reaction}", orjson.dumps(said), timeout=TIMEOUT)).data)
    except (Error, TimeoutError) as silence:
        raise Unavailable(repr(silence)) from silence
    if error := reply.get("error"):
        raise Unavailable(error["description"])
