"""Fifty clients bring letters through every door at once while both intakes are killed under their hands."""

import asyncio
import os
import sys
import time
from collections import Counter, defaultdict
from contextlib import aclosing
from hashlib import sha256
from random import Random, SystemRandom
from typing import Any

import pytest

from deploy.verify import verify
from libs.contracts.archive import LETTER as ARCHIVED
from libs.contracts.intake import LETTER, REGISTER, Arrived, Channel, Registered, TurnedAway
from libs.eventlog import end_of_log, follow
from tests.chaos.doors import AMAL, BOXES, UNIT, Day, clerk, importer, scanner, sender, sorter
from tests.intake.imap import ADDRESS, PASSWORD, USER, ImapServer
from tests.people import MINISTER

FULL = bool(os.environ.get("DIWAN_FULL"))
LETTERS, KILLS = (5000, 20) if FULL else (500, 4)
MAILS = LETTERS * 3 // 100  # to each of both mailboxes
BATCHES, EACH = (30, 10) if FULL else (4, 5)  # of the scanner, and the letters in one
ROWS = LETTERS * 13 // 100
TYPED = LETTERS - 2 * MAILS - BATCHES * EACH - ROWS
CLERKS, SORTERS = 40, 6  # and two who send mail, a scanner and an import: fifty
SETTLED = 0.3
MAILBOX = """
[[mailbox]]
address = "{address}"
unit = "{unit}"
folder = "{folder}"
register_at_once = {at_once}
move_to = "{folder}Done"
imap = {{ host = "127.0.0.1", port = {port}, security = "none", user = "{user}", secret = "secret" }}
"""


@pytest.fixture
def imap(tmp_path):
    folder = tmp_path / "imap"
    folder.mkdir()
    server = ImapServer(folder)
    with server.client() as client:
        client.folder.create(BOXES[1])
    yield server
    server.kill()


