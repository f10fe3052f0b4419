"""The organisation as it is, written as the file that says it: what was changed on the pages is in it. Pure."""

from collections.abc import Mapping
from typing import Any

import yaml

from .organisation import Organisation, person_id, unit_id

KEPT = ("name", "title", "roles", "clearance", "outside_clearance", "email")
WIDTH = 120


def as_file(now: Mapping[str, Any], like: Organisation | None = None) -> str:
    """`like`: a file whose keys are kept; whoever it does not know is named by their id."""
    keys = _keys(like) if like else {}
    people = [_person(each, keys) for each in now["persons"] if not each["left"]]
    return yaml.safe_dump(
        {"units": _below(now, None, keys), "people": people}, allow_unicode=True, sort_keys=False, width=WIDTH
    )


def _keys(like: Organisation) -> dict[str, str]:
    units = {unit_id(unit.key): unit.key for unit, _ in like.all_units()}
    return units | {person_id(person.key): person.key for person in like.people}


def _below(now: Mapping[str, Any], parent: str | None, keys: Mapping[str, str]) -> list[dict[str, Any]]:
    found = []
    for unit in now["units"]:
        if unit["parent"] == parent and not unit["closed"]:
            units = _below(now, unit["id"], keys)
            said = {"key": keys.get(unit["id"], unit["id"]), "name": dict(unit["name"])}
            found.append(said | ({"units": units} if units else {}))
    return found


def _person(person: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    said = {name: person[name] for name in KEPT if person[name] or name == "roles"}
    return {"key": keys.get(person["id"], person["id"]), "unit": keys.get(person["unit"], person["unit"]), **said}
