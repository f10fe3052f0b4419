"""Two routing replicas and the broker are killed while days come: each step is said once, and in time."""

import asyncio
import os
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from libs.contracts import calendar, routing
from libs.contracts.calendar import Drawn, Pace, Paces, PolicySet, Step
from libs.contracts.routing import Escalated, Name, Reminded
from libs.eventlog import Log, connected
from libs.worktime import Hours
from tests.fleet import Fleet
from tests.letters import REFERRED, REGISTERED, by_amal, new_id

FULL = bool(os.environ.get("DIWAN_FULL"))
KILLS, LETTERS = (10, 60) if FULL else (4, 12)
APART = 3.0  # seconds between two kills
EARLY, LATE = 0.0, 2.0  # seconds: a step is said no earlier than its moment, and no later than so much after it
BACK = 8.0  # seconds that a killed process or broker, and who waits for it, may need to be there again
NAME = Name(ar="اسم", en="name")
UNIT = "a" * 32
ALWAYS = Hours(0, 24 * 60)


def in_seconds(seconds):
    """A policy of which each step falls due today, so many seconds after midnight."""
    pace = Pace(seconds=seconds)
    paces = Paces(before=None, at=pace, after=None, director=None, above=None)
    return PolicySet(normal=paces, urgent=paces, very_urgent=paces)


@pytest.fixture
async def fleet(tmp_path, server, nats, keys):
    fleet = Fleet(tmp_path, server, keys)
    for name in ("routing", "routing-2"):
        fleet.add("routing", name, DIWAN_ZONE="UTC")
    await fleet.ready()
    yield fleet
    await fleet.close()
