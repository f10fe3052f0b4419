import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from libs.contracts.intake import LETTER, Degree, Registered
from libs.contracts.routing import Role
from libs.eventlog import Log, Spool
from services.intake.app import app
from tests.intake.conftest import ORIGINAL, WISH, problem
from tests.intake.files import HTML, PNG, pdf
from tests.letters import new_id
from tests.people import ACCOUNTANT, ADMIN, BADR, CLERK, FOR_THE_CLERK, LAWYER, MINISTER, OUTGOING_FOR_THE_CLERK

CLEARED = replace(CLERK, clearance=Degree.TOP_SECRET)


async def test_a_letter_gets_its_number_and_its_bytes_wait_in_the_spool(register, nats):
    entered = await register(ORIGINAL, ("attachment", ("1.png", PNG)), ("attachment", ("2.pdf", pdf(2))))
    assert entered.status_code == 201, entered.text
    assert entered.json()["number"] == 1
    [commit] = await Log(nats).load(LETTER, entered.json()["letter"])
    [said] = commit.events
    assert isinstance(said, Registered)
    assert (said.original.name, said.original.size) == ("خطاب.pdf", len(pdf(1)))
    assert [file.type for file in said.attachments] == ["image/png", "application/pdf"]
    spooled = b"".join([chunk async for chunk in Spool(nats).read(commit.entity, said.original.sha256)])
    assert spooled == pdf(1)


async def test_what_is_written_is_read(register, get):
    entered = (await register(sender_reference="م م/1188", sender_date="2026-11-10", urgency="urgent")).json()
    line = (await get(f"/letters/{entered['letter']}", at_least=entered["seq"])).json()
    assert (line["number"], line["sender_reference"], line["urgency"]) == (1, "م م/1188", "urgent")
    assert (line["unit"], line["by"], line["files"], line["original"]["name"]) == ("registry", "clerk", 1, "خطاب.pdf")


async def test_a_register_is_read_page_by_page(register, get):
    entered = [await register() for _ in range(7)]
    seq = max(each.json()["seq"] for each in entered)
    path = f"/registers/{entered[0].json()['register_id'].replace('-', '/')}"
    first = (await get(path, limit=3, at_least=seq)).json()
    assert ([line["number"] for line in first["entries"]], first["newer"], first["older"]) == ([7, 6, 5], None, 5)
    second = (await get(path, limit=3, before=5)).json()
    assert ([line["number"] for line in second["entries"]], second["newer"], second["older"]) == ([4, 3, 2], 4, 2)
    last = (await get(path, limit=3, before=2)).json()
    assert ([line["number"] for line in last["entries"]], last["newer"], last["older"]) == ([1], 1, None)
    back = (await get(path, limit=3, after=4)).json()
    assert ([line["number"] for line in back["entries"]], back["newer"], back["older"]) == ([7, 6, 5], None, 5)


async def test_a_day_s_letters_stand_in_the_order_of_their_numbers(register, get):
    for on, degree in (("2020-04-07", "ordinary"), ("2020-04-08", "ordinary"), ("2020-04-07", "secret")):
        seq = (await register(by=IMPORTER, on=on, degree=degree)).json()["seq"]
    assert (await register(by=IMPORTER, on="2020-04-07", direction="outgoing")).status_code == 201
    path = "/registers/incoming/day/2020-04-07"
    assert [line["number"] for line in (await get(path, at_least=seq)).json()] == [1, 3]
    low = replace(CLERK, clearance=Degree.ORDINARY)
    assert [line["number"] for line in (await get(path, by=low)).json()] == [1]
    assert (await get("/registers/incoming/day/2020-04-09")).json() == []
    problem(await get("/registers/incoming/day/yesterday"), 422, "invalid_request")


async def test_registers_count_what_one_may_see(register, get):
    for direction, degree in (("incoming", "ordinary"), ("incoming", "top_secret"), ("outgoing", "ordinary")):
        seq = (await register(direction=direction, degree=degree, by=CLEARED)).json()["seq"]
    registers = (await get("/registers", at_least=seq)).json()
    assert {(each["direction"], each["entries"]) for each in registers} == {("incoming", 1), ("outgoing", 1)}
    assert sum(each["entries"] for each in (await get("/registers", by=MINISTER)).json()) == 3
    assert (await get("/registers", by=ADMIN)).json() == []


