"""An old register of thousands of rows comes in once, though the import and intake are killed under each other."""

import asyncio
import json
import os
import subprocess
import sys
import time

import pytest
from httpx2 import AsyncClient

from libs.bundle import bundle_of
from libs.contracts import intake
from libs.contracts.intake import LETTER, REGISTER, Registered
from libs.eventlog import Log
from tests.chaos.importer import importing, read
from tests.intake.files import pdf
from tests.intake.tables import ARABIC, separated

ROWS, BAD, KILLS = (10_000, 100, 4) if os.environ.get("DIWAN_FULL") else (1000, 10, 3)
EACH = ROWS // BAD
WRONG = {  # which cell of a bad row holds what, and what that is called
    "تاريخ القيد": ("31/2/2020", "not_a_day"),
    "الجهة": ("", "missing"),
    "الموضوع": (" ", "missing"),
    "درجة السرية": ("سر", "degree_unknown"),
    "الملف": ("nowhere.pdf", "file_missing"),
}


def line(n):
    year = 2019 if n % 3 else 2020
    return ["وارد", f"{1 + n % 28}/4/{year}", f"جهة {n % 40}", f"{n}/م", "", f"موضوع {n}", "", f"{n}.pdf"]


@pytest.fixture
def register(tmp_path):
    """Its table, its folder, and what is wrong with each bad row."""
    folder, wrong, lines = tmp_path / "files", {}, []
    folder.mkdir()
    for n in range(2, ROWS + 2):
        (folder / f"{n}.pdf").write_bytes(pdf(n))
        lines.append(line(n))
        if n % EACH == 0:
            column, (said, code) = list(WRONG.items())[n // EACH % len(WRONG)]
            lines[-1][ARABIC.index(column)] = said
            wrong[n] = (column, code)
    table = tmp_path / "register.csv"
    table.write_bytes(separated(ARABIC, *lines, encoding="utf-16"))
    return table, folder, wrong


@pytest.mark.timeout(1500)
async def test_a_register_comes_in_once_and_in_its_order_whatever_is_killed(
    fleet, nats, keys, register, record_property
):
    table, folder, wrong = register
    one = fleet.add("intake")
    await fleet.ready()
    async with AsyncClient(timeout=600) as client:
        began = time.monotonic()
        told = await read(importing(client, one.url, keys[0]), table, bundle_of(folder))
        seconds = [time.monotonic() - began]
    assert {fault["row"]: (fault["column"], fault["code"]) for fault in told["faults"]} == wrong
    assert (len(told["faults"]), len(told["ready"])) == (BAD, ROWS - BAD)
    assert await registered(nats) == {}
    command = [sys.executable, "-m", "tests.chaos.importer", one.url, keys[0], table, folder]
    for kill in range(1, KILLS + 1):
        run = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        await until_there(nats, (ROWS - BAD) * kill // (KILLS + 2))
        if kill == 2:
            await one.die_now()
            await one.ready()
        run.kill()
        await run.wait()
    began = time.monotonic()
    run = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    said = json.loads((await run.communicate())[0])
    seconds.append(time.monotonic() - began)
    record_property("rows a second", {"read": ROWS / seconds[0], "entered": said["new"] / seconds[1]})
    assert said["refused"] == []
    assert 0 < said["new"] < ROWS - BAD
    numbers = await registered(nats)
    for year in (2019, 2020):
        good = [f"موضوع {n}" for n in range(2, ROWS + 2) if n not in wrong and (n % 3 == 0) == (year == 2020)]
        assert numbers[f"incoming-{year}"] == dict(enumerate(good, 1))


async def registered(nats):
    """Register -> number -> subject, as the log has it."""
    log, found = Log(nats), dict[str, dict[int, str]]()
    for year in (2019, 2020):
        for commit in await log.load(REGISTER, f"incoming-{year}"):
            for id in commit.events[0].letters:
                ((entered,),) = (commit.events for commit in await log.load(LETTER, id))
                assert isinstance(entered, Registered)
                found.setdefault(f"incoming-{year}", {})[entered.number] = entered.subject
    return found


async def count(nats):
    state = (await nats.jetstream().stream_info("LOG", subjects_filter=f"{intake.LETTER.name}.*")).state
    return len(state.subjects or {})


async def until_there(nats, many):
    async with asyncio.timeout(300):
        while await count(nats) < many:  # noqa: ASYNC110 - the import makes it true
            await asyncio.sleep(0.05)
