"""The tray, over HTTP: sixty arrivals in the morning, two clerks."""

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from libs.contracts.intake import LETTER, Degree, File
from libs.contracts.routing import Role
from libs.decider.spec import AMAL
from libs.eventlog import Log, Spool
from services.intake.commands import Arrive
from services.intake.letter import LETTER as LETTERS
from tests.intake.conftest import WISH, problem
from tests.intake.files import pdf
from tests.letters import ARRIVED, new_id
from tests.people import BADR, CLERK, LAWYER, MINISTER


@pytest.fixture
def arrive(nats):
    """As a door does: bytes first. Answers the id and the sequence."""

    async def arrive(content=None, **more):
        id = new_id()
        content = content or pdf(int(id[:6], 16))
        file = File(sha256=sha256(content).hexdigest(), size=len(content), type="application/pdf", name="خطاب.pdf")
        await Spool(nats).put(id, file.sha256, io.BytesIO(content))
        wish = Arrive(**dict(ARRIVED) | {"original": file, **more})
        meta = AMAL.model_copy(update={"id": id, "by": "intake", "at": datetime.now(UTC)})
        return id, await Log(nats).handle(LETTERS, id, wish, meta)

    return arrive


@pytest.fixture
def post(http, bearer):
    async def post(path, body, by=CLERK, key=None):
        return await http.post(path, json=body, headers={"idempotency-key": key or new_id(), **bearer(by)})

    return post


async def test_what_arrived_waits_with_what_could_be_read_of_it(arrive, get):
    first, _ = await arrive()
    second, seq = await arrive()
    tray = (await get("/tray", at_least=seq)).json()
    assert ([row["letter"] for row in tray["rows"]], tray["waiting"]) == ([first, second], 2)
    assert tray["rows"][0]["subject"] == "طلب ترخيص"
    whole = (await get(f"/tray/{first}")).json()
    assert (whole["sender"], whole["original"]["name"], whole["next"]) == ("a.salim@moh.example", "خطاب.pdf", second)
    assert (await get(f"/tray/{second}")).json()["next"] == first


async def test_a_clerk_registers_it_and_it_is_the_same_letter(arrive, get, post, nats):
    id, seq = await arrive()
    assert (await get(f"/tray/{id}", at_least=seq)).status_code == 200
    problem(await get(f"/letters/{id}"), 404, "letter_unknown")
    entered = await post(f"/tray/{id}/register", {**WISH, "subject": "كما يقرؤه الموظف"})
    assert (entered.status_code, entered.json()["letter"], entered.json()["number"]) == (201, id, 1)
    letter = (await get(f"/letters/{id}", at_least=entered.json()["seq"])).json()
    assert (letter["subject"], letter["channel"], letter["by"]) == ("كما يقرؤه الموظف", "mail", "clerk")
    assert letter["original"]["name"] == "خطاب.pdf"
    assert (await get("/tray")).json()["waiting"] == 0
    problem(await get(f"/tray/{id}"), 404, "arrival_unknown")
    assert [type(commit.events[0]).__name__ for commit in await Log(nats).load(LETTER, id)] == ["Arrived", "Registered"]


async def test_until_then_it_is_in_no_register_and_in_no_list(arrive, get):
    _, seq = await arrive()
    assert (await get("/registers", at_least=seq)).json() == []
    assert (await get("/parties", like="moh")).json() == []
    assert (await get("/registers/incoming/2026")).json()["entries"] == []


async def test_the_same_request_has_the_same_answer_and_another_one_is_told(arrive, get, post):
    id, _ = await arrive()
    key = new_id()
    first = await post(f"/tray/{id}/register", WISH, key=key)
    assert (await post(f"/tray/{id}/register", WISH, key=key)).json() == first.json()
    problem(await post(f"/tray/{id}/register", {**WISH, "subject": "آخر"}, key=key), 422, "key_reused")
    await get("/tray", at_least=first.json()["seq"])
    problem(await post(f"/tray/{id}/register", WISH, by=BADR), 422, "already_registered")
    problem(await post(f"/tray/{id}/reject", {"reason": "?"}), 422, "already_registered")


