"""Who has how much: of one unit, for whoever directs it."""

from dataclasses import replace

from libs.contracts.intake import Degree
from tests.routing.ministry import AMAL, BADR, FINANCE, HUDA, LEGAL, PEOPLE
from tests.routing.test_api import REFER, problem


async def test_each_desk_has_what_lies_there_what_is_late_and_what_was_done(routing):
    importer = replace(PEOPLE[HUDA], roles=frozenset({"director", "importer"}))
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", {**REFER, "copies": [AMAL]})
    await routing.post(importer, f"{await routing.letter()}/refer", {**REFER, "due": "2020-04-12"}, on="2020-04-07")
    mine = await routing.letter()
    await routing.post(HUDA, f"{mine}/refer", {**REFER, "to": [AMAL]})
    await routing.post(HUDA, f"{await routing.letter()}/refer", {**REFER, "to": [FINANCE]})
    part = await routing.referral(AMAL, desk=AMAL)
    before = {load["desk"]: load for load in (await routing.get(HUDA, "/workload", unit=LEGAL)).json()["desks"]}
    assert {desk: (load["open"], load["overdue"], load["unreceived"]) for desk, load in before.items()} == {
        LEGAL: (2, 1, 2),
        AMAL: (1, 0, 1),
    }
    await routing.post(AMAL, f"{mine}/complete", {"referral": part, "outcome": "filed"})
    after = {load["desk"]: load for load in (await routing.get(HUDA, "/workload", unit=LEGAL)).json()["desks"]}
    assert (after[AMAL]["open"], after[AMAL]["done"], after[AMAL]["oldest"]) == (0, 1, None)
    assert after[LEGAL]["oldest"] <= before[AMAL]["oldest"]


async def test_only_letters_that_the_director_may_read_are_counted(routing):
    secret = await routing.letter(degree=Degree.SECRET)
    await routing.post(HUDA, f"{secret}/refer", REFER)
    director = replace(PEOPLE[AMAL], roles=frozenset({"director"}), directs=frozenset({LEGAL}))
    assert (await routing.get(director, "/workload", unit=LEGAL)).json()["desks"] == []
    assert len((await routing.get(HUDA, "/workload", unit=LEGAL)).json()["desks"]) == 1


async def test_a_unit_that_one_does_not_direct_is_not_told_of(routing):
    problem(await routing.get(BADR, "/workload", unit=FINANCE), 403, "forbidden")
    director = replace(PEOPLE[AMAL], roles=frozenset({"director"}), directs=frozenset({LEGAL}))
    problem(await routing.get(director, "/workload", unit=FINANCE), 403, "forbidden")
