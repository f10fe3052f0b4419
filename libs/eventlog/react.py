"""A reaction: others' facts become own commands, bytes moved, mail sent.

The event is only a nudge: the work loads its entities as they are now and does what is missing. Order and repetition
do not matter, so replicas share the durable. A nudge that fails five times is parked; the others go on. NotNow is no
failure: while a store or the broker is away its nudges wait, or an hour's outage would park every letter of that hour.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import APIError

from libs.decider import Kind
from libs.watch import logger

from .errors import NotNow, Unavailable
from .parked import park
from .pull import Stalled, pulling
from .reader import AGAIN, Stored, stored
from .stream import STREAM

TRIES = 5
PAUSES = (0.2, 1.0, 5.0, 15.0)  # seconds after each failed try
AWAY = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds while what the work needs is away; the last one for ever
ACK_WAIT = 10.0  # a nudge whose worker was killed comes again after so many seconds
STACK = 8000  # characters of it are kept, the last ones
WORKING = 3.0  # how often the server is told that we are still at it

Work = Callable[[Stored], Awaitable[None]]

log = logger(__name__)


async def react(
    nats: Client, service: str, reaction: str, kinds: Iterable[Kind[Any]], work: Work, at_once: int = 16
) -> None:
    """Until cancelled. The durable `<service>-<reaction>` is made when it is not there."""
    config = _durable(service, reaction, [f"{kind.name}.*" for kind in kinds], at_once)
    free = asyncio.Semaphore(at_once)
    async with asyncio.TaskGroup() as tasks:
        while True:
            try:
                await nats.jetstream().add_consumer(STREAM, config)
                async with pulling(nats, f"{service}-{reaction}", at_once) as pull:
                    while True:
                        for message in await pull.next():
                            tasks.create_task(_nudged(nats, service, reaction, message, work, free))
            except (Stalled, Error, APIError, TimeoutError) as silence:
                log.info("reaction_begins_again", reaction=reaction, error=repr(silence))
                await asyncio.sleep(AGAIN)


def _durable(service: str, reaction: str, subjects: list[str], at_once: int) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=f"{service}-{reaction}",
        filter_subjects=subjects,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT,
        max_ack_pending=at_once * 8,
        max_deliver=-1,
    )


async def _nudged(nats: Client, service: str, reaction: str, message: Msg, work: Work, free: asyncio.Semaphore) -> None:
    """While it waits for its turn it counts as being worked on, or it would come again and count as failed."""
    tries = int(message.reply.split(".")[4])
    still = asyncio.create_task(_still_working(message))
    try:
        await _as_soon_as_possible(work, stored(message), free)
    except Exception as failure:  # whatever it is: it is tried again, and then parked with its cause
        log.warning("reaction_failed", reaction=reaction, subject=message.subject, tries=tries, error=repr(failure))
        await _failed(nats, f"{service}.{reaction}", message, failure, tries)
    else:
        await _say(message.ack())
    finally:
        still.cancel()


async def _as_soon_as_possible(work: Work, nudge: Stored, free: asyncio.Semaphore) -> None:
    """In hand all the time, so that nothing is counted; but while it waits another one may have its turn."""
    pauses = chain(AWAY, repeat(AWAY[-1]))
    while True:
        try:
            async with free:
                await work(nudge)
        except NotNow as away:
            pause = next(pauses)
            log.warning("not_now", subject=nudge.subject, again_in=pause, error=repr(away))
            await asyncio.sleep(pause)
        else:
            return


async def _failed(nats: Client, reaction: str, message: Msg, failure: Exception, tries: int) -> None:
    if tries < TRIES:
        await _say(message.nak(delay=PAUSES[min(tries, len(PAUSES)) - 1]))
        return
    stack = "".join(traceback.format_exception(failure))[-STACK:]
    try:
        await park(nats, reaction, stored(message), repr(failure), stack, datetime.now(UTC).isoformat())
    except Unavailable as silence:  # not parked: it comes again
        log.warning("parking_failed", error=repr(silence))
    else:
        await _say(message.ack())


async def _still_working(message: Msg) -> None:
    while True:
        await asyncio.sleep(WORKING)
        await _say(message.in_progress())


async def _say(word: Awaitable[None]) -> None:
    try:
        await word
    except Error as unheard:  # the server will ask again
        log.info("acknowledgement_unheard", error=repr(unheard))
