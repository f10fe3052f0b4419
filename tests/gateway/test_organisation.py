"""The ministry as the gateway knows it, when units were merged."""

from libs.contracts.routing import Name
from services.gateway.organisation import read
from tests.people import MINISTER

NAME = {"ar": "قسم", "en": "Section"}
SEATED = {"name": NAME, "title": NAME, "clearance": "secret", "outside_clearance": "ordinary", "left": False}


def ministry(*merged):
    """Three units below the ministry; of each pair the first was merged into the second."""
    into = dict(merged)
    units = [
        {"id": id, "name": NAME, "parent": into.get(id, parent), "closed": id in into, "into": into.get(id, "")}
        for id, parent in (("top", None), ("legal", "top"), ("finance", "top"), ("tax", "top"))
    ]
    people = [("amal", "legal", "officer"), ("badr", "finance", "director"), ("minister", "top", "director")]
    persons = [{"id": id, "unit": unit, "roles": [role], **SEATED} for id, unit, role in people]
    return read({"units": units, "persons": persons})


def test_who_sat_in_a_merged_unit_sits_in_its_heir_and_has_what_it_had():
    now = ministry(("legal", "finance"))
    amal, badr = now.person("amal", False), now.person("badr", False)
    assert (amal.unit, amal.heirs_of, amal.desks) == ("finance", {"legal"}, {"amal", "finance", "legal"})
    assert badr.directs == {"finance", "legal"}
    assert [unit.id for unit in now.open_units()] == ["top", "finance", "tax"]
    assert [member.id for member in now.members("finance")] == ["amal", "badr"]


def test_a_merged_heir_hands_on_all_it_had():
    now = ministry(("legal", "finance"), ("finance", "tax"))
    assert now.person("amal", False).heirs_of == {"legal", "finance"}
    assert now.person("amal", False).unit == "tax"
    assert now.units["legal"].name == Name(**NAME), "what happened there is told by its name"


def test_two_who_merge_crosswise_end_nothing_but_themselves():
    now = ministry(("legal", "finance"), ("finance", "legal"))
    assert now.person("badr", False) is not None
    assert now.person("minister", False).directs == {"top", "tax"}
    assert MINISTER.heirs_of == frozenset()
