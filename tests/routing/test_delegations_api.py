"""Delegations over HTTP: given, answered, shown to whom they concern, and asked after at every request."""

from dataclasses import replace
from datetime import timedelta

import pytest

from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import LETTER as LETTERS
from libs.policy import Mandate, acting
from libs.web import ministry_day
from tests.routing.ministry import AMAL, BADR, FINANCE, HUDA, LEGAL, PEOPLE, PERSONS, ROOT
from tests.routing.test_api import REFER, problem

UNKNOWN = "f" * 32


def days(first=0, last=7):
    return {"first": f"{ministry_day() + timedelta(first)}", "last": f"{ministry_day() + timedelta(last)}"}


async def given(routing, giver=HUDA, to=BADR, *, accepted=True, **said):
    """Its id, and the holder as they act under it."""
    answer = await routing.post(giver, "/delegations", {"to": to, **days(), **said})
    assert answer.status_code == 200, answer.text
    id = answer.json()["delegation"]
    if accepted:
        assert (await routing.post(to, f"/delegations/{id}/accept")).status_code == 200
    scope = {"unit": said.get("unit"), "direction": said.get("direction"), "degree": said.get("degree")}
    return id, acting(PEOPLE[to], PEOPLE[giver], Mandate(id, giver, **scope))


async def asks(routing, person):
    """What becomes of a read and of a command in another's name: their statuses."""
    letter = await routing.letter()
    read = await routing.get(person, "/desk")
    done = await routing.post(person, f"{letter}/refer", REFER)
    return read.status_code, done.status_code


async def test_what_is_not_accepted_declined_revoked_or_still_to_come_opens_nothing(routing):
    id, person = await given(routing, accepted=False)
    assert await asks(routing, person) == (403, 403)
    await routing.post(BADR, f"/delegations/{id}/accept")
    assert await asks(routing, person) == (200, 200)
    await routing.post(HUDA, f"/delegations/{id}/revoke")
    assert await asks(routing, person) == (403, 403)
    problem(await routing.get(person, "/desk"), 403, "delegation_not_in_force")
    id, declined = await given(routing, accepted=False)
    await routing.post(BADR, f"/delegations/{id}/decline")
    assert await asks(routing, declined) == (403, 403)
    _, later = await given(routing, **days(1, 2))
    assert await asks(routing, later) == (403, 403)


async def test_every_route_that_looks_at_a_person_asks_after_it(routing, client):
    _, person = await given(routing, accepted=False)
    letter, asked = await routing.letter(), 0
    for path, methods in client._transport.app.openapi()["paths"].items():
        if path in ("/livez", "/readyz", "/metrics"):
            continue
        for method in methods:
            real = path.replace("{id}", letter.rpartition("/")[2])
            answer = await routing.send(person, method.upper(), real, {})
            assert (answer.status_code, answer.json()["code"]) == (403, "delegation_not_in_force"), (method, path)
            asked += 1
    assert asked > 15


@pytest.mark.parametrize(
    "lie",
    [
        {"delegation": UNKNOWN},
        {"giver": AMAL},
        {"unit": None},
        {"direction": None},
        {"degree": None},
        {"degree": Degree.SECRET},
    ],
)
async def test_a_token_that_says_more_than_was_given_is_worth_nothing(routing, lie):
    _, person = await given(routing, unit=LEGAL, direction=Direction.INCOMING, degree=Degree.ORDINARY)
    assert (await routing.get(person, "/desk")).status_code == 200
    assert (await routing.get(replace(person, mandate=replace(person.mandate, **lie)), "/desk")).status_code == 403
    assert (await routing.get(replace(person, id=AMAL), "/desk")).status_code == 403


async def test_what_is_done_is_recorded_with_both_names_and_the_passport_says_so(routing):
    id, person = await given(routing)
    letter = await routing.letter()
    assert (await routing.post(person, f"{letter}/refer", REFER)).status_code == 200
    passport = (await routing.get(HUDA, f"{letter}/passport")).json()
    [step] = [step for step in passport["steps"] if step["kind"] == "referred"]
    assert (step["by"], step["under"], step["sender"]) == (BADR, id, PERSONS[HUDA].unit)
    assert [(each["id"], each["giver"], each["holder"]) for each in passport["delegations"]] == [(id, HUDA, BADR)]
    [commit] = await routing.log.load(LETTERS, letter.rpartition("/")[2])
    assert (commit.meta.by, commit.meta.for_, commit.meta.under) == (BADR, HUDA, id)
    [row] = (await routing.on_desk(AMAL))["rows"]
    assert row["sent_for"] == BADR
    assert (await routing.get(BADR, f"{letter}/passport")).status_code == 404, "it was not shown to Badr himself"


