"""Over HTTP, for administrators: the ministry as it was on a past day, and what became of a unit or a person."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from libs.contracts.routing import PERSON, UNIT, Appointed, PersonEvent, UnitEvent
from libs.decider import Commit
from libs.web import Problem, TheLog, TheViews, ministry_zone

from .handing_over import how_many_open
from .heirs import how_many_left
from .organisation import PersonRow, UnitRow
from .organisation_api import Id, Organisation, Person, Unit, administrator, person_of, unit_of
from .past import Stay, at, sat

router = APIRouter(dependencies=[Depends(administrator)])


@router.get("/organisation/past")
async def past(views: TheViews, day: date) -> Organisation:
    """As `/organisation`, of its units and people alone; who had gone by then is not in it."""
    seq, midnight = views.seq, datetime.combine(day + timedelta(1), time(), ministry_zone())
    stays = await views.ask(at, midnight.astimezone(UTC))
    units = [_unit(stay) for stay in stays if not stay.person]
    persons = [_person(stay) for stay in stays if stay.person]
    return Organisation(seq=seq, units=units, persons=persons, delegations=[], calendars=[])


class Said(BaseModel):
    """What was said of a unit or a person, when, and by whom; `routing`: it followed from a merger."""

    at: datetime
    on: date
    by: str
    what: str  # the event's name
    now: dict[str, Any]  # what the event says of it


class Worked(BaseModel):
    """Somebody who works there or once did."""

    person: str
    since: datetime
    until: datetime | None


class OfUnit(BaseModel):
    seq: int
    open: int  # main parts on its own desk
    left: int  # of what it had, when it was merged: what is still to be moved
    said: list[Said]  # the last first
    people: list[Worked]  # who came last first


@router.get("/units/{id}")
async def unit(id: Id, log: TheLog, views: TheViews) -> OfUnit:
    seq, said = views.seq, _said(await log.load(UNIT, id))
    if not said:
        raise Problem(404, "unit_unknown")
    open, left = await views.ask(how_many_open, id), await views.ask(how_many_left, id)
    people = [Worked(person=stay.id, since=stay.since, until=stay.until) for stay in await views.ask(sat, id)]
    return OfUnit(seq=seq, open=open, left=left, said=said, people=people)


class OfPerson(BaseModel):
    seq: int
    open: int  # main parts on their own desk
    email: str
    said: list[Said]


@router.get("/persons/{id}")
async def person(id: Id, log: TheLog, views: TheViews) -> OfPerson:
    seq, commits = views.seq, await log.load(PERSON, id)
    said = _said(commits)
    if not said:
        raise Problem(404, "person_unknown")
    appointed = [event for commit in commits for event in commit.events if isinstance(event, Appointed)]
    email = appointed[-1].email if appointed else ""
    return OfPerson(seq=seq, open=await views.ask(how_many_open, id), email=email, said=said)


def _said(commits: tuple[Commit[UnitEvent], ...] | tuple[Commit[PersonEvent], ...]) -> list[Said]:
    return [
        Said(
            at=commit.meta.at,
            on=commit.meta.on,
            by=commit.meta.by,
            what=type(event).__name__,
            now=event.model_dump(mode="json"),
        )
        for commit in reversed(commits)
        for event in reversed(commit.events)
    ]


def _unit(stay: Stay) -> Unit:
    into = stay.unit if stay.merged else ""
    return unit_of(UnitRow(stay.id, stay.name_ar, stay.name_en, stay.unit or None, stay.merged, into))


def _person(stay: Stay) -> Person:
    words = (stay.name_ar, stay.name_en, stay.title_ar, stay.title_en)
    return person_of(PersonRow(stay.id, *words, stay.unit, stay.roles, stay.clearance, stay.outside_clearance))
