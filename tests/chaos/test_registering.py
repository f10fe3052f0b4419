"""Fifty clerks register at two intakes while intakes and the broker are killed under their hands."""

import asyncio
import json
import os
from collections import Counter
from hashlib import sha256
from typing import Any

import pytest

from deploy.verify import verify
from libs.contracts.intake import LETTER
from libs.eventlog import Log, connected
from tests.intake.files import pdf
from tests.people import CLERK, MINISTER

FULL = bool(os.environ.get("DIWAN_FULL"))
LETTERS, KILLS, BROKER_KILLS = (2000, 10, 2) if FULL else (400, 3, 1)
CLERKS = 50


async def registered(fleet, intakes, n):
    letter = {"direction": "incoming", "subject": f"طلب ترخيص {n}", "party": "وزارة الصحة"}
    content = pdf(n, 2000)
    answer = await fleet.insist(
        intakes,
        CLERK,
        "POST",
        "/letters",
        f"key-{n}",
        data={"letter": json.dumps(letter)},
        files={"original": (f"{n}.pdf", content)},
    )
    assert answer.status_code == 201, answer.text
    return answer.json() | {"sha256": sha256(content).hexdigest()}


async def clerk(fleet, intakes, turns, acknowledged):
    for n in turns:
        acknowledged[n] = await registered(fleet, intakes[n % 2 :] + intakes[: n % 2], n)


async def killer(server, intakes, acknowledged):
    """Each kill at another stage of the work, and only when the victim holds a request."""
    for turn in range(KILLS + BROKER_KILLS):
        await until(lambda turn=turn: len(acknowledged) >= LETTERS * (turn + 1) // (KILLS + BROKER_KILLS + 2))
        if turn % (KILLS // BROKER_KILLS + 1) == 1:
            await until(lambda: any(intake.held for intake in intakes))
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        else:
            await intakes[turn % 2].die_holding()


async def until(true):
    async with asyncio.timeout(120):
        while not true():  # noqa: ASYNC110 - others make it true
            await asyncio.sleep(0.002)


@pytest.mark.timeout(900)
async def test_nothing_acknowledged_is_lost_or_doubled_whatever_is_killed(fleet, server, tmp_path):
    intakes = [fleet.add("intake", name) for name in ("intake-1", "intake-2")]
    archive, stats = fleet.add("archive", DIWAN_STORE=str(tmp_path / "store")), fleet.add("stats")
    await fleet.ready()
    acknowledged: dict[int, Any] = {}
    turns = iter(range(LETTERS))
    work = [asyncio.create_task(clerk(fleet, intakes, turns, acknowledged)) for _ in range(CLERKS)]
    await asyncio.gather(killer(server, intakes, acknowledged), *work)
    assert sum(intake.kills for intake in intakes) == KILLS
    assert sorted(each["number"] for each in acknowledged.values()) == list(range(1, LETTERS + 1))
    await asyncio.gather(*(process.ready() for process in fleet.processes))
    seq = await in_the_log_once(server, acknowledged)
    await archived_whole(fleet, archive, acknowledged, seq)
    counts = await fleet.insist([stats], MINISTER, "GET", f"/counts?at_least={seq}", None)
    assert counts.json()["incoming"] == LETTERS
    async with connected(server.url) as client:
        folders = {"intake": intakes[0].folder, "archive": archive.folder, "stats": stats.folder}
        verdicts = await verify(client, folders)
    assert [line for verdict in verdicts for line in verdict.wrong] == []


async def in_the_log_once(server, acknowledged):
    async with connected(server.url) as client:
        log = Log(client)
        histories = [await log.load(LETTER, each["letter"]) for each in acknowledged.values()]
        state = (await client.jetstream().stream_info("LOG")).state
    assert [len(history) for history in histories] == [1] * LETTERS
    assert Counter(history[0].seq for history in histories) == Counter(each["seq"] for each in acknowledged.values())
    return state.last_seq


async def archived_whole(fleet, archive, acknowledged, seq):
    for each in acknowledged.values():
        path = f"/letters/{each['letter']}"
        async with asyncio.timeout(120):
            while not await archived(fleet, archive, f"{path}?at_least={seq}"):  # noqa: ASYNC110 - archive makes it true
                await asyncio.sleep(0.1)
        content = await fleet.insist([archive], MINISTER, "GET", f"{path}/files/{each['sha256']}", None)
        assert sha256(content.content).hexdigest() == each["sha256"]


async def archived(fleet, archive, path):
    return (await fleet.insist([archive], MINISTER, "GET", path, None)).json()["archived"]