async def test_they_sit_at_the_givers_desk_and_not_at_their_own(routing):
    letter = await routing.letter()
    await routing.post(AMAL, f"{letter}/refer", REFER)  # nothing of hers: refused
    await routing.post(HUDA, f"{letter}/refer", {**REFER, "to": [AMAL]})
    _, for_amal = await given(routing, AMAL, BADR)
    part = {"referral": await routing.referral(AMAL)}
    assert (await routing.on_desk(BADR))["rows"] == []
    assert [row["referral"] for row in (await routing.on_desk(for_amal))["rows"]] == [part["referral"]]
    problem(await routing.post(BADR, f"{letter}/complete", {**part, "outcome": "filed"}), 404, "letter_unknown")
    done = await routing.post(for_amal, f"{letter}/complete", {**part, "outcome": "filed"})
    assert done.status_code == 200
    [row] = (await routing.on_desk(AMAL, "done"))["rows"]
    assert row["done_for"] == BADR


async def test_it_goes_no_further_than_its_scope_and_than_either_is_cleared(routing):
    outgoing, secret = await routing.letter(direction=Direction.OUTGOING), await routing.letter(degree=Degree.SECRET)
    incoming = await routing.letter()
    _, some = await given(routing, direction=Direction.INCOMING)
    _, all = await given(routing)
    for person, letter, status in (
        (some, incoming, 200),
        (some, outgoing, 404),
        (all, outgoing, 200),
        (all, secret, 404),
    ):
        assert (await routing.get(person, f"{letter}/passport")).status_code == status
        assert (await routing.post(person, f"{letter}/refer", REFER)).status_code == status


async def test_of_a_unit_they_direct_the_giver_hands_on_its_desk_to_see_and_assign_not_to_sit_at(routing):
    letter, elsewhere = await routing.letter(), await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    await routing.post(HUDA, f"{elsewhere}/refer", {**REFER, "to": [FINANCE]})
    _, person = await given(routing, unit=LEGAL)
    assert (await routing.get(person, f"{letter}/passport")).status_code == 200
    assert (await routing.get(person, f"{elsewhere}/passport")).status_code == 404
    part = {"referral": await routing.referral(AMAL)}
    problem(await routing.post(person, f"{letter}/receive", part), 422, "not_your_desk")
    assert (await routing.post(person, f"{letter}/assign", {**part, "to": AMAL})).status_code == 200


async def test_nobody_gives_on_what_they_have_by_delegation(routing):
    id, person = await given(routing)
    problem(await routing.post(person, "/delegations", {"to": AMAL, **days()}), 422, "only_in_person")
    for act in ("accept", "decline", "revoke"):
        problem(await routing.post(person, f"/delegations/{id}/{act}"), 422, "only_in_person")


async def test_nobody_acts_for_whoever_left_nor_holds_it_after_leaving(routing):
    _, person = await given(routing)
    for who in (HUDA, BADR):
        body = PERSONS[who].model_dump(mode="json")
        await routing.post(ROOT, f"/persons/{who}/leave")
        assert (await routing.get(person, "/desk")).status_code == 403
        assert (await routing.get(AMAL, "/organisation")).json()["delegations"] == []
        await routing.send(ROOT, "PUT", f"/persons/{who}", body)
        assert (await routing.get(person, "/desk")).status_code == 403, "coming back is not taking up what was"
        _, person = await given(routing)
        assert (await routing.get(person, "/desk")).status_code == 200


async def test_it_is_shown_to_both_and_to_the_director_of_their_units_only(routing):
    id, _ = await given(routing, AMAL, BADR)
    for who, shown in ((AMAL, [id]), (BADR, [id]), (HUDA, [id]), (ROOT, [])):
        answer = (await routing.get(who, "/delegations")).json()
        assert [each["id"] for each in answer["delegations"]] == shown
    assert [each["id"] for each in (await routing.get(AMAL, "/organisation")).json()["delegations"]] == [id]


async def test_what_is_not_given_says_why(routing):
    for body, code in (
        ({"to": HUDA, **days()}, "delegate_yourself"),
        ({"to": UNKNOWN, **days()}, "delegate_unknown"),
        ({"to": LEGAL, **days(-1)}, "delegate_unknown"),
        ({"to": BADR, **days(-1)}, "delegation_past"),
        ({"to": BADR, **days(), "unit": UNKNOWN}, "more_than_you_have"),
    ):
        problem(await routing.post(HUDA, "/delegations", body), 422, code)
    problem(await routing.post(ROOT, "/delegations", {"to": BADR, **days()}), 403, "forbidden")
    problem(await routing.post(BADR, f"/delegations/{UNKNOWN}/accept"), 422, "delegation_unknown")


async def test_the_same_key_gives_it_once(routing):
    body = {"to": BADR, **days()}
    answers = [(await routing.post(HUDA, "/delegations", body, key="1")).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len((await routing.get(HUDA, "/delegations")).json()["delegations"]) == 1


async def test_whoever_comes_second_reads_in_whose_name_it_was_done(routing):
    _, badr = await given(routing, giver=AMAL)
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    body = {"referral": await routing.referral(AMAL), "outcome": "filed"}
    assert (await routing.post(badr, f"{letter}/complete", body)).status_code == 200
    late = await routing.post(AMAL, f"{letter}/complete", body)
    problem(late, 422, "referral_closed")
    assert (late.json()["by"], late.json()["giver"]) == (BADR, AMAL)
