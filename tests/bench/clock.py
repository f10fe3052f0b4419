"""what routing's clock asks every second among 500,000 open referrals, beside a count of the same rows"""

import random
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from libs.contracts import calendar, routing
from libs.contracts.calendar import HolidaySet, Pace, PolicySet, Step
from libs.contracts.intake import Urgency
from libs.contracts.routing import Established, Name
from libs.eventlog import Stored
from libs.views import Views
from services.routing.app import VIEWS
from services.routing.clock import found
from services.routing.policy import USUAL, latest, pace_of
from services.routing.rhythm import Rhythm, rhythm
from tests.letters import by_amal

OPEN, UNITS, TIMES = 500_000, 200, 20
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Muscat")
NAME = Name(ar="اسم", en="name")
COLUMNS = 13


async def run(folder: Path) -> None:
    with closing(Views(folder, *VIEWS)) as views:
        views.apply(ministry())
        fill(views)
        print(f"  {OPEN:,} open parts in {UNITS} units, of three policies and one calendar; a fifth of them is late")
        due, _ = views.glance(found, ZONE, NOW)
        print(f"  nothing to say ({len(due)} found): {timed(lambda: views.glance(found, ZONE, NOW)):.2f} ms")
        views._db.execute("UPDATE waiting SET director = '' WHERE referral LIKE '%000'")
        due, _ = views.glance(found, ZONE, NOW)
        print(f"  {len(due)} to escalate: {timed(lambda: views.glance(found, ZONE, NOW)):.2f} ms")
        whole = "SELECT count(*) FROM waiting WHERE due < '2026-11-24'"
        print(f"  a count of all rows: {timed(lambda: views.glance(lambda db: db.execute(whole).fetchone())):.2f} ms")


def timed(ask: Callable[[], object]) -> float:
    """Milliseconds, the median."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        took.append(1000 * (time.perf_counter() - began))
    return median(took)


def ministry() -> list[Stored]:
    """A root and its units, two of them with policies of their own, and a holiday."""
    eager = PolicySet(normal=USUAL.model_copy(update={"before": Pace(days=3)}), urgent=USUAL, very_urgent=USUAL)
    said = [
        *((routing.UNIT, f"{n}", Established(name=NAME, parent="0" if n else None)) for n in range(UNITS)),
        *((calendar.POLICY, f"{n}", eager.model_copy(update={"urgent": eager.normal}) if n else eager) for n in (0, 7)),
        (calendar.CALENDAR, "ministry", HolidaySet(holiday="h", start=date(2026, 11, 18), days=2, name=NAME)),
    ]
    return [
        Stored(kind.subject(id), seq, kind.encode(by_amal(), "", [event]))
        for seq, (kind, id, event) in enumerate(said, 1)
    ]


def fill(views: Views) -> None:
    """As it is when the clock has said by now all there was to say."""
    chosen, known = random.Random(1), views.glance(rhythm, ZONE)  # noqa: S311 - nobody's secret
    last = {(f"{n}", urgency): told(known, f"{n}", urgency) for n in range(UNITS) for urgency in Urgency}
    since = (NOW - timedelta(days=60)).isoformat()
    rows = []
    for n in range(OPEN):
        unit = f"{chosen.randrange(UNITS)}"
        urgency = chosen.choices([*Urgency], (8, 3, 1))[0]
        due = NOW.date() + timedelta(days=chosen.randrange(-10, 40))
        steps = ("amal" if day is not None and due <= day else "" for day in last[unit, urgency])
        rows.append((f"{n:08}", f"letter {n}", unit, "amal", urgency, due.isoformat(), since, 0, *steps))
    views._db.execute("BEGIN")
    views._db.executemany(f"INSERT INTO waiting VALUES ({', '.join('?' * COLUMNS)})", rows)
    views._db.commit()


def told(known: Rhythm, unit: str, urgency: Urgency) -> list[date | None]:
    """Of each step the last day of which it was taken."""
    paces = getattr(known.policy(unit), urgency)
    steps = ((step, pace_of(paces, step)) for step in Step)
    return [latest(known.calendar(unit), step, pace, NOW) if pace else None for step, pace in steps]