async def test_who_may_not_see_a_letter_is_told_that_there_is_none(register, get, http, bearer):
    entered = (await register(degree="secret")).json()
    path, seq = f"/letters/{entered['letter']}", entered["seq"]
    assert (await get(path, at_least=seq)).status_code == 200
    for stranger in (LAWYER, ACCOUNTANT, ADMIN):
        problem(await get(path, by=stranger), 404, "letter_unknown")
    outsider = {"idempotency-key": new_id(), **bearer(CLERK)}
    problem(
        await http.post(f"/letters/{new_id()}/reclassify", json=RECLASSIFY, headers=outsider), 404, "letter_unknown"
    )


RECLASSIFY = {"degree": "top_secret", "reason": "names"}


async def test_a_raised_degree_hides_the_letter(register, get, http, bearer):
    entered = (await register()).json()
    path = f"/letters/{entered['letter']}"
    await get(path, at_least=entered["seq"])
    headers = {"idempotency-key": new_id(), **bearer(CLERK)}
    raised = await http.post(f"{path}/reclassify", json=RECLASSIFY, headers=headers)
    problem(await get(path, at_least=raised.json()["seq"]), 404, "letter_unknown")


async def test_the_same_request_has_the_same_answer_and_spools_nothing_again(register, nats):
    key = new_id()
    first, *others = await asyncio.gather(*(register(key=key) for _ in range(3)))
    assert [other.json() for other in others] == [first.json()] * 2
    for attempt in await Spool(nats).attempts():
        await Spool(nats).forget(attempt)
    await register()
    assert (await register(key=key)).json() == first.json()
    assert first.json()["letter"] not in await Spool(nats).letters()


async def test_who_repeats_requests_disturbs_no_batch(register, monkeypatch):
    key = new_id()
    first = await register(key=key)

    async def not_asked(*_):
        raise AssertionError("a known letter stands in no batch again")

    monkeypatch.setattr(app.state.registers, "handle", not_asked)
    assert (await register(key=key)).json() == first.json()


async def test_a_key_used_with_another_body_is_refused_and_another_clients_key_is_another_command(register):
    key = new_id()
    await register(key=key)
    problem(await register(key=key, subject="آخر"), 422, "key_reused")
    problem(await register(("original", ("خطاب.pdf", pdf(2))), key=key), 422, "key_reused")
    assert (await register(key=key, by=BADR, despite="نسخة ثانية")).json()["number"] == 2


BAD = [
    ("file_empty", 422, [("original", ("a.pdf", b""))], {}),
    ("name_empty", 422, [("original", (" ", pdf(1)))], {}),
    ("file_type_refused", 415, [("original", ("a.pdf", HTML))], {}),
    ("file_type_refused", 415, [ORIGINAL, ("attachment", ("a.pdf", HTML))], {}),
    ("originals_not_one", 422, [ORIGINAL, ORIGINAL], {}),
    ("originals_not_one", 422, [("attachment", ("a.pdf", pdf(1)))], {}),
    ("invalid_request", 422, [ORIGINAL, ("surprise", ("a.pdf", pdf(1)))], {}),
    ("invalid_request", 422, [], {"colour": "red"}),
    ("invalid_request", 422, [], {"subject": "  "}),
    ("invalid_request", 422, [], {"direction": "sideways"}),
    ("sender_date_future", 422, [], {"sender_date": "2999-01-01"}),
    ("degree_above_clearance", 422, [], {"degree": "top_secret"}),
]


@pytest.mark.parametrize(("code", "status", "files", "wish"), BAD)
async def test_a_bad_letter_is_refused_and_leaves_nothing(register, nats, code, status, files, wish):
    problem(await register(*files, **wish), status, code)
    assert await Spool(nats).letters() == {}
    assert (await nats.jetstream().stream_info("LOG")).state.messages == 0
    assert (await register()).json()["number"] == 1


async def test_too_large_a_letter_is_refused_while_it_comes(register, monkeypatch, nats):
    monkeypatch.setattr("services.intake.upload.MOST", 100_000)
    problem(await register(("original", ("a.pdf", pdf(1, 200_000)))), 413, "file_too_large")
    assert await Spool(nats).letters() == {}


@pytest.mark.parametrize("end", [200, -3])
async def test_a_body_cut_off_in_the_middle_is_refused(http, bearer, nats, end):
    request = http.build_request("POST", "/letters", data={"letter": json.dumps(WISH)}, files=[ORIGINAL])
    body = (await request.aread())[:end]
    headers = {"content-type": request.headers["content-type"], "idempotency-key": new_id(), **bearer(CLERK)}
    problem(await http.post("/letters", content=body, headers=headers), 400, "body_cut_off")
    assert await Spool(nats).letters() == {}


