"""how soon after the 201, at 50 letters a second: on the desk, in the dashboard (waiting on the view itself)"""

import asyncio
import json
import time
from pathlib import Path

from libs.contracts.routing import UNIT, Established, Name
from libs.eventlog import Log
from libs.policy import Person
from tests.bench.rig import fleet, told
from tests.fleet import Fleet, Process
from tests.intake.files import pdf
from tests.letters import by_amal, new_id
from tests.people import CLERK, MINISTER

LETTERS, A_SECOND, SIZE = 500, 50, 50_000
UNITS = [f"{n:032x}" for n in range(26)]  # the registry, and twenty-five that letters are referred to
BARS = {"desk": 0.5, "dashboard": 0.3}


async def run(folder: Path) -> None:
    async with fleet(folder, "intake", "routing", "stats", "archive") as (processes, nats):
        for unit in UNITS:
            said = [Established(name=Name(ar="قسم", en="Section"), parent=None)]
            await Log(nats).append(UNIT, unit, said, by_amal(), "0" * 64, expected=0)
        intake, routing, stats, _ = processes.processes
        taken: dict[str, list[float]] = {"desk": [], "dashboard": []}
        async with asyncio.TaskGroup() as letters:
            for n in range(LETTERS):
                letters.create_task(_followed(processes, intake, routing, stats, n, taken))
                await asyncio.sleep(1 / A_SECOND)
        for name, seconds in taken.items():
            told(name, seconds, BARS[name])


async def _followed(
    processes: Fleet, intake: Process, routing: Process, stats: Process, n: int, taken: dict[str, list[float]]
) -> None:
    clerk = Person("clerk", CLERK.roles, UNITS[0], clearance=CLERK.clearance)
    letter = json.dumps({"direction": "incoming", "subject": f"طلب {n}", "party": "وزارة الصحة"})
    files = {"original": ("letter.pdf", pdf(n, SIZE))}
    entered = await processes.ask(intake, clerk, "POST", "/letters", new_id(), data={"letter": letter}, files=files)
    started, seq = time.perf_counter(), entered.json()["seq"]
    counted = await processes.ask(stats, MINISTER, "GET", f"/counts?at_least={seq}")
    counted.raise_for_status()
    taken["dashboard"].append(time.perf_counter() - started)
    path = f"/letters/{entered.json()['letter']}/refer"
    unit = UNITS[1 + n % 25]
    referred = await processes.ask(routing, clerk, "POST", path, new_id(), json={"to": [unit], "instruction": "study"})
    started, seq = time.perf_counter(), referred.json()["seq"]
    officer = Person("officer", frozenset({"officer"}), unit, clearance=CLERK.clearance)
    desk = await processes.ask(routing, officer, "GET", f"/desk?at_least={seq}")
    desk.raise_for_status()
    taken["desk"].append(time.perf_counter() - started)
