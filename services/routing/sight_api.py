"""Over HTTP: who could see a letter on a day."""

from datetime import UTC, date, datetime, time, timedelta

from fastapi import APIRouter
from pydantic import BaseModel

from libs.contracts import intake, routing
from libs.contracts.routing import Role
from libs.decider import Commit
from libs.eventlog import Log
from libs.views import Views
from libs.web import Problem, TheLog, ThePerson, TheViews, Today, ministry_zone

from .passport import passport
from .past import Stay, between, people
from .sight import Event, Seer, seers

router = APIRouter()


class Sight(BaseModel):
    letter: str
    on: date
    people: list[Seer]  # in the order they came to see it


@router.get("/letters/{id}/sight")
async def sight(
    id: str, person: ThePerson, log: TheLog, views: TheViews, today: Today, day: date | None = None
) -> Sight:
    """For those who see the letter and are set over somebody: directors and management. Without `day`, today."""
    if person.roles.isdisjoint({Role.DIRECTOR, Role.MANAGEMENT}):
        raise Problem(403, "forbidden")
    if not await views.ask(passport, person, id):
        raise Problem(404, "letter_unknown")
    on = day or today
    return Sight(letter=id, on=on, people=await _seers(log, views, id, on))


async def _seers(log: Log, views: Views, id: str, day: date) -> list[Seer]:
    start, end = (datetime.combine(each, time(), ministry_zone()).astimezone(UTC) for each in (day, day + timedelta(1)))
    commits = await _said(log, id)
    stays = await views.ask(between, start, end)
    moments = {at: people(stays, at) for at in _moments(start, end, commits, stays)}
    return seers(moments, commits)


async def _said(log: Log, id: str) -> list[Commit[Event]]:
    """What intake and routing said of it, in the log's order."""
    entered = await log.load(intake.LETTER, id)
    referred = await log.load(routing.LETTER, id)
    return sorted([*entered, *referred], key=lambda commit: commit.seq)


def _moments(start: datetime, end: datetime, commits: list[Commit[Event]], stays: list[Stay]) -> list[datetime]:
    """Midnight, and whenever something changed that day: in between nobody comes to see more."""
    changes = {commit.meta.at for commit in commits} | {stay.since for stay in stays}
    return [start, *sorted(at for at in changes if start < at < end)]
