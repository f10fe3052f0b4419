"""50 officers at work among many open referrals: their desk's list, and referring on, receiving and finishing

DIWAN_OPEN says how many are open (50,000; the issue's half a million: DIWAN_OPEN=500000), two hundred on each desk.
"""

import asyncio
import os
import time
from collections import defaultdict
from pathlib import Path
from random import random, shuffle
from typing import Any

from nats.aio.client import Client

from libs.contracts import intake, routing
from libs.contracts.intake import Degree
from libs.contracts.routing import Appointed, Established, Name, Role
from libs.decider import Event, Kind
from libs.eventlog import connected, end_of_log, make_streams
from libs.policy import Person
from tests.bench.rig import new_keys, rate, told
from tests.fleet import Fleet, Process
from tests.letters import REFERRED, REGISTERED, by_amal, new_id
from tests.server import NatsServer

OPEN = int(os.environ.get("DIWAN_OPEN", 50_000))
A_DESK = 200  # parts lie on each
OFFICERS, ROUNDS, PAUSE = 50, 8, 2.0  # seconds
REFERRALS = 3000
IN_FLIGHT = 1000
LIST, ACT = 0.100, 0.500  # seconds: the bars of architecture.md
NAME = Name(ar="اسم", en="name")
UNIT = f"{1:032x}"


async def run(folder: Path) -> None:
    server = NatsServer(folder, sync="2m")
    fleet = Fleet(folder, server, new_keys(folder))
    try:
        async with connected(server.url) as nats:
            await make_streams(nats)
            await fill(nats)
            routing = fleet.add("routing")
            began, end = time.perf_counter(), await end_of_log(nats)
            await fleet.ready()
            await _shows(fleet, routing, end)
            seconds = time.perf_counter() - began
            print(f"  {OPEN:,} open, {end:,} commits; routing started and followed them in {seconds:.0f} s")
            await _work(fleet, routing)
    finally:
        await fleet.close()
        server.kill()


def desk(n: int) -> str:
    return f"{n + 1000:032x}"


async def fill(nats: Client) -> None:
    """A unit, whoever works there, and on each of their desks as much as lies there."""
    said: list[tuple[Kind[Any], str, Event]] = [(routing.UNIT, UNIT, Established(name=NAME, parent=None))]
    place = {"name": NAME, "title": NAME, "unit": UNIT, "roles": (Role.OFFICER,), "clearance": Degree.ORDINARY}
    said += [(routing.PERSON, desk(n), Appointed(**place)) for n in range(max(OFFICERS, OPEN // A_DESK))]
    for kind, id, event in said:
        await nats.request(kind.subject(id), kind.encode(by_amal(), "", [event]), timeout=30)
    turns = iter(range(OPEN))

    async def worker() -> None:
        for n in turns:
            id, to = f"{n:032x}", {"to": desk(n // A_DESK), "unit": UNIT, "sender": UNIT, "referral": f"{n:032x}"}
            entered = REGISTERED.model_copy(update={"number": n + 1, "unit": UNIT})
            for kind, event in ((intake.LETTER, entered), (routing.LETTER, REFERRED.model_copy(update=to))):
                await nats.request(kind.subject(id), kind.encode(by_amal(), "", [event]), timeout=60)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))


async def _shows(fleet: Fleet, routing: Process, seq: int) -> None:
    officer = _officer(0)
    while (await fleet.ask(routing, officer, "GET", f"/desk?at_least={seq}", None)).status_code != 200:  # noqa: ASYNC110
        await asyncio.sleep(0.2)


def _officer(n: int) -> Person:
    return Person(desk(n), frozenset({"officer"}), UNIT)


async def _work(fleet: Fleet, routing: Process) -> None:
    """At their pace, for how long each waits; and then as fast as it goes, for how much is done."""
    took: dict[str, list[float]] = defaultdict(list)
    work = [_Officer(n, fleet, routing, took) for n in range(OFFICERS)]
    await asyncio.gather(*(officer.works() for officer in work))
    told("desk list of 200", took["list"], LIST)
    for what in ("refer", "finish"):
        told(f"{what}, answered", took[what], ACT)
    parts = [(officer, row) for officer in work for row in await officer.looks()]
    shuffle(parts)
    done = await rate(lambda n: parts[n][0].hands_on(parts[n][1]), min(len(parts), REFERRALS), OFFICERS)
    print(f"  {f'referred on, {OFFICERS} at once':<44} {done:>8,.0f}/s   bar 400/s")


class _Officer:
    def __init__(self, n: int, fleet: Fleet, routing: Process, took: dict[str, list[float]]) -> None:
        self._me, self._next = _officer(n), desk((n + 1) % OFFICERS)
        self._fleet, self._routing, self._took, self._seq = fleet, routing, took, 0

    async def works(self) -> None:
        """Looks, refers the first letter on to the next officer, finishes the second, thinks."""
        await asyncio.sleep(random() * PAUSE)  # noqa: S311 - they do not come in step
        for _ in range(ROUNDS):
            first, second = (await self.looks())[:2]
            await self.hands_on(first)
            body = {"referral": second["referral"], "outcome": "filed"}
            await self._asks("finish", "POST", f"/letters/{second['letter']}/complete", body)
            await asyncio.sleep(PAUSE)

    async def looks(self) -> list[Any]:
        return list((await self._asks("list", "GET", f"/desk?desk={self._me.id}&at_least={self._seq}"))["rows"])

    async def hands_on(self, row: Any) -> None:
        body = {"to": [self._next], "instruction": "act", "referral": row["referral"]}
        await self._asks("refer", "POST", f"/letters/{row['letter']}/refer", body)

    async def _asks(self, what: str, method: str, path: str, body: object = None) -> Any:
        start = time.perf_counter()
        answer = await self._fleet.ask(self._routing, self._me, method, path, new_id() if body else None, json=body)
        self._took[what].append(time.perf_counter() - start)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        said = answer.json()
        self._seq = said["seq"] if body else self._seq
        return said
