"""A request repeated with its key has its answer for ever: after restarts, rebuilt views and a thousand others."""

import asyncio
import json
import shutil

import pytest

from libs.contracts.routing import LETTER as KIND
from libs.eventlog import Log
from libs.policy import Person
from services.routing.letter import LETTER
from tests.fleet import Fleet
from tests.intake.files import pdf
from tests.letters import REFER, by_amal, new_id
from tests.people import ADMIN

MINISTRY, REGISTRY, LEGAL = (letter * 32 for letter in "abc")
CLERK = Person("1" * 32, frozenset({"clerk", "officer"}), REGISTRY)
LAWYER = Person("2" * 32, frozenset({"officer"}), LEGAL)
NAME = {"ar": "قسم", "en": "Section"}
LETTER_SAID = {"direction": "incoming", "subject": "طلب ترخيص", "party": "وزارة الصحة"}


@pytest.fixture
async def fleet(tmp_path, server, nats, keys):
    fleet = Fleet(tmp_path, server, keys)
    fleet.add("intake")
    fleet.add("routing")
    await fleet.ready()
    yield fleet
    await fleet.close()


class Desk:
    """Everything asked of the two services, with what they answered."""

    def __init__(self, fleet):
        self._fleet, self.asked, self.seq = fleet, [], 0

    async def ask(self, service, person, method, path, body):
        process = next(each for each in self._fleet.processes if each.service == service)
        request = (process, person, method, path, f"key-{len(self.asked)}")
        answer = await self._fleet.ask(*request, params={"at_least": self.seq}, **body)
        assert answer.is_success, answer.text
        self.asked.append((request, body, answer.json()))
        self.seq = max(self.seq, answer.json()["seq"])
        return answer.json()

    async def again(self, n, **changes):
        (process, person, method, path, key), body, _ = self.asked[n]
        said = {"process": process, "person": person, "method": method, "path": path, "key": key, **body, **changes}
        return await self._fleet.ask(**said)


async def a_morning(desk):
    for unit, parent in ((MINISTRY, None), (REGISTRY, MINISTRY), (LEGAL, MINISTRY)):
        await desk.ask("routing", ADMIN, "PUT", f"/units/{unit}", {"json": {"name": NAME, "parent": parent}})
    for person in (CLERK, LAWYER):
        said = {
            "name": NAME,
            "title": NAME,
            "unit": person.unit,
            "roles": sorted(person.roles),
            "clearance": "ordinary",
        }
        await desk.ask("routing", ADMIN, "PUT", f"/persons/{person.id}", {"json": said})
    for turn in range(2):
        files = {"original": ("خطاب.pdf", pdf(turn))}
        entry = {"data": {"letter": json.dumps(LETTER_SAID)}, "files": files}
        letter = f"/letters/{(await desk.ask('intake', CLERK, 'POST', '/letters', entry))['letter']}"
        await desk.ask("routing", CLERK, "POST", f"{letter}/refer", {"json": {"to": [LEGAL], "instruction": "study"}})
        part = {"referral": await referral(desk, letter)}
        await desk.ask("routing", LAWYER, "POST", f"{letter}/receive", {"json": part})
        end = ("complete", {"outcome": "answered"}) if turn else ("send-back", {"reason": "annex missing"})
        await desk.ask("routing", LAWYER, "POST", f"{letter}/{end[0]}", {"json": {**part, **end[1]}})


async def referral(desk, letter):
    routing = desk.asked[0][0][0]
    passport = await desk._fleet.ask(routing, LAWYER, "GET", f"{letter}/passport?at_least={desk.seq}")
    return passport.json()["steps"][-1]["referral"]


async def test_every_answer_is_the_same_for_ever(fleet, nats):
    desk = Desk(fleet)
    await a_morning(desk)
    log = Log(nats)
    await asyncio.gather(*(log.handle(LETTER, new_id(), REFER, by_amal()) for _ in range(1000)))
    for process in fleet.processes:
        process.stop()
        shutil.rmtree(process.folder)
        process.start()
    await fleet.ready()
    for n, (_, _, answer) in enumerate(desk.asked):
        assert (await desk.again(n)).json() == answer
    await it_stands_for_nothing_else(desk)
    assert len(await log.load(KIND, desk.asked[5][2]["letter"])) == 3


async def it_stands_for_nothing_else(desk):
    register, refer = 5, 6
    assert desk.asked[refer][0][3].endswith("/refer")
    changed = await desk.again(refer, json={"to": [LEGAL], "instruction": "act"})
    assert (changed.status_code, changed.json()["code"]) == (422, "key_reused")
    other = await desk.again(register, data={"letter": json.dumps(LETTER_SAID | {"subject": "آخر"})})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    another = {"original": ("خطاب.pdf", pdf(9))}
    theirs = await desk.again(register, person=Person("3" * 32, CLERK.roles, REGISTRY), files=another)
    assert theirs.json()["number"] == 3
    elsewhere = await desk.again(refer, path=f"/letters/{theirs.json()['letter']}/refer")
    assert elsewhere.json()["seq"] > desk.asked[refer][2]["seq"]
