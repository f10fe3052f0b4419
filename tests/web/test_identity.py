"""The Meta of a command: whose it is, and on which of the ministry's days it counts."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import httpx2
import pytest
from fastapi import APIRouter, Depends

from libs.contracts.routing import Role
from libs.decider import Meta
from libs.web import make_app, may, ministry_zone
from libs.web.identity import command_id
from tests.people import ACCOUNTANT, CLERK, FOR_THE_CLERK, LAWYER

IMPORTER = replace(CLERK, roles=CLERK.roles | {Role.IMPORTER})
router = APIRouter()
ByClerk = Annotated[Meta, Depends(may(Role.CLERK))]


@router.post("/echo")
async def echo(by: ByClerk) -> Meta:
    return by


@asynccontextmanager
async def nothing(_):
    yield


@pytest.fixture
async def say(keys, bearer, monkeypatch):
    monkeypatch.setenv("DIWAN_TOKEN_KEY", str(keys[1]))
    transport = httpx2.ASGITransport(make_app("echo", nothing, router))

    async def say(person, **headers):
        sent = {"idempotency-key": "1", **bearer(person), **headers}
        async with httpx2.AsyncClient(transport=transport, base_url="http://echo") as http:
            return await http.post("/echo", headers=sent)

    return say


def today():
    return datetime.now(UTC).astimezone(ministry_zone()).date()


async def test_a_command_counts_for_today(say):
    for person in (CLERK, IMPORTER):
        assert (await say(person)).json()["on"] == today().isoformat()


async def test_an_importer_says_on_which_past_day_it_was_done_and_the_moment_stays_true(say):
    before = datetime.now(UTC)
    meta = (await say(IMPORTER, **{"X-Diwan-On": "2020-04-07"})).json()
    assert meta["on"] == "2020-04-07"
    assert before <= datetime.fromisoformat(meta["at"]) <= datetime.now(UTC)
    assert (await say(IMPORTER, **{"x-diwan-on": today().isoformat()})).json()["on"] == today().isoformat()


async def test_the_day_changes_nothing_of_who_asked_for_what(say):
    id = command_id(CLERK.id, "POST", "/echo", "1")
    assert {(await say(IMPORTER, **day)).json()["id"] for day in ({}, {"x-diwan-on": "2020-04-07"})} == {id}


@pytest.mark.parametrize("day", ["2020-04-07", "2999-01-01"])
async def test_nobody_else_says_a_day(say, day):
    refused = await say(CLERK, **{"x-diwan-on": day})
    assert (refused.status_code, refused.json()["code"]) == (403, "importers_only")


async def test_the_role_opens_no_other_door(say):
    only = replace(LAWYER, roles=frozenset({Role.IMPORTER}))
    assert (await say(only, **{"x-diwan-on": "2020-04-07"})).json()["code"] == "forbidden"
    assert not only.reads


async def test_a_day_to_come_is_refused(say):
    tomorrow = (today() + timedelta(days=1)).isoformat()
    refused = await say(IMPORTER, **{"x-diwan-on": tomorrow})
    assert (refused.status_code, refused.json()["code"]) == (422, "day_to_come")


@pytest.mark.parametrize("day", ["yesterday", "2020-02-30", "0999-01-01"])
async def test_what_is_no_day_is_refused(say, day):
    refused = await say(IMPORTER, **{"x-diwan-on": day})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert refused.json()["fields"] == ["header.x-diwan-on"]


async def test_what_is_asked_in_anothers_name_says_both_names_and_under_what(say):
    meta = (await say(FOR_THE_CLERK)).json()
    assert (meta["by"], meta["for"], meta["under"]) == ("accountant", "clerk", "d" * 32)
    themselves = (await say(CLERK)).json()
    assert (themselves["by"], themselves["for"], themselves["under"]) == ("clerk", None, None)


async def test_the_same_key_in_anothers_name_is_another_command(say):
    themselves = replace(ACCOUNTANT, roles=CLERK.roles)
    assert (await say(FOR_THE_CLERK)).json()["id"] != (await say(themselves)).json()["id"]
