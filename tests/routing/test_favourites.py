"""Favourites: desks under a name and what is asked of them, one's own or a unit's."""

from dataclasses import replace

import pytest

from libs.contracts.favourite import Dropped, Kept
from libs.decider.spec import given
from libs.policy import Mandate, acting
from libs.views.spec import ENTITY
from libs.views.spec import given as given_view
from services.routing.commands import Instruction
from services.routing.favourite import FAVOURITE, Drop, Keep
from services.routing.favourites import FAVOURITES, FavouriteRow
from tests.letters import AMAL_AT_LEGAL
from tests.routing.ministry import AMAL, BADR, FINANCE, HUDA, LEGAL, MINISTRY, PEOPLE, ROOT
from tests.routing.test_api import problem

DESKS = {"to": ("finance", "badr"), "copies": ("minister",)}
ASKED = {"instruction": Instruction.FOLLOW_UP, "guidance": "تقرير شهري", "days": 5}
KEEP, KEPT = Keep(owner="amal", name="المحافظات", **DESKS), Kept(owner="amal", name="المحافظات", **DESKS)
BY_BADR = AMAL_AT_LEGAL.model_copy(update={"by": "badr", "desks": frozenset({"badr", "finance"})})


def with_(said, **more):
    return said.model_copy(update=more)


def test_desks_are_kept_under_a_name_for_oneself_or_for_ones_unit():
    given(FAVOURITE).when(KEEP, AMAL_AT_LEGAL).then(KEPT)
    given(FAVOURITE).when(with_(KEEP, owner="legal"), AMAL_AT_LEGAL).then(with_(KEPT, owner="legal"))
    given(FAVOURITE).when(with_(KEEP, owner="finance"), AMAL_AT_LEGAL).rejected("favourite_not_yours")
    directing = with_(AMAL_AT_LEGAL, directs=frozenset({"finance"}))
    given(FAVOURITE).when(with_(KEEP, owner="finance"), directing).then(with_(KEPT, owner="finance"))


def test_a_template_also_says_what_is_asked_of_them_and_in_how_many_days():
    given(FAVOURITE).when(with_(KEEP, **ASKED), AMAL_AT_LEGAL).then(with_(KEPT, **ASKED))


def test_saying_the_same_again_changes_nothing_and_another_thing_does():
    given(FAVOURITE, KEPT).when(KEEP, AMAL_AT_LEGAL).then()
    given(FAVOURITE, KEPT).when(with_(KEEP, name="x"), AMAL_AT_LEGAL).then(with_(KEPT, name="x"))
    given(FAVOURITE, KEPT, Dropped()).when(Drop(), AMAL_AT_LEGAL).then()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": (), "copies": ()}, "no_recipient"),
        ({"copies": ("badr",)}, "desk_twice"),
        ({"to": ("nowhere",)}, "desk_unknown"),
        ({"owner": "legal"}, "favourite_not_yours"),
    ],
)
def test_it_is_not_kept(wrong, code):
    given(FAVOURITE, KEPT).when(with_(KEEP, **wrong), AMAL_AT_LEGAL).rejected(code)


def test_whose_it_is_drops_it_and_nobody_else():
    given(FAVOURITE, KEPT).when(Drop(), AMAL_AT_LEGAL).then(Dropped())
    given(FAVOURITE, KEPT).when(Drop(), BY_BADR).rejected("favourite_not_yours")
    given(FAVOURITE, KEPT).when(with_(KEEP, owner="badr"), BY_BADR).rejected("favourite_not_yours")
    given(FAVOURITE).when(Drop(), AMAL_AT_LEGAL).rejected("favourite_unknown")
    given(FAVOURITE, KEPT, Dropped()).when(KEEP, AMAL_AT_LEGAL).rejected("favourite_unknown")


def test_the_view_shows_them_as_they_are_now():
    row = FavouriteRow(ENTITY, "amal", "المحافظات", "finance badr", "minister", "", "", None)
    given_view(FAVOURITES).when(KEPT).then(row)
    given_view(FAVOURITES, KEPT).when(Dropped()).then(replace(row, dropped=True))


async def names(routing, who):
    return [each["name"] for each in (await routing.get(who, "/favourites")).json()["favourites"]]


async def test_ones_own_and_ones_units_are_offered_and_others_not(routing):
    for who, owner, name in ((AMAL, LEGAL, "a"), (AMAL, AMAL, "b"), (BADR, BADR, "c"), (HUDA, LEGAL, "d")):
        body = {"owner": owner, "name": name, "to": [FINANCE, MINISTRY]}
        assert (await routing.post(who, "/favourites", body)).status_code == 200
    assert [await names(routing, who) for who in (AMAL, BADR, HUDA)] == [["b", "a", "d"], ["c"], []]
    for_amal = acting(PEOPLE[BADR], PEOPLE[AMAL], Mandate("d" * 32, AMAL))
    problem(await routing.get(for_amal, "/favourites"), 403, "delegation_not_in_force")


async def test_a_template_is_read_as_it_was_kept_changed_and_dropped(routing):
    template = {"owner": AMAL, "name": "x", "to": [FINANCE], "copies": [BADR], "days": 3}
    template |= {"instruction": "study", "guidance": "عاجل"}
    await routing.post(AMAL, "/favourites", template)
    [kept] = (await routing.get(AMAL, "/favourites")).json()["favourites"]
    assert {name: kept[name] for name in template} == template
    path = f"/favourites/{kept['id']}"
    problem(await routing.post(BADR, path, template), 422, "favourite_not_yours")
    await routing.post(AMAL, path, {**template, "name": "y"})
    assert await names(routing, AMAL) == ["y"]
    problem(await routing.post(ROOT, f"{path}/drop"), 403, "forbidden")
    await routing.post(AMAL, f"{path}/drop")
    assert await names(routing, AMAL) == []