async def test_of_two_clerks_one_registers_it(arrive, post, get):
    for n in range(1, 6):
        id, seq = await arrive()
        await get("/tray", at_least=seq)
        answers = await asyncio.gather(*(post(f"/tray/{id}/register", WISH, by=by) for by in (CLERK, BADR)))
        assert sorted(answer.status_code for answer in answers) == [201, 422]
        [number] = [answer.json()["number"] for answer in answers if answer.status_code == 201]
        assert number == n


async def test_it_is_turned_away_with_a_reason_listed_and_brought_back(arrive, get, post):
    id, _ = await arrive()
    problem(await post(f"/tray/{id}/reject", {"reason": " "}), 422, "invalid_request")
    turned = await post(f"/tray/{id}/reject", {"reason": "إعلان"})
    tray = (await get("/tray", turned_away=True, at_least=turned.json()["seq"])).json()
    assert [(row["letter"], row["turned_away"], row["turned_away_by"]) for row in tray["rows"]] == [
        (id, "إعلان", "clerk")
    ]
    assert (tray["waiting"], tray["turned_away"]) == (0, 1)
    problem(await post(f"/tray/{id}/register", WISH), 422, "arrival_turned_away")
    back = await post(f"/tray/{id}/bring-back", {})
    assert (await get("/tray", at_least=back.json()["seq"])).json()["waiting"] == 1
    assert (await post(f"/tray/{id}/register", WISH)).status_code == 201


async def test_a_tray_is_its_registrys_and_as_secret_as_what_lies_in_it(arrive, get, post):
    id, _ = await arrive()
    secret, seq = await arrive(degree=Degree.SECRET)
    legal_clerk = replace(CLERK, unit="legal")
    for stranger in (legal_clerk, LAWYER, MINISTER, replace(CLERK, roles=frozenset({Role.OFFICER}))):
        assert (await get("/tray", by=stranger, at_least=seq)).json() == {"rows": [], "waiting": 0, "turned_away": 0}
        problem(await get(f"/tray/{id}", by=stranger), 404, "arrival_unknown")
    for act, body in (("register", WISH), ("reject", {"reason": "?"}), ("bring-back", {})):
        problem(await post(f"/tray/{id}/{act}", body, by=legal_clerk), 404, "arrival_unknown")
        problem(await post(f"/tray/{id}/{act}", body, by=LAWYER), 403, "forbidden")
    low = replace(CLERK, clearance=Degree.ORDINARY)
    assert (await get("/tray", by=low)).json()["waiting"] == 1
    assert (await get(f"/tray/{id}", by=low)).json()["next"] is None
    problem(await get(f"/tray/{secret}", by=low), 404, "arrival_unknown")


async def test_a_duplicate_is_warned_of_as_at_the_ordinary_door(arrive, register, get, post):
    content = pdf(77)
    first = await register(("original", ("خطاب.pdf", content)))
    id, _ = await arrive(content)
    await get("/registers", at_least=first.json()["seq"])
    problem(await post(f"/tray/{id}/register", WISH), 409, "duplicate_suspected")
    assert (await post(f"/tray/{id}/register", {**WISH, "despite": "نسخة ثانية"})).status_code == 201


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"subject": " "}, "invalid_request"),
        ({"degree": "top_secret"}, "degree_above_clearance"),
        ({"sender_date": "2999-01-01"}, "sender_date_future"),
    ],
)
async def test_an_entry_that_will_not_do_leaves_it_waiting(arrive, get, post, wish, code):
    id, seq = await arrive()
    problem(await post(f"/tray/{id}/register", {**WISH, **wish}), 422, code)
    assert (await get("/tray", at_least=seq)).json()["waiting"] == 1
