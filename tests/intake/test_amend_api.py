"""Correcting and voiding over HTTP, on a real broker: who may, what is kept, what repeated and racing requests do."""

import asyncio
from dataclasses import replace

import pytest

from libs.contracts import intake, routing
from libs.contracts.intake import Corrected, Degree, Voided
from libs.contracts.routing import Role
from libs.eventlog import Log
from tests.intake.conftest import problem
from tests.letters import COMPLETED, FREED, HELD_SCAN, REFERRED, by_amal, new_id
from tests.people import ACCOUNTANT, ADMIN, BADR, CLERK, LAWYER

CORRECT = {"subject": "طلب تجديد ترخيص", "reason": "سقطت كلمة"}
VOID = {"reason": "قُيّدت مرتين"}
CLERK_AT_LEGAL = replace(LAWYER, id="scribe", roles=LAWYER.roles | {Role.CLERK})


@pytest.fixture
async def entered(register):
    """The path of a letter just entered, and where in the log it stands."""
    letter = (await register()).json()
    return f"/letters/{letter['letter']}", letter["seq"]


@pytest.fixture
def ask(http, bearer):
    """As a clerk who has seen the letter: what was written is waited for."""

    async def ask(entered, act, body, by=CLERK, key=None):
        path, seq = entered
        headers = {"idempotency-key": key or new_id(), **bearer(by)}
        return await http.post(f"{path}/{act}", json=body, headers=headers, params={"at_least": seq})

    return ask


def words(nats, entered):
    async def said():
        commits = await Log(nats).load(intake.LETTER, entered[0].rpartition("/")[2])
        return [event for commit in commits for event in commit.events][1:]

    return said()


async def test_what_was_entered_wrongly_is_corrected_and_the_register_says_so(ask, entered, get, nats):
    receipt = (await ask(entered, "correct", {**CORRECT, "sender_date": "2026-11-10"})).json()
    line = (await get(entered[0], at_least=receipt["seq"])).json()
    assert (line["number"], line["subject"], line["sender_date"]) == (1, CORRECT["subject"], "2026-11-10")
    assert (line["party"], line["voided"]) == ("وزارة الصحة", "")
    [said] = await words(nats, entered)
    assert (said.changes["subject"].before, said.reason) == ("طلب ترخيص", "سقطت كلمة")


async def test_a_number_that_was_voided_stays_with_its_reason_and_who_did_it(ask, entered, get, register):
    receipt = (await ask(entered, "void", VOID, by=BADR)).json()
    following = (await register()).json()
    path = f"/registers/{following['register_id'].replace('-', '/')}"
    lines = (await get(path, at_least=following["seq"])).json()["entries"]
    assert [(line["number"], line["voided"], line["voided_by"]) for line in lines] == [
        (2, "", None),
        (1, "قُيّدت مرتين", "badr"),
    ]
    assert lines[1]["voided_at"][:10] <= lines[1]["voided_on"]
    whole = (await get(entered[0], at_least=receipt["seq"])).json()
    assert (whole["voided"], whole["original"]["name"]) == ("قُيّدت مرتين", "خطاب.pdf")


@pytest.mark.parametrize(("act", "body", "word"), [("correct", CORRECT, Corrected), ("void", VOID, Voided)])
async def test_the_same_request_is_carried_out_once(ask, entered, nats, act, body, word):
    key = new_id()
    answers = await asyncio.gather(*(ask(entered, act, body, key=key) for _ in range(4)))
    answers.append(await ask(entered, act, body, key=key))
    assert len({answer.json()["seq"] for answer in answers}) == 1
    assert [type(event) for event in await words(nats, entered)] == [word]
    problem(await ask(entered, act, {**body, "reason": "آخر"}, key=key), 422, "key_reused")


async def test_two_who_void_at_once_void_once(ask, entered, nats):
    answers = await asyncio.gather(*(ask(entered, "void", VOID, by=by) for by in (CLERK, BADR)))
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    assert [type(event) for event in await words(nats, entered)] == [Voided]


