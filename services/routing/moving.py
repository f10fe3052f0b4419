"""What a merged unit had goes to its heir: its people, the units below it, and each open part of a letter.

Looked for each second, in routing's own view, so that nothing is lost whatever is killed, and what crosses a merger is
found as well. Replicas may all look: each decision moves only what is still there.
"""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs.decider import Decider, Meta
from libs.eventlog import KeyReused, Log
from libs.views import Views

from . import person, unit
from .commands import Move
from .heirs import Heir, heirs, left, people_of, units_below
from .letter import LETTER

BY = "routing"
MOST = 500  # parts at a time
AT_ONCE = 50


class Moving:
    def __init__(self, facts: Log, views: Views, zone: ZoneInfo) -> None:
        self._log, self._views, self._zone = facts, views, zone

    async def once(self, now: datetime) -> bool:
        """Whether something was moved, so that there may be more. People first: they see what comes after them."""
        found = await self._views.ask(heirs)
        if not found:
            return False
        seen, on = self._views.seq, now.astimezone(self._zone).date()
        moved = await self._followed(found, now, on)
        parts = await self._views.ask(left, found, MOST)
        ways = {(part.letter, gone) for part in parts for gone in (part.desk, part.unit, part.sender) if gone in found}
        ordered = sorted(ways)
        for start in range(0, len(ordered), AT_ONCE):
            moved += await asyncio.gather(
                *(self._move(LETTER, letter, Move, gone, found, now, on) for letter, gone in ordered[start:][:AT_ONCE])
            )
        last = max(moved, default=0)
        await self._views.at_least(last)
        return bool(last > seen)

    async def _followed(self, found: Mapping[str, Heir], now: datetime, on: date) -> list[int]:
        people, units = await self._views.ask(people_of, found), await self._views.ask(units_below, found)
        return [
            *[await self._move(person.PERSON, id, person.Follow, gone, found, now, on) for id, gone in people],
            *[await self._move(unit.UNIT, id, unit.Follow, gone, found, now, on) for id, gone in units],
        ]

    async def _move(
        self,
        decider: Decider[Any, Any, Any],
        id: str,
        move: type[Move | person.Follow | unit.Follow],
        gone: str,
        found: Mapping[str, Heir],
        now: datetime,
        on: date,
    ) -> int:
        """Caused by the merger, and named after it, so that two who see the same do it once."""
        heir, seen = found[gone], self._views.seq
        meta = Meta(id=uuid5(UUID(heir.merger), f"{id} {seen}").hex, by=BY, at=now, on=on, cause=heir.merger, seen=seen)
        try:
            return await self._log.handle(decider, id, move(out_of=gone, into=heir.unit), meta)
        except KeyReused:  # another replica moved it on, when the heir was another
            return 0
