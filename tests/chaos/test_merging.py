"""Two units are merged while ten thousand letters lie in one of them; routing is killed while it moves them."""

import asyncio
import os

import pytest

from deploy.verify import verify
from libs.contracts import intake, routing
from libs.contracts.intake import Degree
from libs.contracts.routing import Appointed, Established, MergedInto, Moved, Name, Referred, Role
from libs.eventlog import connected, follow
from libs.policy import Person
from tests.letters import REGISTERED, by_amal
from tests.people import ADMIN, MINISTER

FULL = bool(os.environ.get("DIWAN_FULL"))
OPEN, KILLS = (10_000, 3) if FULL else (500, 2)
IN_FLIGHT = 200
NAME = Name(ar="قسم", en="Section")
MINISTRY, LEGAL, FINANCE, BELOW, AMAL = (f"{n:032x}" for n in range(1, 6))
BADR = Person("badr", frozenset({Role.OFFICER}), FINANCE, clearance=Degree.SECRET)
UNITS = ((MINISTRY, None), (LEGAL, MINISTRY), (FINANCE, MINISTRY), (BELOW, LEGAL))


def ways(n):
    """A third lies in the unit's tray, a third with Amal, who sits there; a third it sent to finance and follows."""
    sent = {"referral": f"{n:032x}", "instruction": "study"}
    return (
        Referred(sender=MINISTRY, to=LEGAL, unit=LEGAL, **sent),
        Referred(sender=MINISTRY, to=AMAL, unit=LEGAL, **sent),
        Referred(sender=LEGAL, to=FINANCE, unit=FINANCE, **sent),
    )[n % 3]


async def fill(log):
    for unit, parent in UNITS:
        await log.append(routing.UNIT, unit, [Established(name=NAME, parent=parent)], by_amal(), "", expected=0)
    amal = Appointed(name=NAME, title=NAME, unit=LEGAL, roles=(Role.OFFICER,), clearance=Degree.ORDINARY)
    await log.append(routing.PERSON, AMAL, [amal], by_amal(), "", expected=0)
    await log.append(intake.REGISTER, "incoming-2026", [numbered()], by_amal(), "", expected=0)
    turns = iter(range(OPEN))

    async def worker():
        for n in turns:
            letter, said = f"{n:032x}", REGISTERED.model_copy(update={"number": n + 1, "unit": MINISTRY})
            await log.append(intake.LETTER, letter, [said], by_amal(), "", expected=0)
            await log.append(routing.LETTER, letter, [ways(n)], by_amal(), "", expected=0)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))


def numbered():
    return intake.Numbered(first=1, letters=tuple(f"{n:032x}" for n in range(OPEN)))


async def left(fleet, replicas):
    answer = await fleet.insist(replicas, ADMIN, "GET", f"/units/{LEGAL}/moving", None)
    assert answer.status_code == 200, answer.text
    return answer.json()["left"]


@pytest.mark.timeout(900)
async def test_a_merger_of_units_is_one_act_and_loses_no_letter_whatever_is_killed(fleet, server, log, tmp_path):
    replicas = [fleet.add("routing", f"routing-{n}") for n in range(2)]
    stats = fleet.add("stats")
    await fleet.ready()
    await fill(log)
    await fleet.ready()
    assert await left(fleet, replicas) == OPEN
    before = (await fleet.insist([stats], MINISTER, "GET", "/counts", None)).json()
    merged = await fleet.insist(replicas, ADMIN, "POST", f"/units/{LEGAL}/merge", "merge", json={"into": FINANCE})
    assert merged.status_code == 200, merged.text
    for turn in range(KILLS):
        await until(fleet, replicas, OPEN * (KILLS - turn) // (KILLS + 1))
        replicas[turn % 2].kills += 1
        await asyncio.to_thread(replicas[turn % 2].kill)
        replicas[turn % 2].start()
    await until(fleet, replicas, 0)
    await fleet.ready()
    seq = await everything_moved_once(server)
    await finance_has_all(fleet, replicas, seq)
    after = (await fleet.insist([stats], MINISTER, "GET", f"/counts?at_least={seq}", None)).json()
    assert {**before, "seq": 0} == {**after, "seq": 0}
    async with connected(server.url) as client:
        folders = {each.folder.name: each.folder for each in (*replicas, stats)}
        assert [line for verdict in await verify(client, folders) for line in verdict.wrong] == []


async def until(fleet, replicas, most):
    async with asyncio.timeout(600):
        while await left(fleet, replicas) > most:  # noqa: ASYNC110 - routing makes it true
            await asyncio.sleep(0.05)


async def everything_moved_once(server):
    """The unit says one thing, and each part another; who sat there, and what was below it, follows."""
    async with connected(server.url) as client:
        last = (await client.jetstream().stream_info("LOG")).state.last_seq
        messages = []
        async for some in follow(client, 0):
            messages += some
            if messages[-1].seq >= last:
                break
    said = [(each.subject, event) for each in messages for event in words(each)]
    assert [subject for subject, event in said if isinstance(event, MergedInto)] == [f"routing.unit.{LEGAL}"]
    moved = {event.referral: event for _, event in said if isinstance(event, Moved)}
    assert len(moved) == sum(isinstance(event, Moved) for _, event in said) == OPEN
    for n in range(OPEN):
        to, sender = ((FINANCE, MINISTRY), (AMAL, MINISTRY), (FINANCE, FINANCE))[n % 3]
        assert (moved[f"{n:032x}"].to, moved[f"{n:032x}"].unit, moved[f"{n:032x}"].sender) == (to, FINANCE, sender)
    assert [event.unit for _, event in said if isinstance(event, Appointed)] == [LEGAL, FINANCE]
    below = [event.parent for subject, event in said if isinstance(event, Established) and subject.endswith(BELOW)]
    assert below == [LEGAL, FINANCE]
    return last


def words(message):
    name, _, entity = message.subject.rpartition(".")
    kind = next((kind for kind in (routing.LETTER, routing.UNIT, routing.PERSON) if kind.name == name), None)
    return kind.decode(entity, message.seq, message.payload).events if kind else ()


async def finance_has_all(fleet, replicas, seq):
    """On finance's desk, and on Amal's, who sits there now: each part once, and no letter more."""
    director = Person("director", frozenset({Role.DIRECTOR}), FINANCE, frozenset({FINANCE}), Degree.SECRET)
    for replica in replicas:
        found = await fleet.insist([replica], director, "GET", f"/workload?unit={FINANCE}&at_least={seq}", None)
        loads = {load["desk"]: load["open"] for load in found.json()["desks"]}
        assert loads == {FINANCE: OPEN - len(range(1, OPEN, 3)), AMAL: len(range(1, OPEN, 3))}
        desk = await fleet.insist([replica], BADR, "GET", f"/desk?at_least={seq}", None)
        assert desk.json()["counts"]["open"] == loads[FINANCE]
