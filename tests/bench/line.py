"""over HTTP, 50 at once: letters with a PDF of 50 KB registered, letters referred, each beside the log's own work"""

import json
from functools import partial
from itertools import count
from pathlib import Path
from uuid import uuid4

import httpx2
from nats.aio.client import Client

from libs.contracts.intake import LETTER
from libs.contracts.routing import LETTER as ROUTING
from libs.contracts.routing import UNIT, Established, Name
from libs.eventlog import Log
from libs.policy import Person
from tests.bench.rig import compare, fleet, rate
from tests.fleet import Fleet, Process
from tests.intake.files import pdf
from tests.letters import REFERRED, REGISTERED, by_amal, new_id
from tests.people import CLERK

AT_ONCE, LETTERS, REFERRALS, SIZE = 50, 600, 3000, 50_000
NOTHING_YET = {"Nats-Expected-Last-Subject-Sequence": "0"}
UNITS = [f"{n:032x}" for n in range(2)]


async def run(folder: Path) -> None:
    async with fleet(folder, "intake", "intake:DIWAN_GROUP=1", "routing") as (processes, nats):
        intake, alone, routing = processes.processes
        bytes_and_fact = partial(rate, partial(_spool_and_say, nats), LETTERS, AT_ONCE)
        await compare(
            "registered, 50 KB (twin: spool + publish)", partial(_register, processes, intake), bytes_and_fact
        )
        one_by_one = partial(_register, processes, alone)
        await compare("group commit over HTTP (twin: one a batch)", partial(_register, processes, intake), one_by_one)
        letters = await _letters(nats)
        raw = partial(rate, partial(_publish, nats), REFERRALS, AT_ONCE)
        await compare("referred (twin: publish)", partial(_refer, processes, routing, letters), raw)


async def _register(processes: Fleet, intake: Process) -> float:
    letter, numbers = json.dumps({"direction": "incoming", "subject": "طلب", "party": "وزارة الصحة"}), count()

    async def one(_: int) -> None:
        files = {"original": ("letter.pdf", pdf(next(numbers), SIZE))}
        answer = await processes.ask(intake, CLERK, "POST", "/letters", new_id(), data={"letter": letter}, files=files)
        _accepted(answer, 201)

    return await rate(one, LETTERS, AT_ONCE)


async def _spool_and_say(nats: Client, _: int) -> None:
    await nats.request(f"spool.{uuid4().hex}.raw.raw", pdf(1, SIZE), timeout=20)
    payload = LETTER.encode(by_amal(), "0" * 64, [REGISTERED])
    await nats.request(LETTER.subject(new_id()), payload, timeout=20, headers=NOTHING_YET)


async def _letters(nats: Client) -> list[str]:
    """Letters that may be referred, and two units to refer them to."""
    log, letters = Log(nats), [new_id() for _ in range(REFERRALS)]
    for unit in UNITS:
        said = [Established(name=Name(ar="قسم", en="Section"), parent=None)]
        await log.append(UNIT, unit, said, by_amal(), "0" * 64, expected=0)
    for id in letters:
        said_of_it = [REGISTERED.model_copy(update={"unit": UNITS[0]})]
        await log.append(LETTER, id, said_of_it, by_amal(), "0" * 64, expected=0)
    return letters


async def _refer(processes: Fleet, routing: Process, letters: list[str]) -> float:
    officer = Person("officer", frozenset({"officer"}), UNITS[0], clearance=CLERK.clearance)
    wish = {"to": [UNITS[1]], "instruction": "study"}

    async def one(turn: int) -> None:
        path = f"/letters/{letters[turn]}/refer"
        _accepted(await processes.ask(routing, officer, "POST", path, new_id(), json=wish), 200)

    return await rate(one, REFERRALS, AT_ONCE)


async def _publish(nats: Client, _: int) -> None:
    payload = ROUTING.encode(by_amal(), "0" * 64, [REFERRED])
    await nats.request(ROUTING.subject(new_id()), payload, timeout=20, headers=NOTHING_YET)


def _accepted(answer: httpx2.Response, status: int) -> None:
    if answer.status_code != status:
        raise RuntimeError(answer.text)