async def test_nothing_is_said_of_a_voided_entry(ask, entered, nats):
    await ask(entered, "void", VOID)
    reclassify = {"degree": "secret", "reason": "?"}
    for act, body in (("void", VOID), ("correct", CORRECT), ("reclassify", reclassify)):
        problem(await ask(entered, act, body), 422, "letter_voided")
    assert [type(event) for event in await words(nats, entered)] == [Voided]


async def test_a_letter_on_a_desk_is_voided_when_nothing_of_it_is_left_there(ask, entered, nats):
    letter = entered[0].rpartition("/")[2]
    seq = await Log(nats).append(routing.LETTER, letter, [REFERRED], by_amal(), "", expected=0)
    problem(await ask(entered, "void", VOID), 422, "letter_referred")
    await Log(nats).append(routing.LETTER, letter, [COMPLETED], by_amal(), "", expected=seq)
    assert (await ask(entered, "void", VOID)).status_code == 200


async def test_an_administrator_who_may_read_the_letter_frees_a_file_and_nobody_else_does(ask, entered, get, nats):
    letter, by = entered[0].rpartition("/")[2], replace(CLERK, roles=CLERK.roles | {Role.ADMINISTRATOR})
    seq = await Log(nats).append(intake.LETTER, letter, [HELD_SCAN], by_amal(), "", expected=entered[1])
    entered, free = (entered[0], seq), {"file": HELD_SCAN.file.sha256, "reason": "فُحص"}
    problem(await ask(entered, "free", free), 403, "forbidden")
    problem(await ask(entered, "free", free, by=ADMIN), 404, "letter_unknown")
    problem(await ask(entered, "free", {**free, "file": "0" * 64}, by=by), 422, "file_unknown")
    assert (await get(entered[0], at_least=seq)).json()["attachments"][-1]["quarantined"] == "file_two_faced"
    receipt = (await ask(entered, "free", free, by=by)).json()
    assert (await get(entered[0], at_least=receipt["seq"])).json()["attachments"][-1]["quarantined"] == ""
    assert await words(nats, entered) == [HELD_SCAN, FREED.model_copy(update={"reason": "فُحص"})]


async def test_only_clerks_who_may_read_it_and_only_of_its_registry(ask, entered, nats):
    letter = entered[0].rpartition("/")[2]
    seq = await Log(nats).append(routing.LETTER, letter, [REFERRED, COMPLETED], by_amal(), "", expected=0)
    entered = entered[0], seq
    for act, body in (("correct", CORRECT), ("void", VOID)):
        problem(await ask(entered, act, body, by=LAWYER), 403, "forbidden")
        problem(await ask(entered, act, body, by=CLERK_AT_LEGAL), 422, "not_your_registry")
        stranger = replace(ACCOUNTANT, roles=ACCOUNTANT.roles | {Role.CLERK})
        problem(await ask(entered, act, body, by=stranger), 404, "letter_unknown")


async def test_a_clerk_who_may_not_read_it_is_told_that_there_is_none(ask, register):
    secret = (await register(degree="secret")).json()
    low = replace(CLERK, clearance=Degree.ORDINARY)
    problem(await ask((f"/letters/{secret['letter']}", secret["seq"]), "void", VOID, by=low), 404, "letter_unknown")


BAD = [
    ("correct", {"subject": "x"}),
    ("correct", {**CORRECT, "reason": " "}),
    ("correct", {**CORRECT, "subject": " "}),
    ("correct", {**CORRECT, "sender_date": "soon"}),
    ("correct", {**CORRECT, "number": 7}),
    ("correct", {**CORRECT, "direction": "outgoing"}),
    ("correct", {**CORRECT, "degree": "ordinary"}),
    ("void", {}),
    ("void", {"reason": " "}),
]


@pytest.mark.parametrize(("act", "body"), BAD)
async def test_what_may_not_be_changed_and_what_has_no_reason_is_refused(ask, entered, nats, act, body):
    problem(await ask(entered, act, body), 422, "invalid_request")
    assert await words(nats, entered) == []
