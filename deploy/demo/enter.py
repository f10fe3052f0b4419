"""Enters the demonstration's letters over HTTP, as clerks and officers would.

A register is written in its order, so that its numbers follow its days; what becomes of the letters goes on beside it.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from libs.arabic import folded
from libs.contracts.intake import Channel, Direction
from libs.web.identity import command_id
from services.intake.register import Entry

from ..organisation import person_id
from .letter import Letter
from .originals import Original, found, original
from .people import People

AT_ONCE = 8
NAMED = "demo-1"  # the keys of every command begin with it; another demonstration has another name


@dataclass
class Entered:
    new: int = 0
    there: int = 0  # from a time before
    seq: int = 0  # how far the log has come: read at least there


class Entering:
    def __init__(self, people: People, parties: Mapping[str, str], after_each: Callable[[], None]) -> None:
        """`parties`: the directory's entries, by what they are called."""
        self._people, self._parties, self._after_each = people, parties, after_each
        self._free = asyncio.Semaphore(AT_ONCE)
        self.entered = Entered()

    async def all(self, letters: Iterable[Letter]) -> Entered:
        """Raises Trouble, the first there is."""
        letters = [*letters]
        try:
            async with asyncio.TaskGroup() as group:
                for direction in Direction:
                    own = [letter for letter in letters if letter.direction is direction]
                    group.create_task(self._register(own, group))
        except ExceptionGroup as several:
            raise several.exceptions[0] from several
        return self.entered

    async def _register(self, letters: Iterable[Letter], group: asyncio.TaskGroup) -> None:
        for letter in letters:
            id, seq = await self._registered(letter)
            group.create_task(self._walk(letter, id, seq))

    async def _registered(self, letter: Letter) -> tuple[str, int]:
        """What is there stays as it is, also when it would be drawn a little differently now."""
        key = f"{NAMED}-{letter.name}"
        id = command_id(person_id(letter.by), "POST", "/letters", key)
        if await self._people.read(letter.by, "intake", f"/letters/{id}"):
            self.entered.there += 1
            return id, 0
        drawn, attached = await asyncio.to_thread(lambda: (original(letter), found(letter)))
        sent = {
            "data": {"letter": _entry(letter, self._parties.get(folded(letter.party), ""))},
            "files": _files(drawn, attached),
        }
        answer = await self._people.say(letter.by, "intake", "/letters", letter.on, key, **sent)
        self.entered.new += 1
        return answer["letter"], self._reached(answer)

    async def _walk(self, letter: Letter, id: str, seq: int) -> None:
        async with self._free:
            parts: list[str] = []
            for n, step in enumerate(letter.steps):
                if step.part is not None and step.part >= len(parts):
                    parts = await self._parts(step.by, id, seq)
                own = {} if step.part is None else {"referral": parts[step.part]}
                asked = {"json": {**step.said, **own}, "params": {"at_least": seq}}
                key, path = f"{NAMED}-{letter.name}-{n}", f"/letters/{id}/{step.act}"
                seq = self._reached(await self._people.say(step.by, "routing", path, step.on, key, **asked))
        self._after_each()

    async def _parts(self, by: str, id: str, seq: int) -> list[str]:
        """Its referrals in the order in which they were made, as routing sees them that has seen all before."""
        passport = await self._people.read(by, "routing", f"/letters/{id}/passport", at_least=seq)
        return [each["referral"] for each in passport["steps"] if each["kind"] == "referred"]

    def _reached(self, answer: Any) -> int:
        seq: int = answer["seq"]
        self.entered.seq = max(self.entered.seq, seq)
        return seq


def _entry(letter: Letter, party_id: str) -> str:
    return Entry(
        direction=letter.direction,
        subject=letter.subject,
        party=letter.party,
        sender_reference=letter.reference,
        sender_date=letter.dated,
        degree=letter.degree,
        urgency=letter.urgency,
        channel=Channel.API,
        party_id=party_id,
    ).model_dump_json()


def _files(drawn: Original, attached: list[Original]) -> list[tuple[str, tuple[str, bytes]]]:
    named = [("original", drawn), *(("attachment", each) for each in attached)]
    return [(part, (each.name, each.content)) for part, each in named]
