"""two hundred open pages while twenty letters a second are referred: what routing's processor does, with and without"""

import asyncio
import json
import os
import time
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2

from libs.contracts import intake, routing
from libs.contracts.routing import UNIT, Established, Name, Referred
from libs.eventlog import Log
from libs.policy import Person
from libs.web.token import sign
from tests.bench.rig import fleet, told
from tests.fleet import Process
from tests.letters import REGISTERED, by_amal, new_id

TABS, A_SECOND, SECONDS = 200, 20, 20
UNITS = [f"{n:032x}" for n in range(26)]
BAR = 6.0  # seconds: a word about letters is said once in five
TICKS = os.sysconf("SC_CLK_TCK")


async def run(folder: Path) -> None:
    async with fleet(folder, "routing") as (processes, nats):
        log, [service] = Log(nats), processes.processes
        for unit in UNITS:
            said = Established(name=Name(ar="قسم", en="Section"), parent=None)
            await log.append(UNIT, unit, [said], by_amal(), "0" * 64, expected=0)
        alone = await _busy(service, log)
        heard: dict[str, float] = {}
        async with AsyncExitStack() as open, httpx2.AsyncClient(limits=httpx2.Limits(), timeout=None) as http:
            listening = [asyncio.create_task(_listen(open, http, service, folder, n, heard)) for n in range(TABS)]
            await asyncio.sleep(3)
            came: dict[str, float] = {}
            with_tabs = await _busy(service, log, came)
            await asyncio.sleep(7)
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
        told("until the last letter of a desk was told", [heard[unit] - at for unit, at in came.items()], BAR)
        print(f"  processor: {alone:.0%} of one without pages, {with_tabs:.0%} with {TABS}")


async def _busy(service: Process, log: Log, came: dict[str, float] | None = None) -> float:
    """How much of a processor routing takes while letters are referred; `came`: when each unit's last one did."""
    began, spent = time.perf_counter(), _spent(service)
    for n in range(A_SECOND * SECONDS):
        letter, unit = new_id(), UNITS[1 + n % 25]
        await log.append(intake.LETTER, letter, [REGISTERED], by_amal(), "", expected=0)
        said = Referred(referral=new_id(), sender=UNITS[0], to=unit, unit=unit, instruction="study")
        await log.append(routing.LETTER, letter, [said], by_amal(), "", expected=0)
        if came is not None:
            came[unit] = time.perf_counter()
        await asyncio.sleep(max(0.0, began + n / A_SECOND - time.perf_counter()))
    return (_spent(service) - spent) / (time.perf_counter() - began)


def _spent(service: Process) -> float:
    stat = Path(f"/proc/{service._process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / TICKS


async def _listen(
    open: AsyncExitStack, http: httpx2.AsyncClient, service: Process, folder: Path, n: int, heard: dict[str, float]
) -> None:
    """Eight pages a unit; the last word of the last of them counts."""
    unit = UNITS[1 + n % 25]
    token = sign(folder / "private.pem", Person(f"officer-{n}", frozenset({"officer"}), unit))
    asked = http.stream("GET", f"{service.url}/live", headers={"authorization": f"Bearer {token}"})
    answer = await open.enter_async_context(asked)
    async for line in answer.aiter_lines():
        if line.startswith("data: ") and json.loads(line[6:])["came"]:
            heard[unit] = time.perf_counter()
