"""Registers over HTTP, on a real broker: who keeps them, what they give to letters, and what they refuse."""

import asyncio
from dataclasses import replace

import pytest

from tests.intake.conftest import problem
from tests.letters import OPENED, new_id
from tests.people import ADMIN, CLERK, LAWYER

UNIT = OPENED.unit
AT_THE_MINISTERS = replace(CLERK, unit=UNIT)
KEPT = OPENED.model_dump(mode="json")
WISH = {"direction": "outgoing", "book": "minister"}
FULL = {**WISH, "kind": "letter", "pages": 2}


@pytest.fixture
def keep(http, bearer):
    async def keep(act="", body=None, name="minister", by=ADMIN, key=None):
        headers = {"idempotency-key": key or new_id(), **bearer(by)}
        if act:
            return await http.post(f"/books/{name}/{act}", headers=headers)
        return await http.put(f"/books/{name}", json=body or KEPT, headers=headers)

    return keep


@pytest.fixture
async def opened(keep, get):
    seq = (await keep()).json()["seq"]
    await get("/books", at_least=seq)


async def test_three_are_there_and_another_is_opened_and_closed(keep, get):
    names = [one["name"] for one in (await get("/books", by=ADMIN)).json()]
    assert names == ["incoming", "outgoing", "internal"]
    seq = (await keep()).json()["seq"]
    [minister] = (await get("/books", at_least=seq)).json()[3:]
    assert {name: minister[name] for name in KEPT} == KEPT
    assert minister["example"].endswith("/م و/000017")
    seq = (await keep("close")).json()["seq"]
    assert (await get("/books", at_least=seq)).json()[3]["closed"]


async def test_only_an_administrator_keeps_registers_and_the_same_request_is_carried_out_once(keep):
    problem(await keep(by=CLERK), 403, "forbidden")
    problem(await keep("close", by=CLERK), 403, "forbidden")
    key = new_id()
    first, second = await keep(key=key), await keep(key=key)
    assert first.json() == second.json()
    problem(await keep(body={**KEPT, "required": []}, key=key), 422, "key_reused")


BAD = [
    ("invalid_request", {"pattern": "{year}"}, "minister"),
    ("invalid_request", {"required": ["colour"]}, "minister"),
    ("invalid_request", {"name_ar": " "}, "minister"),
    ("invalid_request", {}, "Minister"),
    ("invalid_request", {}, "m" * 41),
    ("sign_missing", {"sign": ""}, "minister"),
    ("book_direction_fixed", {}, "incoming"),
]


@pytest.mark.parametrize(("code", "body", "name"), BAD)
async def test_what_cannot_be_kept_is_refused(keep, code, body, name):
    problem(await keep(body={**KEPT, **body}, name=name), 422, code)


async def test_each_register_counts_for_itself_and_writes_its_mark(opened, register, get):
    first, plain, second = await asyncio.gather(
        register(by=AT_THE_MINISTERS, **FULL),
        register(by=AT_THE_MINISTERS, direction="outgoing"),
        register(by=AT_THE_MINISTERS, **FULL),
    )
    year = plain.json()["register_id"][-4:]
    assert (plain.json()["number"], plain.json()["mark"]) == (1, "")
    assert {one.json()["mark"] for one in (first, second)} == {f"{year}/م و/00000{n}" for n in (1, 2)}
    seq = max(one.json()["seq"] for one in (first, plain, second))
    lines = (await get(f"/registers/minister/{year}", by=AT_THE_MINISTERS, at_least=seq)).json()["entries"]
    assert [line["mark"] for line in lines] == [f"{year}/م و/00000{n}" for n in (2, 1)]
    today = lines[0]["on"]
    assert len((await get(f"/registers/minister/day/{today}", by=AT_THE_MINISTERS)).json()) == 2
    registers = (await get("/registers", by=AT_THE_MINISTERS)).json()
    assert {(each["book"], each["direction"], each["entries"]) for each in registers} == {
        ("minister", "outgoing", 2),
        ("outgoing", "outgoing", 1),
    }
    found = (await get("/numbered", by=AT_THE_MINISTERS, mark=f"{year}/م و/000002")).json()
    assert [(one["register_id"], one["number"]) for one in found] == [(f"minister-{year}", 2)]
    assert len((await get("/numbered", by=AT_THE_MINISTERS, number=1, year=year)).json()) == 2
    assert (await get("/numbered", by=LAWYER, mark=f"{year}/م و/000002")).json() == []


async def test_what_a_register_asks_for_is_named_in_the_refusal(opened, register):
    refused = await register(by=AT_THE_MINISTERS, **WISH, kind="letter")
    problem(refused, 422, "fields_required")
    assert refused.json()["fields"] == ["letter.pages"]


async def test_a_register_takes_only_what_is_its_own(opened, keep, register, get):
    problem(await register(**FULL), 422, "not_your_book")
    problem(await register(**{**FULL, "book": "embassy"}), 422, "book_unknown")
    problem(await register(by=AT_THE_MINISTERS, **{**FULL, "direction": "incoming"}), 422, "book_unknown")
    problem(await register(**{**FULL, "book": "../x"}), 422, "invalid_request")


async def test_a_closed_register_takes_nothing_new_and_gives_the_same_answer_again(opened, keep, register, get):
    key = new_id()
    first = await register(key=key, by=AT_THE_MINISTERS, **FULL)
    await get("/books", at_least=(await keep("close")).json()["seq"])
    problem(await register(by=AT_THE_MINISTERS, **FULL), 422, "book_closed")
    assert (await register(key=key, by=AT_THE_MINISTERS, **FULL)).json() == first.json()
    await get("/books", at_least=(await keep()).json()["seq"])
    assert (await register(by=AT_THE_MINISTERS, **FULL)).json()["number"] == 2


async def test_an_amended_pattern_is_for_what_comes_and_a_repeated_request_keeps_its_mark(opened, keep, register, get):
    key = new_id()
    first = await register(key=key, by=AT_THE_MINISTERS, **FULL)
    seq = (await keep(body={**KEPT, "pattern": "{n}", "digits": "arabic"})).json()["seq"]
    await get("/books", at_least=seq)
    assert (await register(key=key, by=AT_THE_MINISTERS, **FULL)).json() == first.json()
    assert (await register(by=AT_THE_MINISTERS, **FULL)).json()["mark"] == "٢"