async def test_only_a_clerk_registers_and_only_who_is_signed_in_asks(register, http):
    problem(await register(by=LAWYER), 403, "forbidden")
    problem(await http.get("/registers"), 401, "not_signed_in")
    problem(await http.get("/registers", headers={"authorization": "Bearer nonsense"}), 401, "not_signed_in")


IMPORTER = replace(CLERK, roles=CLERK.roles | {Role.IMPORTER})


async def test_an_importer_enters_letters_of_a_past_year_in_that_years_register(register, get):
    now = (await register()).json()
    first = (await register(by=IMPORTER, on="2020-04-07", sender_date="2020-04-06")).json()
    assert (first["register_id"], first["number"]) == ("incoming-2020", 1)
    assert (await register(by=IMPORTER, on="2020-04-08")).json()["number"] == 2
    assert (await register()).json()["number"] == now["number"] + 1
    line = (await get(f"/letters/{first['letter']}", at_least=first["seq"])).json()
    assert line["on"] == "2020-04-07"
    assert line["at"][:10] == datetime.now(UTC).date().isoformat()  # when it was recorded stays true
    problem(await register(by=IMPORTER, on="2020-04-07", sender_date="2020-04-08"), 422, "sender_date_future")


async def test_nobody_else_says_on_which_day(register):
    problem(await register(on="2020-04-07"), 403, "importers_only")
    problem(await register(by=IMPORTER, on="2999-01-01"), 422, "day_to_come")
    problem(await register(by=replace(LAWYER, roles=LAWYER.roles | {Role.IMPORTER}), on="2020-04-07"), 403, "forbidden")


async def test_a_silent_log_is_said_so_and_the_retry_is_the_same_letter(register, http, server, monkeypatch):
    monkeypatch.setattr("libs.eventlog.spool.TIMEOUT", 0.5)
    key = new_id()
    await asyncio.to_thread(server.kill)
    problem(await register(key=key), 503, "log_unavailable")
    assert (await http.get("/readyz")).json()["down"].keys() == {"broker", "views"}
    await asyncio.to_thread(server.start)
    for _ in range(50):
        answer = await register(key=key)
        if answer.status_code == 201:
            break
        await asyncio.sleep(0.1)
    assert answer.json()["number"] == 1
    assert (await register(key=key)).json() == answer.json()


async def test_a_letter_is_registered_in_anothers_name_and_both_names_are_kept(register, get, nats):
    entered = await register(by=FOR_THE_CLERK)
    assert entered.status_code == 201, entered.text
    id, seq = entered.json()["letter"], entered.json()["seq"]
    [commit] = await Log(nats).load(LETTER, id)
    assert (commit.meta.by, commit.meta.for_, commit.meta.under) == ("accountant", "clerk", "d" * 32)
    for person, status in ((FOR_THE_CLERK, 200), (CLERK, 200), (ACCOUNTANT, 404), (OUTGOING_FOR_THE_CLERK, 404)):
        assert (await get(f"/letters/{id}", person, at_least=seq)).status_code == status


async def test_in_anothers_name_nothing_is_registered_beyond_the_delegation(register, get):
    problem(await register(by=OUTGOING_FOR_THE_CLERK), 403, "outside_delegation")
    problem(await register(by=FOR_THE_CLERK, degree="limited"), 422, "degree_above_clearance")
    assert (await get("/registers")).json() == []
    assert (await register(by=OUTGOING_FOR_THE_CLERK, direction="outgoing")).json()["number"] == 1


async def test_in_anothers_name_registers_pages_and_warnings_hold_what_the_delegation_covers(register, get):
    entered = [(await register(direction=each)).json() for each in ("incoming", "outgoing")]
    seq, year = entered[-1]["seq"], entered[0]["register_id"].rpartition("-")[2]
    for person, shown in ((FOR_THE_CLERK, 1), (OUTGOING_FOR_THE_CLERK, 0), (ACCOUNTANT, 0)):
        page = (await get(f"/registers/incoming/{year}", person, at_least=seq)).json()
        assert len(page["entries"]) == shown
    assert len((await get(f"/registers/outgoing/{year}", OUTGOING_FOR_THE_CLERK)).json()["entries"]) == 1
