"""An organisation's file: read whole or refused with the lines to mend; and the changes it asks for."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from deploy.as_file import as_file
from deploy.changes import changes
from deploy.furnish import EXAMPLE
from deploy.organisation import person_id, read, unit_id
from deploy.trouble import Trouble
from deploy.welcome import FIRST
from libs.contracts.routing import Role

SMALL = """
    units:
      - key: ministry
        name: { ar: الوزارة, en: Ministry }
        units:
          - key: registry
            name: { ar: القيد, en: Registry }
    people:
      - key: amal
        name: { ar: أمل, en: Amal }
        title: { ar: كاتبة, en: Clerk }
        unit: registry
        roles: [officer, clerk]
"""


@pytest.fixture
def organisation(tmp_path):
    """organisation(text): the file with that text, read."""

    def written(text: str):
        path = tmp_path / "organisation.yaml"
        path.write_text(dedent(text))
        return read(path)

    return written


def established(wanted) -> Any:
    """The organisation as routing tells it once everything was said."""
    now: Any = {"seq": 1, "units": [], "persons": []}
    for change in changes(wanted, now):
        kind, id = change.path.strip("/").split("/")
        now[kind].append({"id": id, **(change.body or {}), ("closed" if kind == "units" else "left"): False})
    return now


def said(found):
    return [(change.verb, change.name["en"]) for change in found]


def test_an_empty_ministry_gets_units_before_their_parts_and_people_after_their_units(organisation):
    found = changes(organisation(SMALL), {"seq": 0, "units": [], "persons": []})
    assert said(found) == [("establish", "Ministry"), ("establish", "Registry"), ("appoint", "Amal")]
    assert found[1].body == {"name": {"ar": "القيد", "en": "Registry"}, "parent": unit_id("ministry")}
    assert found[2].path == f"/persons/{person_id('amal')}"
    assert (found[2].body or {})["roles"] == ["clerk", "officer"]


def test_who_was_added_on_the_pages_is_named_by_their_id():
    assert person_id("3f" * 16) == unit_id("3f" * 16) == "3f" * 16
    assert person_id("amal") != unit_id("amal")


def test_what_is_now_can_be_written_as_a_file_that_changes_nothing_and_keeps_the_keys_of_another(organisation):
    wanted = organisation(SMALL)
    now = established(wanted)
    added = {"id": "12" * 16, "name": {"ar": "سعاد", "en": "Suad"}, "title": {"ar": "باحثة", "en": "Researcher"}}
    more = {"unit": unit_id("registry"), "roles": [], "clearance": "secret", "outside_clearance": "ordinary"}
    now["persons"] += [{**added, **more, "email": "", "left": False}, {**now["persons"][0], "id": "3", "left": True}]
    now["units"].append({**now["units"][1], "id": "4", "closed": True})
    for like in (None, wanted):
        assert changes(organisation(as_file(now, like)), now) == []
    assert "key: amal" in as_file(now, wanted)
    assert "key: amal" not in as_file(now)


def test_what_is_as_the_file_says_needs_no_change(organisation):
    wanted = organisation(SMALL)
    assert changes(wanted, established(wanted)) == []


def test_a_new_name_is_a_change_that_shows_both(organisation):
    now = established(organisation(SMALL))
    (change,) = changes(organisation(SMALL.replace("en: Registry", "en: Central Registry")), now)
    assert (change.verb, change.difference) == ("change", "name: Registry → Central Registry")


def test_a_person_in_another_unit_is_a_change(organisation):
    now = established(organisation(SMALL))
    (change,) = changes(organisation(SMALL.replace("unit: registry", "unit: ministry")), now)
    assert (change.verb, change.difference) == ("change", "to Ministry")


def test_what_the_file_no_longer_has_leaves_and_closes_people_first_and_parts_before_the_whole(organisation):
    now = established(organisation(SMALL))
    found = changes(organisation("units: [{ key: other, name: { ar: أخرى, en: Other } }]"), now)
    assert said(found) == [("establish", "Other"), ("leave", "Amal"), ("close", "Registry"), ("close", "Ministry")]


def test_what_was_closed_or_has_left_is_not_ended_twice_and_comes_back_when_the_file_has_it(organisation):
    wanted = organisation(SMALL)
    now = established(wanted)
    now["units"][1]["closed"] = now["persons"][0]["left"] = True
    assert said(changes(wanted, now)) == [("establish", "Registry"), ("appoint", "Amal")]
    without = SMALL[: SMALL.index("    people")].replace("registry", "registry2")
    assert ("close", "Registry") not in said(changes(organisation(without), now))


@pytest.mark.parametrize(
    ("right", "wrong", "line", "told"),
    [
        ("unit: registry", "unit: nowhere", 12, "people.0.unit: there is no unit with the key “nowhere”"),
        ("key: registry", "key: ministry", 6, "units.0.units.0.key: two units have the key “ministry”"),
        ("roles: [officer, clerk]", "roles: [king]", 13, "people.0.roles.0:"),
        ("key: amal", "key: أمل", 9, "people.0.key:"),
        ("en: Ministry }", "en: Ministry, fr: Ministère }", 4, "units.0.name.fr:"),
        ("en: Clerk }", "}", 11, "people.0.title.en:"),
    ],
)
def test_a_mistake_is_told_by_its_line_and_place(organisation, right, wrong, line, told):
    with pytest.raises(Trouble) as refused:
        organisation(SMALL.replace(right, wrong))
    assert any(f"organisation.yaml:{line} {told}" in each for each in refused.value.lines), refused.value.lines


def test_what_is_no_yaml_is_told_with_its_line(organisation):
    with pytest.raises(Trouble) as refused:
        organisation("units: [")
    assert "line 1" in refused.value.lines[0]


def test_a_file_that_is_not_there_is_told():
    with pytest.raises(Trouble, match="cannot be read"):
        read(Path("nowhere.yaml"))


def test_the_example_has_a_person_for_every_first_account_and_the_officer_under_the_director():
    example = read(EXAMPLE)
    people = {person.key: person for person in example.people}
    parents = {unit.key: parent.key if parent else None for unit, parent in example.all_units()}
    assert [people[username].roles[0] for username in FIRST] == [
        Role.ADMINISTRATOR,
        Role.CLERK,
        Role.DIRECTOR,
        Role.OFFICER,
    ]
    assert parents[people["officer"].unit] == people["director"].unit
    assert len(parents) in range(30, 41)
    assert changes(example, established(example)) == []
