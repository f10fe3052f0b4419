"""An organisation as a YAML file says it: units within units, and the people in them, each with a key of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from libs.contracts.intake import Degree
from libs.contracts.routing import Name, Role

from .place import shown
from .trouble import mistaken_file, no_such_file

Where = tuple[str | int, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Strict):
    ar: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)

    def name(self) -> Name:
        return Name(ar=self.ar.strip(), en=self.en.strip())


class Unit(_Strict):
    key: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: Words
    units: tuple["Unit", ...] = ()


class Person(_Strict):
    key: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: Words
    title: Words
    unit: str  # a unit's key
    roles: tuple[Role, ...]
    clearance: Degree = Degree.ORDINARY
    outside_clearance: Degree = Degree.ORDINARY


class Organisation(_Strict):
    units: tuple[Unit, ...]
    people: tuple[Person, ...] = ()

    def all_units(self) -> Iterator[tuple[Unit, Unit | None]]:
        """Each with its parent, which comes before it."""
        for unit in self.units:
            yield from _within(unit, None)


def unit_id(key: str) -> str:
    return uuid5(NAMESPACE_URL, f"diwan:unit/{key}").hex


def person_id(key: str) -> str:
    return uuid5(NAMESPACE_URL, f"diwan:person/{key}").hex


def read(path: Path) -> Organisation:
    """Raises Trouble that names every mistake by its line and place."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise no_such_file(path) from error
    try:
        tree = yaml.compose(text, yaml.SafeLoader)
        organisation = Organisation.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise mistaken_file((f"{shown(path)}: {' '.join(str(error).split())}",)) from error
    except ValidationError as error:
        found = [(each["loc"], each["msg"]) for each in error.errors()]
    else:
        found = list(_mistakes(organisation))
        if not found:
            return organisation
    raise mistaken_file(tuple(f"{shown(path)}:{_line(tree, at)} {_dotted(at)}: {what}" for at, what in found))


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


def _line(node: Any, where: Where) -> int:
    """Of the deepest place on the way that the file has."""
    for step in where:
        match node:
            case yaml.MappingNode(value=pairs):
                inner = next((value for key, value in pairs if key.value == step), None)
            case yaml.SequenceNode(value=items) if isinstance(step, int):
                inner = items[step] if step < len(items) else None
            case _:
                inner = None
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1 if node else 1


def _dotted(where: Where) -> str:
    return ".".join(map(str, where)) or "the whole file"
