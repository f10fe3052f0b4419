"""What Diwan does by itself begins so: with what happened, as it is now, and with the Meta of what it will say."""

from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from libs.decider import Commit, Event, Kind, Meta

from .errors import Unavailable
from .log import Log
from .reader import Stored

E = TypeVar("E", bound=Event)


async def shown(log: Log, kind: Kind[E], nudge: Stored) -> tuple[Commit[E], ...]:
    """What happened to the nudge's entity, the nudge included. Raises Unavailable while the log does not show that."""
    past = await log.load(kind, nudge.subject.rpartition(".")[2])
    if not past or past[-1].seq < nudge.seq:
        raise Unavailable(f"the log does not show {nudge.subject} at {nudge.seq} yet")
    return past


def by_itself(id: str, by: str, zone: ZoneInfo, *, unit: str = "") -> Meta:
    now = datetime.now(UTC)
    return Meta(id=id, by=by, at=now, on=now.astimezone(zone).date(), unit=unit)


def following(of: Commit[Any], id: str, by: str, zone: ZoneInfo) -> Meta:
    """`id` comes from what it follows from, so that two who do the same say the same."""
    because = {"cause": of.meta.id, "trace": of.meta.trace, "seen": of.seq}
    return by_itself(id, by, zone).model_copy(update=because)
