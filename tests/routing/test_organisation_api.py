"""The ministry over HTTP."""

import pytest

from libs.policy import Person
from tests.letters import new_id
from tests.routing.ministry import AMAL, FINANCE, HUDA, LEGAL, MINISTRY, PEOPLE, PERSONS, ROOT, UNITS
from tests.routing.test_api import problem

LEGAL_BODY = UNITS[LEGAL].model_dump(mode="json")
AMAL_BODY = PERSONS[AMAL].model_dump(mode="json")


async def test_everybody_signed_in_sees_who_is_where(routing):
    for who in (AMAL, ROOT, Person("gateway", frozenset({"service"}))):
        found = (await routing.get(who, "/organisation")).json()
        assert {unit["id"]: unit["parent"] for unit in found["units"]} == {
            MINISTRY: None,
            LEGAL: MINISTRY,
            FINANCE: MINISTRY,
        }
        [amal] = [person for person in found["persons"] if person["id"] == AMAL]
        assert amal == {"id": AMAL, **AMAL_BODY, "left": False}
        assert found["seq"] == routing.seq


async def test_the_same_again_leaves_nothing_in_the_log(routing):
    before = routing.seq
    for path, body in ((f"/units/{LEGAL}", LEGAL_BODY), (f"/persons/{AMAL}", AMAL_BODY)):
        assert (await routing.send(ROOT, "PUT", path, body)).json()["seq"] <= before
    assert (await routing.get(ROOT, "/organisation")).json()["seq"] == before


async def test_a_change_shows_and_a_repeated_order_changes_nothing(routing):
    key, moved = new_id(), {**AMAL_BODY, "unit": FINANCE, "roles": ["officer", "clerk"]}
    first = await routing.send(ROOT, "PUT", f"/persons/{AMAL}", moved, key=key)
    assert (await routing.send(ROOT, "PUT", f"/persons/{AMAL}", moved, key=key)).json() == first.json()
    problem(await routing.send(ROOT, "PUT", f"/persons/{AMAL}", AMAL_BODY, key=key), 422, "key_reused")
    found = (await routing.get(ROOT, "/organisation")).json()["persons"]
    assert [(person["unit"], person["roles"]) for person in found if person["id"] == AMAL] == [
        (FINANCE, ["clerk", "officer"])
    ]


async def test_a_unit_is_closed_once_its_people_have_left_and_nothing_goes_there_any_more(routing):
    problem(await routing.post(ROOT, f"/units/{LEGAL}/close"), 422, "unit_in_use")
    await routing.post(ROOT, f"/persons/{AMAL}/leave")
    assert (await routing.post(ROOT, f"/units/{LEGAL}/close")).status_code == 200
    letter = await routing.letter()
    for desk in (LEGAL, AMAL):
        answer = await routing.post(HUDA, f"{letter}/refer", {"to": [desk], "instruction": "act"})
        problem(answer, 422, "desk_unknown")
    found = (await routing.get(ROOT, "/organisation")).json()
    assert {each["id"] for each in found["units"] if each["closed"]} == {LEGAL}
    assert {each["id"] for each in found["persons"] if each["left"]} == {AMAL}


async def test_a_unit_with_work_in_its_tray_is_not_closed_and_the_refusal_says_how_much(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", {"to": [LEGAL], "instruction": "act"})
    referral = await routing.referral(AMAL)
    await routing.post(ROOT, f"/persons/{AMAL}/leave")
    refused = await routing.post(ROOT, f"/units/{LEGAL}/close")
    problem(refused, 422, "unit_has_work")
    assert refused.json()["open"] == 1
    assert (await routing.post(HUDA, f"{letter}/recall", {"referral": referral})).status_code == 200
    assert (await routing.post(ROOT, f"/units/{LEGAL}/close")).status_code == 200


async def test_a_letter_is_not_sent_back_to_who_has_left(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", {"to": [AMAL], "instruction": "act"})
    referral = await routing.referral(AMAL)
    on = {"to": [FINANCE], "instruction": "act", "referral": referral}
    await routing.post(AMAL, f"{letter}/refer", on)
    await routing.post(ROOT, f"/persons/{AMAL}/leave")
    badr = next(person for person in PEOPLE.values() if person.unit == FINANCE)
    answer = await routing.post(badr, f"{letter}/send-back", {"referral": await routing.referral(badr), "reason": "?"})
    problem(answer, 422, "no_previous_desk")


@pytest.mark.parametrize(
    ("path", "change", "code"),
    [
        (f"/units/{LEGAL}", {"parent": "f" * 32}, "unit_unknown"),
        (f"/units/{MINISTRY}", {"parent": LEGAL}, "unit_below_itself"),
        (f"/units/{LEGAL}", {"parent": LEGAL}, "unit_below_itself"),
        (f"/units/{LEGAL}", {"name": {"ar": "", "en": "Legal"}}, "invalid_request"),
        ("/units/legal", {}, "invalid_request"),
        (f"/persons/{AMAL}", {"unit": HUDA}, "unit_unknown"),
        (f"/persons/{AMAL}", {"roles": ["king"]}, "invalid_request"),
    ],
)
async def test_a_refused_order_has_its_code(routing, path, change, code):
    body = (LEGAL_BODY if path.startswith("/units") else AMAL_BODY) | change
    problem(await routing.send(ROOT, "PUT", path, body), 422, code)


async def test_nobody_leaves_who_never_came(routing):
    problem(await routing.post(ROOT, f"/persons/{'f' * 32}/leave"), 422, "person_unknown")
    problem(await routing.post(ROOT, f"/units/{'f' * 32}/close"), 422, "unit_unknown")
