"""Whoever goes hands over first: nobody leaves a desk with work on it."""

from dataclasses import replace

from libs.contracts.intake import Degree
from libs.decider.spec import AMAL as AMALS
from libs.decider.spec import given
from services.routing.person import PERSON, Appoint, Leave
from services.routing.unit import OPEN_WORK
from tests.routing.ministry import AMAL, BADR, FINANCE, HUDA, LEGAL, PEOPLE, PERSONS, ROOT
from tests.routing.test_api import REFER, problem

BUSY = AMALS.model_copy(update={"known": {FINANCE: FINANCE, LEGAL: LEGAL}, "elsewhere": frozenset({OPEN_WORK})})


def test_nobody_goes_while_work_lies_on_their_desk_but_their_title_may_change():
    there = PERSONS[AMAL]
    said = dict(there)
    given(PERSON, there).when(Leave(), BUSY).rejected("open_work")
    given(PERSON, there).when(Appoint(**{**said, "unit": FINANCE}), BUSY).rejected("open_work")
    secret = {**said, "clearance": Degree.SECRET}
    given(PERSON, there).when(Appoint(**secret), BUSY).then(there.model_copy(update={"clearance": Degree.SECRET}))


async def lying_with_amal(routing, n, **more):
    letters = [await routing.letter(**more) for _ in range(n)]
    for letter in letters:
        await routing.post(HUDA, f"{letter}/refer", {**REFER, "to": [AMAL]})
    return letters


async def test_open_work_is_handed_over_to_the_tray_and_then_they_may_go(routing):
    await lying_with_amal(routing, 3)
    refused = await routing.post(ROOT, f"/persons/{AMAL}/leave")
    problem(refused, 422, "open_work")
    assert refused.json()["open"] == 3
    moved = PERSONS[AMAL].model_copy(update={"unit": FINANCE}).model_dump(mode="json")
    problem(await routing.send(ROOT, "PUT", f"/persons/{AMAL}", moved), 422, "open_work")
    handed = await routing.post(ROOT, f"/desks/{AMAL}/hand-over", {})
    assert (handed.json()["handed"], handed.json()["refused"]) == (3, 0)
    assert (await routing.on_desk(AMAL, desk=LEGAL))["counts"]["open"] == 3
    assert (await routing.post(ROOT, f"/persons/{AMAL}/leave")).status_code == 200


async def test_a_director_hands_over_what_they_may_read_to_somebody_of_the_unit(routing):
    await lying_with_amal(routing, 1)
    await lying_with_amal(routing, 1, degree=Degree.SECRET)
    problem(await routing.post(BADR, f"/desks/{AMAL}/hand-over", {}), 403, "forbidden")
    director = replace(PEOPLE[HUDA], clearance=Degree.ORDINARY)
    problem(await routing.post(director, f"/desks/{AMAL}/hand-over", {"to": BADR}), 422, "outside_the_unit")
    assert (await routing.post(director, f"/desks/{AMAL}/hand-over", {"to": LEGAL})).json()["handed"] == 1
    assert (await routing.post(ROOT, f"/desks/{AMAL}/hand-over", {})).json()["handed"] == 1
