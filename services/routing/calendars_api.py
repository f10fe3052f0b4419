"""When the ministry works, over HTTP: its calendars, and its policies for what is due. An administrator sets them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from libs.contracts.calendar import MINISTRY, PolicySet
from libs.contracts.routing import Role
from libs.decider import Meta
from libs.eventlog import Log
from libs.policy import SERVICE
from libs.views import Views
from libs.web import Receipt, TheLog, ThePerson, TheViews, may

from .calendar import (
    CALENDAR,
    BeginMonth,
    CalendarCommand,
    Draw,
    LiftHoliday,
    LiftSeason,
    SetHoliday,
    SetSeason,
)
from .calendars import Said, calendars, kept
from .organisation import known
from .policies import policies
from .policy import DEFAULT, POLICY, LiftPolicy, SetPolicy

router = APIRouter()

Name = Annotated[str, Path(pattern="^[a-z][a-z0-9-]{0,39}$")]
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
ByAdministrator = Annotated[Meta, Depends(may(Role.ADMINISTRATOR, SERVICE))]


async def _say(log: Log, views: Views, name: str, command: CalendarCommand, by: Meta) -> Receipt:
    seen, units = views.seq, await views.ask(kept)
    meta = by.model_copy(update={"seen": seen, "known": {**units, "": name}})
    return Receipt(seq=await log.handle(CALENDAR, name, command, meta))


@router.get("/calendars")
async def all_of_them(_: ThePerson, views: TheViews) -> list[Said]:
    """The ministry's first."""
    return await views.ask(calendars)


@router.post("/calendars/{name}")
async def draw(name: Name, command: Draw, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    return await _say(log, views, name, command, by)


@router.post("/calendars/{name}/holidays")
async def set_holiday(name: Name, command: SetHoliday, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    return await _say(log, views, name, command, by)


@router.post("/calendars/{name}/holidays/lift")
async def lift_holiday(name: Name, command: LiftHoliday, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    return await _say(log, views, name, command, by)


@router.post("/calendars/{name}/seasons")
async def set_season(name: Name, command: SetSeason, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    return await _say(log, views, name, command, by)


@router.post("/calendars/{name}/seasons/lift")
async def lift_season(name: Name, command: LiftSeason, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    return await _say(log, views, name, command, by)


@router.post("/months")
async def begin_month(command: BeginMonth, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    """A Hijri month begins for the whole ministry."""
    return await _say(log, views, MINISTRY, command, by)


class Policies(BaseModel):
    default: PolicySet
    units: dict[str, PolicySet]  # those that have one of their own


@router.get("/policies")
async def all_policies(_: ThePerson, views: TheViews) -> Policies:
    return Policies(default=DEFAULT, units=await views.ask(policies))


@router.post("/policies/{unit}")
async def set_policy(unit: Id, command: SetPolicy, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    meta = by.model_copy(update={"seen": views.seq, "known": await views.ask(known, [unit])})
    return Receipt(seq=await log.handle(POLICY, unit, command, meta))


@router.post("/policies/{unit}/lift")
async def lift_policy(unit: Id, log: TheLog, by: ByAdministrator) -> Receipt:
    return Receipt(seq=await log.handle(POLICY, unit, LiftPolicy(), by))
