"""The log: load an entity, append to it, handle a command on it."""

import asyncio
from collections.abc import Sequence
from typing import Any

from nats.aio.client import Client

from libs.decider import Commit, Decider, Kind, Meta, digest
from libs.decider.decider import C, E, S

from .direct import Direct, sequence
from .errors import Conflict, KeyReused, Unavailable
from .publish import Entry, publish
from .reader import Stored

PAUSES = (0.0, 0.05, 0.5)  # before each attempt, in seconds; the last outlives a reconnect
REMEMBERED = 2_000  # histories; what was said never changes, so only what came since is asked for


class Log:
    def __init__(self, nats: Client) -> None:
        self.nats, self.direct = nats, Direct(nats)
        self._histories: dict[str, tuple[Commit[Any], ...]] = {}

    async def load(self, kind: Kind[E], id: str) -> tuple[Commit[E], ...]:
        """Every commit of the entity, as the log has it now."""
        subject = kind.subject(id)
        known: tuple[Commit[E], ...] = self._histories.get(subject, ())
        since = await self.direct.history(subject, after=known[-1].seq if known else 0)
        return self._remember(
            subject, (*known, *(kind.decode(id, sequence(message), message.data) for message in since))
        )

    async def stored(self, kind: Kind[Any], id: str) -> list[Stored]:
        """The same as it lies there, byte for byte."""
        subject = kind.subject(id)
        return [
            Stored(subject, sequence(message), message.data) for message in await self.direct.history(subject, after=0)
        ]

    async def append(
        self, kind: Kind[E], id: str, events: Sequence[E], meta: Meta, digest: str, *, expected: int
    ) -> int:
        """One message. Raises Conflict unless the entity's last sequence is the expected one."""
        return await publish(self.nats, Entry(kind.subject(id), kind.encode(meta, digest, events), expected))

    async def handle(self, decider: Decider[C, E, S], id: str, command: C, meta: Meta) -> int:
        """The sequence of the command's commit, the same however often it is asked.

        Raises Rejected, KeyReused; after three attempts Conflict or Unavailable.
        """
        lost: Conflict | Unavailable | None = None
        for pause in PAUSES:
            await asyncio.sleep(pause)
            try:
                return await self._attempt(decider, id, command, meta)
            except (Conflict, Unavailable) as error:
                lost = error
        raise lost or Unavailable

    async def _attempt(self, decider: Decider[C, E, S], id: str, command: C, meta: Meta) -> int:
        past = await self.load(decider.kind, id)
        wish = digest(decider.kind.subject(id), command)
        if answered := next((commit for commit in past if commit.meta.id == meta.id), None):
            if answered.digest != wish:
                raise KeyReused(meta.id)
            return answered.seq
        last = past[-1].seq if past else 0
        state = decider.replay(past)
        events = tuple(decider.decide(command, state, meta))
        if not events:
            return last
        seq = await self.append(decider.kind, id, events, meta, wish, expected=last)
        self._remember(decider.kind.subject(id), (*past, Commit(id, seq, meta.stored, wish, events)))
        return seq

    def _remember(self, subject: str, history: tuple[Commit[E], ...]) -> tuple[Commit[E], ...]:
        self._histories.pop(subject, None)  # the one used last comes last
        self._histories[subject] = history
        if len(self._histories) > REMEMBERED:
            del self._histories[next(iter(self._histories))]
        return history
