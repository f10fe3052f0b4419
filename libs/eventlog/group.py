"""Group commit: commands that arrive together become one atomic batch with the head they share.

The head (a register) says what it gave to whom; each command creates the entity that its own id names, or goes on with
one that is there. After a conflict or a silence nothing is assumed: head and entities are read again, for the server
does not name the culprit.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from random import random
from typing import Generic
from uuid import UUID, uuid5

from libs.decider import Asked, Commit, Grouping, Meta, Rejected, digest
from libs.decider.decider import C, E, H

from .direct import sequence
from .errors import Conflict, Damaged, KeyReused, Unavailable
from .log import Log
from .publish import Entry, publish_batch

MOST = 200
TRIES = 5
JITTER = 0.05


@dataclass
class _Waiting(Generic[C, E]):
    asked: Asked[C]
    head: str
    entity: str
    wish: str
    expected: int | None  # the entity's last sequence; None: not read yet
    tries: int = 0
    answer: asyncio.Future[Commit[E]] = field(default_factory=asyncio.Future)


class Group(Generic[C, H, E]):
    def __init__(self, log: Log, grouping: Grouping[C, H, E], most: int = MOST) -> None:
        self._log, self._grouping, self._most = log, grouping, most
        self._heads: dict[str, tuple[int, H | None]] = {}  # each head's last sequence and word, once read
        self._waiting: dict[str, _Waiting[C, E]] = {}
        self._news = asyncio.Event()

    async def known(self, command: C, meta: Meta) -> Commit[E] | None:
        """What the command's id left in the log before, if it did. Raises KeyReused, Unavailable.

        Asked first, so that whoever repeats requests disturbs nobody: one known id fails the batch it is in.
        """
        waiting = self._wait(Asked(command, meta))
        return _done(waiting, await self._log.load(self._grouping.kind, waiting.entity))

    async def handle(self, command: C, meta: Meta) -> Commit[E]:
        """The command's commit. Raises like Log.handle."""
        wish = (asked := self._wait(Asked(command, meta))).wish
        waiting = self._waiting.setdefault(meta.id, asked)
        if waiting.wish != wish:
            raise KeyReused(meta.id)
        self._news.set()
        return await asyncio.shield(waiting.answer)

    async def run(self) -> None:
        """Until cancelled, one batch at a time: whoever comes meanwhile is in the next."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                await self._next()

    def _wait(self, asked: Asked[C]) -> _Waiting[C, E]:
        entity = self._grouping.entity_of(asked)
        wish = digest(self._grouping.kind.subject(entity), asked.command)
        return _Waiting(asked, self._grouping.head_of(asked), entity, wish, 0 if entity == asked.meta.id else None)

    async def _next(self) -> None:
        head = next(iter(self._waiting.values())).head
        group = list(islice(self._of(head), self._most))
        try:
            if head in self._heads and all(waiting.expected is not None for waiting in group):
                await self._commit(head, group)
            else:
                await self._read(head, group)
        except Damaged as damage:
            for waiting in tuple(self._waiting.values()):
                self._refuse(waiting, damage)
            raise
        except (Conflict, Unavailable) as lost:
            self._heads.pop(head, None)
            await self._lost(group, lost)

    def _of(self, head: str) -> Iterator[_Waiting[C, E]]:
        """Two who go on with one entity are in two batches: the second sees what the first has said."""
        entities = set[str]()
        for waiting in self._waiting.values():
            if waiting.head == head and waiting.entity not in entities:
                entities.add(waiting.entity)
                yield waiting

    async def _commit(self, head: str, group: list[_Waiting[C, E]]) -> None:
        expected, last = self._heads[head]
        word, events = self._grouping.enter(last, [waiting.asked for waiting in group])
        entries = [self._head_entry(head, group, word, expected)]
        entries += [self._entry(waiting, event) for waiting, event in zip(group, events, strict=True)]
        at = await publish_batch(self._log.nats, entries) - len(group)
        self._heads[head] = at, word
        for seq, (waiting, event) in enumerate(zip(group, events, strict=True), at + 1):
            self._answer(waiting, Commit(waiting.entity, seq, waiting.asked.meta.stored, waiting.wish, (event,)))

    async def _read(self, head: str, group: list[_Waiting[C, E]]) -> None:
        """Where is the head, which of these are there already, and where are those that others go on with?"""
        subject = self._grouping.head.subject(head)
        names = {self._grouping.kind.subject(waiting.entity): waiting for waiting in group}
        found = await self._log.direct.last([subject, *names])
        message = found.pop(subject, None)
        for name, waiting in names.items():
            if name in found or waiting.entity != waiting.asked.meta.id:
                await self._look(waiting, there=name in found)
        if message is None:
            self._heads[head] = 0, None
        else:
            last = self._grouping.head.decode(head, sequence(message), message.data)
            self._heads[head] = last.seq, last.events[-1]

    async def _look(self, waiting: _Waiting[C, E], there: bool) -> None:
        """Was it done before, may it be done now, and after what?"""
        history = await self._log.load(self._grouping.kind, waiting.entity)
        if there and not history:  # whoever answered has not heard of it yet
            raise Unavailable(f"{waiting.entity} is there, and is not shown")
        try:
            if done := _done(waiting, history):
                self._answer(waiting, done)
            else:
                said = [event for commit in history for event in commit.events]
                self._grouping.check(waiting.asked.command, said)
                waiting.expected = history[-1].seq if history else 0
        except (KeyReused, Rejected) as refusal:
            self._refuse(waiting, refusal)

    async def _lost(self, group: list[_Waiting[C, E]], lost: Conflict | Unavailable) -> None:
        for waiting in group:
            waiting.tries += 1
            if waiting.tries >= TRIES and not waiting.answer.done():
                self._refuse(waiting, lost)
        await asyncio.sleep(random() * JITTER)  # noqa: S311 - two replicas must not meet again at once

    def _answer(self, waiting: _Waiting[C, E], done: Commit[E]) -> None:
        del self._waiting[waiting.asked.meta.id]
        waiting.answer.set_result(done)

    def _refuse(self, waiting: _Waiting[C, E], error: Exception) -> None:
        del self._waiting[waiting.asked.meta.id]
        waiting.answer.set_exception(error)

    def _head_entry(self, head: str, group: list[_Waiting[C, E]], word: H, expected: int) -> Entry:
        cause = group[0].asked.meta
        subject = self._grouping.head.subject(head)
        meta = cause.model_copy(update={"id": uuid5(UUID(cause.id), subject).hex, "cause": cause.id})
        wish = sha256("".join(waiting.wish for waiting in group).encode()).hexdigest()
        return Entry(subject, self._grouping.head.encode(meta, wish, [word]), expected)

    def _entry(self, waiting: _Waiting[C, E], event: E) -> Entry:
        meta, kind = waiting.asked.meta, self._grouping.kind
        return Entry(kind.subject(waiting.entity), kind.encode(meta, waiting.wish, [event]), waiting.expected or 0)


def _done(waiting: _Waiting[C, E], history: Sequence[Commit[E]]) -> Commit[E] | None:
    """Raises KeyReused."""
    done = next((commit for commit in history if commit.meta.id == waiting.asked.meta.id), None)
    if done and done.digest != waiting.wish:
        raise KeyReused(done.meta.id)
    return done
