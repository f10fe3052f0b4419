"""Two replicas of routing and their broker are killed while days come: each step is said once, and in time."""

import asyncio
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

import pytest

from deploy.verify import verify
from libs.contracts import calendar, intake, routing
from libs.contracts.calendar import Drawn, Pace, Paces, PolicySet
from libs.contracts.routing import Escalated, Established, Name, Reminded
from libs.eventlog import Log, connected
from libs.eventlog.direct import header
from libs.worktime import Hours
from tests.deploy.house import slowness
from tests.fleet import Fleet
from tests.letters import REFERRED, REGISTERED, by_amal, new_id

FULL = bool(os.environ.get("DIWAN_FULL"))
KILLS, LETTERS = (10, 10) if FULL else (3, 3)  # of each process and of the broker; in each unit
UNITS = 20 if FULL else 6
APART = 5.0  # seconds between the days of two units, and half of it between two steps of one
EXACT = 2.0  # seconds
NAME = Name(ar="اسم", en="name")
STEPS = ("after", "director", "above")


class House:
    """Units that work day and night, whose parts were due yesterday: the step is so many seconds after midnight."""

    def __init__(self, fleet, server, log):
        self.fleet, self.server, self.log = fleet, server, log
        self.began = datetime.now(UTC) + timedelta(seconds=8 * slowness())
        self.midnight = self.began.replace(hour=0, minute=0, second=0, microsecond=0)
        self.moments: dict[str, dict[str, datetime]] = {}  # by letter and step
        self.away: list[tuple[datetime, datetime]] = []  # the broker

    async def say(self, kind, id, *events, expected=0, **meta):
        return await self.log.append(kind, id, events, by_amal().model_copy(update=meta), "", expected=expected)

    async def open(self):
        day = Hours(0, 24 * 60)
        await self.say(calendar.CALENDAR, "ministry", Drawn(name=NAME, zone="UTC", week=(day,) * 7))
        for n in range(UNITS):
            await self.unit(f"{n:032x}", self.began + timedelta(seconds=APART * n))

    async def unit(self, id, first):
        await self.say(routing.UNIT, id, Established(name=NAME, parent=None))
        moments = {step: first + timedelta(seconds=APART / 2 * n) for n, step in enumerate(STEPS)}
        paces = {step: Pace(seconds=int((moment - self.midnight).total_seconds())) for step, moment in moments.items()}
        policy = Paces(before=None, at=None, **paces)
        await self.say(calendar.POLICY, id, PolicySet(normal=policy, urgent=policy, very_urgent=policy))
        yesterday = self.midnight - timedelta(days=1)
        for _ in range(LETTERS):
            letter = new_id()
            part = {"referral": new_id(), "to": id, "unit": id, "due": yesterday.date()}
            await self.say(intake.LETTER, letter, REGISTERED)
            await self.say(routing.LETTER, letter, REFERRED.model_copy(update=part), at=yesterday)
            self.moments[letter] = {step: self.midnight + timedelta(seconds=paces[step].seconds) for step in paces}

    async def kill_everything_in_turn(self):
        """One at a time: the other replica goes on."""
        for victim in islice(cycle([*self.fleet.processes, None]), KILLS * 3):
            if victim is None:
                gone = datetime.now(UTC)
                await asyncio.to_thread(self.server.kill)
                await asyncio.to_thread(self.server.start)
                self.away.append((gone, datetime.now(UTC)))
            else:
                victim.kills += 1
                await asyncio.to_thread(victim.kill)
                victim.start()
            await self.fleet.ready()

    def expected(self, moment):
        """What comes while the broker is away, is said when it is back."""
        return max([moment, *(back for gone, back in self.away if gone - timedelta(seconds=1) <= moment <= back)])

    async def said(self):
        """Of each letter every step that was said, and when the broker took it."""
        for letter in self.moments:
            for message in await self.log.direct.history(routing.LETTER.subject(letter), 0):
                commit = routing.LETTER.decode(letter, 1, message.data)
                at = datetime.fromisoformat(header(message, "Nats-Time-Stamp")[:26].rstrip("Z")).replace(tzinfo=UTC)
                for event in commit.events:
                    if isinstance(event, Reminded | Escalated):
                        yield letter, event.step, at


@pytest.fixture
async def house(tmp_path, server, nats, keys):
    fleet = Fleet(tmp_path, server, keys)
    for name in ("routing", "routing-2"):
        fleet.add("routing", name, DIWAN_ZONE="UTC")
    try:
        await fleet.ready()
        yield House(fleet, server, Log(nats))
    finally:
        await fleet.close()


@pytest.mark.timeout(1200)
async def test_each_step_is_said_once_and_in_time_whatever_is_killed(house, server):
    await house.open()
    await house.kill_everything_in_turn()
    last = max(moment for moments in house.moments.values() for moment in moments.values())
    await asyncio.sleep(max(0.0, (last - datetime.now(UTC)).total_seconds()) + 2 * EXACT)
    async with connected(server.url) as client:
        house.log = Log(client)
        said = [each async for each in house.said()]
        verdicts = await verify(client, {process.folder.name: process.folder for process in house.fleet.processes})
    assert Counter((letter, step) for letter, step, _ in said) == Counter(
        (letter, step) for letter, moments in house.moments.items() for step in moments
    )
    late = [(at - house.expected(house.moments[letter][step])).total_seconds() for letter, step, at in said]
    assert -EXACT <= min(late) <= max(late) <= EXACT * slowness(), sorted(late)[-10:]
    unnumbered = [verdict for verdict in verdicts if verdict.name != "I4"]  # no register entered these letters
    assert [line for verdict in unnumbered for line in verdict.wrong] == []