@pytest.fixture
def scans(tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


@pytest.fixture
def doors(imap, scans, tmp_path):
    """What an intake is told of them."""
    boxes = [
        MAILBOX.format(
            address=ADDRESS, unit=UNIT, folder=box, at_once=str(box == BOXES[1]).lower(), port=imap.port, user=USER
        )
        for box in BOXES
    ]
    (tmp_path / "secret").write_text(PASSWORD)
    (tmp_path / "mailboxes.toml").write_text("".join(boxes))
    (tmp_path / "scanners.toml").write_text(f'[[folder]]\npath = "{scans}"\nunit = "registry"\nsettled = {SETTLED}\n')
    return {
        "DIWAN_MAILBOXES": str(tmp_path / "mailboxes.toml"),
        "DIWAN_SCANNERS": str(tmp_path / "scanners.toml"),
    }


class Heard:
    """What is being said of letters while it is said: whoever says it may be killed before he knows that it is said."""

    def __init__(self):
        self.letters, self.arrived = set[str](), asyncio.Event()

    async def hear(self, message):
        id = message.subject.rpartition(".")[2]
        self.letters.add(id)
        if any(isinstance(event, Arrived) for event in LETTER.decode(id, 0, message.data).events):
            self.arrived.set()


async def killer(day, heard):
    """At moments of its own: while somebody waits for an answer, and every other time while a door is at work, too."""
    at_work = 0
    for turn in range(KILLS):
        await until(lambda turn=turn: len(heard.letters) >= LETTERS * (turn + 1) // (KILLS + 2))
        victim = day.intakes[turn % 2] if turn < 2 else day.luck.choice(day.intakes)
        await victim.ready()
        if turn % 2:
            heard.arrived.clear()
            try:
                await asyncio.wait_for(heard.arrived.wait(), 20)
                at_work += 1
            except TimeoutError:
                pass
        await asyncio.sleep(day.luck.random() * 0.2)
        await victim.die_holding()
    return at_work


async def until(true, seconds=2700 if FULL else 900):
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - others make it true
            await asyncio.sleep(0.01)


@pytest.mark.timeout(5400 if FULL else 1500)
async def test_what_came_through_any_door_is_one_letter_or_waits_once_whatever_is_killed(
    fleet, server, nats, keys, imap, scans, doors, tmp_path, record_property
):
    seed = int(os.environ.get("DIWAN_SEED_OF_CHAOS") or SystemRandom().getrandbits(32))
    tell(f"DIWAN_SEED_OF_CHAOS={seed}")
    intakes = [fleet.add("tests.chaos.eager:app", name, **doors) for name in ("intake", "intake-2")]
    stats = fleet.add("stats")
    await fleet.ready()
    luck = Random(seed)  # noqa: S311 - it can be repeated
    day, heard, began = Day(fleet, intakes, luck), Heard(), time.monotonic()
    await nats.subscribe(f"{LETTER.name}.*", cb=heard.hear)
    turns, table = iter(range(TYPED)), tmp_path / "table"
    table.mkdir()

    async def come(share):
        """The doors' things come while clerks type."""
        await until(lambda: len(day.entered) >= TYPED * share * 0.8)

    sorting = [asyncio.create_task(sorter(day)) for _ in range(SORTERS)]
    batches, at_work, *_ = await asyncio.gather(
        scanner(scans, BATCHES, EACH, come),
        killer(day, heard),
        importer(day, table, ROWS, keys[0]),
        *(sender(imap, box, MAILS, come) for box in BOXES),
        *(clerk(day, turns) for _ in range(CLERKS)),
    )
    await until(lambda: not [*scans.glob("*.pdf")] and not left(imap), 1800 if FULL else 200)
    day.over.set()
    archive = fleet.add("archive", DIWAN_STORE=str(tmp_path / "store"))  # not before: reading texts takes both cores
    await asyncio.gather(*sorting, *(process.ready() for process in fleet.processes))
    said, given, seq = await everything(nats)
    letters = {id: entry for id, events in said.items() for entry in events if isinstance(entry, Registered)}
    figures = {
        "seed": seed,
        "seconds": round(time.monotonic() - began),
        "letters": dict(Counter(str(entry.channel) for entry in letters.values())),
        "waiting": len(said) - len(letters) - len(day.turned_away),
        "turned away": len(day.turned_away),
        "too late": dict(day.too_late),
        "kills at work": at_work,
    }
    tell(figures)
    record_property("figures", figures)
    assert sum(intake.kills for intake in intakes) == KILLS
    registers_are_whole(letters, given)
    acknowledged_once(day, letters, said)
    arrived_once(said, batches)
    await archived_whole(fleet, archive, nats, said)
    counts = await fleet.insist([stats], MINISTER, "GET", f"/counts?from=2019-01-01&at_least={seq}", None)
    ways = Counter(str(entry.direction) for entry in letters.values())
    assert {way: counts.json()[way] for way in ways} == dict(ways)
    folders = {"intake": intakes[0].folder, "intake-2": intakes[1].folder}
    verdicts = await verify(nats, folders | {"archive": archive.folder, "stats": stats.folder})
    assert [line for verdict in verdicts for line in verdict.wrong] == []


def tell(what):
    """Shown where the test fails, and by `-s`."""
    sys.stdout.write(f"{what}\n")


def left(imap):
    with imap.client() as client:
        return sum(client.folder.status(box, ["MESSAGES"])["MESSAGES"] for box in BOXES)


async def everything(nats):
    """What is said of each letter, to whom each register gave its numbers, and how far this is from the log."""
    upto = await end_of_log(nats)
    said, given = defaultdict[str, list[Any]](list), defaultdict[str, list[str]](list)
    async with aclosing(follow(nats, 0)) as log:
        async for messages in log:
            for message in messages:
                name, _, id = message.subject.rpartition(".")
                if name == LETTER.name:
                    said[id] += LETTER.decode(id, message.seq, message.payload).events
                elif name == REGISTER.name:
                    given[id] += REGISTER.decode(id, message.seq, message.payload).events[0].letters
            if messages[-1].seq >= upto:
                break
    return said, given, upto


def registers_are_whole(letters, given):
    numbers = defaultdict(list)
    for entry in letters.values():
        numbers[entry.register_id].append(entry.number)
    assert {name: sorted(each) for name, each in numbers.items()} == {
        name: list(range(1, len(ids) + 1)) for name, ids in given.items()
    }
    assert len(numbers) >= 5
    assert Counter(id for ids in given.values() for id in ids) == Counter([*letters])


def acknowledged_once(day, letters, said):
    told = [(each["letter"], each["register_id"], each["number"]) for each in day.entered]
    assert len(told) == len(set(told))
    assert {(id, letters[id].register_id, letters[id].number) for id, *_ in told} == set(told)
    ended = {id for id, events in said.items() if isinstance(events[-1], TurnedAway)}
    assert ended == day.turned_away


def arrived_once(said, batches):
    came, typed = defaultdict(list), Counter[Channel]()
    for id, events in said.items():
        if isinstance(events[0], Arrived):
            came[events[0].channel].append(id)
            assert [type(event) for event in events] in ([Arrived], [Arrived, TurnedAway], [Arrived, Registered])
        else:
            assert [type(event) for event in events] == [Registered]
            typed[events[0].channel] += 1
    assert typed == {Channel.WEB: TYPED, Channel.IMPORT: ROWS}
    subjects = Counter(said[id][0].proposal.subject for id in came[Channel.MAIL])
    assert subjects == Counter(f"{box} {n}" for box in BOXES for n in range(MAILS))
    assert set(came[Channel.SCANNER]) == batches
    at_once = [said[id] for id in came[Channel.MAIL] if said[id][0].proposal.subject.startswith(BOXES[1])]
    assert all(len(events) == 2 for events in at_once)


async def archived_whole(fleet, archive, nats, said):
    async with asyncio.timeout(600):
        while await archived(nats) < len(said):  # noqa: ASYNC110 - archive makes it true
            await asyncio.sleep(0.5)
    end, few = await end_of_log(nats), asyncio.Semaphore(16)

    async def whole(id, file, person):
        async with few:
            path = f"/letters/{id}/files/{file.sha256}?at_least={end}"
            answer = await fleet.insist([archive], person, "GET", path, None)
        assert sha256(answer.content).hexdigest() == file.sha256

    await asyncio.gather(
        *(
            whole(id, file, MINISTER if isinstance(events[-1], Registered) else AMAL)
            for id, events in said.items()
            for file in (events[0].original, *events[0].attachments)
        )
    )


async def archived(nats):
    state = (await nats.jetstream().stream_info("LOG", subjects_filter=f"{ARCHIVED.name}.*")).state
    return len(state.subjects or {})
