"""When does each unit work? The calendars as they are now, and which of them a unit keeps."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import orjson
from pydantic import BaseModel

from libs.contracts.calendar import CALENDAR as KIND
from libs.contracts.calendar import (
    MINISTRY,
    CalendarEvent,
    Drawn,
    HolidaySet,
    MonthBegun,
    SeasonSet,
)
from libs.decider import Commit
from libs.views import View
from libs.worktime import Calendar, Season, ordinary

from .calendar import CALENDAR, Now


@dataclass(frozen=True, slots=True)
class Dossier:
    name: str
    drawn: Drawn | None = None
    holidays: tuple[HolidaySet, ...] = ()
    seasons: tuple[SeasonSet, ...] = ()
    months: tuple[MonthBegun, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class CalendarRow:
    name: str
    said: str  # a Said, as JSON


class Said(BaseModel):
    """All that holds of a calendar. `drawn`: None of the ministry's, until somebody draws it otherwise."""

    name: str
    drawn: Drawn | None
    holidays: tuple[HolidaySet, ...] = ()
    seasons: tuple[SeasonSet, ...] = ()
    months: tuple[MonthBegun, ...] = ()

    def calendar(self, zone: ZoneInfo) -> Calendar:
        usual = ordinary(zone)
        days = (each.start + timedelta(days=n) for each in self.holidays for n in range(each.days))
        return Calendar(
            ZoneInfo(self.drawn.zone) if self.drawn else usual.zone,
            self.drawn.week if self.drawn else usual.week,
            frozenset(days),
            tuple(Season(each.start, each.end, each.week) for each in self.seasons),
        )


def project(dossier: Dossier | None, event: CalendarEvent, commit: Commit[CalendarEvent]) -> Dossier:
    dossier = dossier or Dossier(commit.entity)
    now = CALENDAR.evolve(
        Now(
            dossier.drawn,
            {each.holiday: each for each in dossier.holidays},
            {each.season: each for each in dossier.seasons},
            {(each.year, each.month): each.day for each in dossier.months if each.day},
        ),
        event,
    )
    months = (MonthBegun(year=year, month=month, day=day) for (year, month), day in sorted(now.months.items()))
    return replace(
        dossier,
        drawn=now.drawn,
        holidays=tuple(sorted(now.holidays.values(), key=lambda each: (each.start, each.holiday))),
        seasons=tuple(sorted(now.seasons.values(), key=lambda each: (each.start, each.season))),
        months=tuple(months),
    )


def rows(dossier: Dossier) -> Iterable[CalendarRow]:
    said = Said(
        name=dossier.name,
        drawn=dossier.drawn,
        holidays=dossier.holidays,
        seasons=dossier.seasons,
        months=dossier.months,
    )
    yield CalendarRow(dossier.name, said.model_dump_json())


CALENDARS = View(
    name="calendars",
    version=1,
    listens=(KIND,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=CalendarRow,
)


def calendars(db: sqlite3.Connection) -> list[Said]:
    """The ministry's first, also before anything was said of it."""
    found = [Said(**orjson.loads(said)) for (said,) in db.execute("SELECT said FROM calendars ORDER BY name")]
    own = next((each for each in found if each.name == MINISTRY), Said(name=MINISTRY, drawn=None))
    return [own, *(each for each in found if each.name != MINISTRY)]


def keepers(calendars: Iterable[Said]) -> Mapping[str, str]:
    """Each unit that keeps a calendar of its own, with its name."""
    return {unit: each.name for each in calendars if each.drawn for unit in each.drawn.units}


def kept(db: sqlite3.Connection) -> Mapping[str, str]:
    """Every open unit, with the calendar that is said to be its own; nothing where it is that of the unit above."""
    own = keepers(calendars(db))
    return {unit: own.get(unit, "") for (unit,) in db.execute("SELECT id FROM units WHERE NOT closed")}
