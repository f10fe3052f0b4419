"""An organisation as a YAML file says it: units within units, and the people in them, each with a key of its own."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from libs.contracts.intake import Degree
from libs.contracts.routing import Role

from .trouble import mistaken_file
from .written import Strict, Where, Words, read_as

ID = re.compile(r"[0-9a-f]{32}")


class Unit(Strict):
    key: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: Words
    units: tuple["Unit", ...] = ()


class Person(Strict):
    key: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: Words
    title: Words
    unit: str  # a unit's key
    roles: tuple[Role, ...]
    clearance: Degree = Degree.ORDINARY
    outside_clearance: Degree = Degree.ORDINARY
    email: str = Field("", pattern=r"^([^\s@<>,;:\"]+@[^\s@<>,;:\"]+)?$", max_length=254)


class Organisation(Strict):
    units: tuple[Unit, ...]
    people: tuple[Person, ...] = ()

    def all_units(self) -> Iterator[tuple[Unit, Unit | None]]:
        """Each with its parent, which comes before it."""
        for unit in self.units:
            yield from _within(unit, None)


def unit_id(key: str) -> str:
    """Of a key in the file; an id, as the pages show it, is one already."""
    return key if ID.fullmatch(key) else uuid5(NAMESPACE_URL, f"diwan:unit/{key}").hex


def person_id(key: str) -> str:
    return key if ID.fullmatch(key) else uuid5(NAMESPACE_URL, f"diwan:person/{key}").hex


def read(path: Path) -> Organisation:
    """Raises Trouble that names every mistake by its line and place."""
    return read_as(Organisation, path, _mistakes, mistaken_file)


def _within(unit: Unit, parent: Unit | None) -> Iterator[tuple[Unit, Unit | None]]:
    yield unit, parent
    for part in unit.units:
        yield from _within(part, unit)


def _mistakes(organisation: Organisation) -> Iterator[tuple[Where, str]]:
    """What is well formed and still cannot be."""
    units: set[str] = set()
    for where, unit in _placed(("units",), organisation.units):
        if unit.key in units:
            yield (*where, "key"), f"two units have the key “{unit.key}”"
        units.add(unit.key)
    people: set[str] = set()
    for n, person in enumerate(organisation.people):
        if person.key in people:
            yield ("people", n, "key"), f"two people have the key “{person.key}”"
        if person.unit not in units:
            yield ("people", n, "unit"), f"there is no unit with the key “{person.unit}”"
        people.add(person.key)


def _placed(where: Where, units: tuple[Unit, ...]) -> Iterator[tuple[Where, Unit]]:
    for n, unit in enumerate(units):
        yield (*where, n), unit
        yield from _placed((*where, n, "units"), unit.units)
