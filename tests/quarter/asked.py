"""A house that is given the quarter, and what it says of it afterwards."""

import asyncio
from collections.abc import Callable
from contextlib import closing

import httpx2

from deploy.apply import Routing
from deploy.demo.letters import Ministry
from deploy.demo.matters import matters
from deploy.demo.people import People
from deploy.demo.quarter import END, START
from deploy.demo.run import SEES_ALL
from deploy.furnish import EXAMPLE
from deploy.organisation import read
from deploy.place import Place
from deploy.running import Running, running
from services.gateway.organisation import read as known
from tests.deploy.house import House
from tests.quarter.entering import AT_ONCE, Entering, drawn
from tests.quarter.plan import COUNTED, Letter, quarter

PERIOD = {"from": START.isoformat(), "to": END.isoformat()}
PAGE = 200


class Quarter:
    """Planned when it is made, so that planning is not timed."""

    def __init__(self, house: House, items: int) -> None:
        self.house, self._seq = house, 0
        ministry = Ministry(read(EXAMPLE), matters())
        self._days: list[list[Letter]] = list(quarter(ministry, items))
        self._pages = drawn(ministry, self._days)
        self._place = Place(house.var)
        self._now: Running = running(self._place)
        with closing(Routing(self._place, self._now)) as routing:
            self._organisation = known(routing.organisation())

    def enter(self, after_each: Callable[[int], None]) -> None:
        async def run() -> None:
            limits = httpx2.Limits(max_connections=AT_ONCE * 2)
            async with httpx2.AsyncClient(timeout=60, trust_env=False, limits=limits) as client:
                entering = Entering(self._people(client), self._pages, after_each)
                await entering.all(self._days)
                self._seq = entering.seq

        asyncio.run(run())

    def figures(self) -> dict[str, tuple[int, int]]:
        """Each part: how many the dashboard says, and how many lines its list has."""

        async def run() -> dict[str, tuple[int, int]]:
            async with httpx2.AsyncClient(timeout=60, trust_env=False) as client:
                people = self._people(client)
                counts = await people.read(SEES_ALL, "stats", "/counts", at_least=self._seq, **PERIOD)
                return {what: (counts[what], await _lines(people, what)) for what in COUNTED}

        return asyncio.run(run())

    def _people(self, client: httpx2.AsyncClient) -> People:
        urls = {name: self._now.urls(name) for name in self._now.parts}
        return People(client, urls, self._place.signing_key, self._organisation)


async def _lines(people: People, what: str) -> int:
    """Turned page by page to its end, each line once."""
    seen: set[str] = set()
    before: dict[str, str] = {}
    while True:
        page = await people.read(SEES_ALL, "stats", "/acts", act=what, limit=PAGE, **PERIOD, **before)
        seen |= {row["cursor"] for row in page["rows"]}
        if not page["older"]:
            return len(seen)
        before = {"before": page["older"]}
