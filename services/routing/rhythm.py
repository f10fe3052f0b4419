"""By which calendar and which policy does each unit keep its days, and who directs it?"""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from json import dumps
from zoneinfo import ZoneInfo

from libs.contracts.calendar import MINISTRY, PolicySet
from libs.contracts.routing import Role
from libs.worktime import Calendar

from .calendars import calendars, keepers
from .policies import policies
from .policy import DEFAULT


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one calendar and one policy, as SQL wants them; the largest group is all but the others."""

    calendar: Calendar
    policy: PolicySet
    units: str | None
    but: str | None


@dataclass(frozen=True)
class Rhythm:
    parents: Mapping[str, str | None]
    directors: Mapping[str, str]  # of each unit that has one, the first by id
    calendars: Mapping[str, Calendar]
    keepers: Mapping[str, str]
    policies: Mapping[str, PolicySet]

    def way(self, unit: str) -> Iterator[str]:
        """The unit and all above it."""
        seen: set[str] = set()
        above: str | None = unit
        while above is not None and above not in seen:
            seen.add(above)
            yield above
            above = self.parents.get(above)

    def calendar_name(self, unit: str) -> str:
        """Its own, or that of the nearest unit above that keeps one."""
        return next((self.keepers[each] for each in self.way(unit) if each in self.keepers), MINISTRY)

    def calendar(self, unit: str) -> Calendar:
        return self.calendars[self.calendar_name(unit)]

    def policy_of(self, unit: str) -> str:
        """The unit itself, or the nearest above that has a policy; nothing where none has."""
        return next((each for each in self.way(unit) if each in self.policies), "")

    def policy(self, unit: str) -> PolicySet:
        return self.policies.get(self.policy_of(unit), DEFAULT)

    def up(self, unit: str, holder: str) -> list[str]:
        """The directors above whoever has it, the nearest first; where nobody directs, the highest unit's own desk."""
        way = [*self.way(unit)]
        directors = [self.directors[each] for each in way if each in self.directors]
        return [each for each in directors if each != holder] or way[-1:]

    @cached_property
    def groups(self) -> list[Group]:
        found: dict[tuple[str, str], list[str]] = {}
        for unit in self.parents:
            found.setdefault((self.calendar_name(unit), self.policy_of(unit)), []).append(unit)
        found = found or {(MINISTRY, ""): []}
        (usual, _), *others = sorted(found.items(), key=lambda each: -len(each[1]))
        but = dumps(sorted(chain(*(units for _, units in others)))) if others else None
        return [
            Group(self.calendars[usual[0]], self.policies.get(usual[1], DEFAULT), None, but),
            *(
                Group(self.calendars[name], self.policies.get(policy, DEFAULT), dumps(units), None)
                for (name, policy), units in others
            ),
        ]


def rhythm(db: sqlite3.Connection, zone: ZoneInfo) -> Rhythm:
    said = calendars(db)
    own = keepers(said)
    directors = db.execute(
        """SELECT unit, min(id) FROM persons WHERE NOT "left" AND ' ' || roles || ' ' LIKE ? GROUP BY unit""",
        (f"% {Role.DIRECTOR} %",),
    )
    return Rhythm(
        parents=dict(db.execute("SELECT id, parent FROM units ORDER BY id")),
        directors=dict(directors.fetchall()),
        calendars={each.name: each.calendar(zone) for each in said},
        keepers=own,
        policies=policies(db),
    )
