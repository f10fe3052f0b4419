"""What became of a unit or a person, change by change: each thing said of it beside what was said before. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Said = Mapping[str, Any]
UNIT = {"name": "renamed", "parent": "moved"}
PERSON = {
    "name": "renamed",
    "unit": "transferred",
    "title": "titled",
    "roles": "roles",
    "clearance": "clearance",
    "outside_clearance": "outside",
    "email": "email",
}
ENDS = {"Closed": "closed", "MergedInto": "merged", "Left": "left"}


@dataclass(frozen=True, slots=True)
class Change:
    what: str
    now: Any = None
    before: Any = None


@dataclass(frozen=True, slots=True)
class Line:
    at: str
    by: str
    changes: list[Change]


def of_unit(said: Sequence[Said]) -> list[Line]:
    """The last first, as routing says them."""
    return _lines(said, UNIT, lambda now: Change("established", now["parent"]))


def of_person(said: Sequence[Said]) -> list[Line]:
    return _lines(said, PERSON, lambda now: Change("appointed", now))


def _lines(said: Sequence[Said], fields: Mapping[str, str], first: Callable[[Any], Change]) -> list[Line]:
    pairs = pairwise([*said, None])
    return [Line(each["at"], each["by"], _changes(each, before, fields, first)) for each, before in pairs if each]


def _changes(
    said: Said, before: Said | None, fields: Mapping[str, str], first: Callable[[Any], Change]
) -> list[Change]:
    now = said["now"]
    if said["what"] in ENDS:
        return [Change(ENDS[said["what"]], now.get("into"))]
    if before is None or before["what"] in ENDS:
        return [first(now)]
    was = before["now"]
    return [Change(what, now[name], was[name]) for name, what in fields.items() if now[name] != was[name]]
