"""What must be said so that the organisation becomes what a file says it is. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from libs.contracts.routing import Role

from .organisation import Organisation, Person, Unit, person_id, unit_id

Body = dict[str, Any]
NOBODY: Body = {}


@dataclass(frozen=True)
class Change:
    """One command. `verb`: establish, change, close; appoint, change, leave; admit, change, dismiss."""

    verb: str
    name: Mapping[str, str]
    difference: str
    method: str
    path: str
    body: Body | None = None


def changes(wanted: Organisation, now: Mapping[str, Any]) -> list[Change]:
    """In an order in which each is possible: parents before their parts, people out of a unit before it closes."""
    units = {unit["id"]: unit for unit in now["units"]}
    persons = {person["id"]: person for person in now["persons"]}
    all_units = [*wanted.all_units()]
    staying = {unit_id(unit.key) for unit, _ in all_units}
    present = {person_id(person.key) for person in wanted.people}
    return [
        *_unit_changes(all_units, units),
        *_person_changes(wanted.people, persons, all_units),
        *(_left(each) for id, each in persons.items() if id not in present and not each["left"]),
        *(_closed(each) for each in _deepest_first(units) if each["id"] not in staying and not each["closed"]),
    ]


def merged(wanted: Organisation, now: Mapping[str, Any]) -> tuple[str, ...]:
    """The file's units that were merged into others: said again, they would stand for themselves again."""
    names = {unit["id"]: unit["name"]["en"] for unit in now["units"]}
    into = {unit["id"]: unit["into"] for unit in now["units"] if unit.get("into")}
    keys = {unit_id(unit.key): unit.key for unit, _ in wanted.all_units()}
    return tuple(f"{keys[id]} → {names[heir]}" for id, heir in into.items() if id in keys)


def _unit_changes(wanted: Iterable[tuple[Unit, Unit | None]], now: Mapping[str, Any]) -> Iterator[Change]:
    for unit, parent in wanted:
        id = unit_id(unit.key)
        body: Body = {"name": unit.name.name().model_dump(), "parent": unit_id(parent.key) if parent else None}
        old = _standing(now.get(id), "closed")
        if any(old.get(field) != value for field, value in body.items()):
            verb = "change" if old else "establish"
            under = f"under {parent.name.en}" if parent else "the whole"
            difference = _difference(old, body, {"parent": under}) if old else under
            yield Change(verb, body["name"], difference, "PUT", f"/units/{id}", body)


def _person_changes(
    wanted: Iterable[Person],
    now: Mapping[str, Any],
    units: Iterable[tuple[Unit, Unit | None]],
) -> Iterator[Change]:
    names = {unit_id(unit.key): unit.name.en for unit, _ in units}
    for person in wanted:
        id, body = person_id(person.key), _person_body(person)
        old = _standing(now.get(id), "left")
        if any(old.get(field) != value for field, value in body.items()):
            verb = "change" if old else "appoint"
            at = f"{body['title']['en']}, {names[body['unit']]}"
            difference = _difference(old, body, {"unit": f"to {names[body['unit']]}"}) if old else at
            yield Change(verb, body["name"], difference, "PUT", f"/persons/{id}", body)


def _person_body(person: Person) -> Body:
    return {
        "name": person.name.name().model_dump(),
        "title": person.title.name().model_dump(),
        "unit": unit_id(person.unit),
        "roles": [role.value for role in Role if role in person.roles],
        "clearance": person.clearance.value,
        "outside_clearance": person.outside_clearance.value,
        "email": person.email,
    }


def _left(person: Mapping[str, Any]) -> Change:
    return Change("leave", person["name"], "", "POST", f"/persons/{person['id']}/leave")


def _closed(unit: Mapping[str, Any]) -> Change:
    return Change("close", unit["name"], "", "POST", f"/units/{unit['id']}/close")


def _standing(old: Body | None, gone: str) -> Body:
    return NOBODY if old is None or old[gone] else old


def _difference(old: Body, new: Body, words: Mapping[str, str]) -> str:
    return "; ".join(
        words.get(field) or f"{field}: {_changed(old.get(field), value)}"
        for field, value in new.items()
        if old.get(field) != value
    )


def _changed(old: Any, new: Any) -> str:
    match old, new:
        case {"en": before}, {"en": after}:
            if before == after:  # so the Arabic one is another
                before, after = old["ar"], new["ar"]
            return f"{before} → {after}"
        case list(), list():
            return f"{', '.join(old)} → {', '.join(new)}"
        case _:
            return f"{old} → {new}"


def _deepest_first(units: Mapping[str, Any]) -> list[Any]:
    def depth(unit: Any) -> int:
        deep = 0
        while unit and deep <= len(units):
            unit, deep = units.get(unit["parent"]), deep + 1
        return deep

    return sorted(units.values(), key=depth, reverse=True)
