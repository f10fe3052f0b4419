"""`diwan verify`: proves the invariants on a running system, one line each. Reads the log once."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from libs.decider import UnknownWord
from libs.eventlog import STREAM, Damaged, Stored, end_of_log, follow, intact

from .arrivals import Arrivals
from .ends import Ends
from .in_their_name import InTheirName
from .invariants import KINDS, Final, Invariant, Numbers, Once, Referrals, Told
from .kept import Kept
from .ledgered import Ledgered
from .reminders import Reminders
from .replayed import Replay
from .replicas import service_of

NAMES = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True)
class Verdict:
    name: str
    says: str
    wrong: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.wrong


Progress = Callable[[int, int], None]  # how far it is, and how far it will go


async def verify(
    client: Client,
    folders: dict[str, Path],
    kept: Kept | None = None,
    keys: Sequence[str] = (),
    progress: Progress = lambda *_: None,
) -> list[Verdict]:
    """`folders`: each replica that keeps views, and where. Raises nothing for a wrong log: it says what is wrong.

    `kept`: the ledger; where there is none nothing is said of it. `keys`: the public ones its heads may be signed with.
    """
    told, ends = Told(await _through(client, "exchange-tell")), Ends(await _through(client, "archive-read"))
    ours = (Once(), Numbers(), Referrals(), told, Final(), InTheirName(), Reminders(), Arrivals(), ends)
    invariants: tuple[Invariant, ...] = ours
    order = _Order()
    with ExitStack() as stack:
        replays = [
            Replay(name, folder, import_module(f"services.{service_of(name)}.app").VIEWS)
            for name, folder in folders.items()
        ]
        for replay in replays:
            stack.callback(replay.close)
        order.wrong += [line for replay in replays async for line in _forgotten(client, replay)]
        upto = await end_of_log(client)
        ledgered = Ledgered(kept, keys, upto) if kept else None
        try:
            async with aclosing(_read(client, upto)) as log:
                async for messages in log:
                    if ledgered:
                        await ledgered.read(messages)
                    await asyncio.to_thread(_take, messages, upto, invariants, replays, order)
                    progress(messages[-1].seq, upto)
        except (Damaged, UnknownWord, TimeoutError) as stopped:
            order.wrong.append(f"read as far as {order.last}: {stopped!r}")
        if ledgered:
            await ledgered.end(client)
        await ends.look(folders)
        found = [Verdict(each.name, each.says, tuple(each.wrong())) for each in invariants]
        same = await asyncio.to_thread(lambda: tuple(line for each in replays for line in each.wrong()))
    said = Verdict("I7", "replaying the log from nothing gives the live views", same)
    ordered = Verdict("I8", "every message reached the readers once and in order", tuple(order.wrong))
    verdicts = _with_ledger([*found, said, ordered], ledgered) if ledgered else [*found, said, ordered]
    return sorted(verdicts, key=lambda each: int(each.name[1:]))


def _with_ledger(verdicts: Sequence[Verdict], ledgered: Ledgered) -> list[Verdict]:
    """I1 speaks of both: a command is in the log once, and in the ledger once."""
    chained = Verdict("I6", "the ledger's chain verifies, and every head ever signed is on it", tuple(ledgered.broken))
    log, others = verdicts[0], verdicts[1:]
    says = f"{log.says}, and in the ledger byte for byte"
    return [replace(log, says=says, wrong=(*log.wrong, *ledgered.missing)), *others, chained]


async def _through(client: Client, reaction: str) -> int:
    """How far it has come: of every event up to there it has done what it had to, or parked it."""
    try:
        return int((await client.jetstream().consumer_info(STREAM, reaction)).ack_floor.stream_seq)
    except NotFoundError:  # it has never run
        return 0


async def _forgotten(client: Client, replay: Replay) -> AsyncIterator[str]:
    """What the log has lost since this replica read it."""
    try:
        await intact(client, replay.upto, replay.fingerprint)
    except Damaged as damage:
        yield f"{replay.name}: {damage}"


async def _read(client: Client, upto: int) -> AsyncGenerator[list[Stored], None]:
    if not upto:
        return
    async with aclosing(follow(client, 0)) as log:
        async for messages in log:
            yield messages
            if messages[-1].seq >= upto:
                return


def _take(
    messages: list[Stored], upto: int, invariants: Sequence[Invariant], replays: Sequence[Replay], order: "_Order"
) -> None:
    for message in messages:
        order.read(message)
        name, _, entity = message.subject.rpartition(".")
        kind = NAMES.get(name)
        if kind is None:
            order.wrong.append(f"{message.subject} at {message.seq} belongs to no kind")
        elif message.seq <= upto:
            commit = kind.decode(entity, message.seq, message.payload)
            for invariant in invariants:
                invariant.read(kind, commit)
    for replay in replays:
        replay.read(messages)


class _Order:
    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.last = 0

    def read(self, message: Stored) -> None:
        if message.seq != self.last + 1:
            self.wrong.append(f"{message.seq} came after {self.last}")
        self.last = message.seq
