"""Who uses intake's doors all day: clerks, an import, senders of mail, a scanner, and clerks at the tray."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx2

from deploy.importing import NOT_NOW, Door, code_of, enter, looked_at
from deploy.trouble import Trouble
from libs.bundle import bundle_of
from libs.contracts.intake import Degree
from libs.contracts.routing import Role
from libs.policy import Person
from tests.fleet import Fleet, Process
from tests.intake.files import pdf
from tests.intake.imap import ImapServer
from tests.intake.mails import with_files
from tests.intake.scans import noisy, paper, separator
from tests.intake.scans import pdf as scanned
from tests.intake.tables import ARABIC, separated

UNIT = uuid5(NAMESPACE_URL, "diwan:unit/registry").hex
AMAL, BADR = (
    Person(name, frozenset({Role.CLERK, Role.OFFICER}), UNIT, clearance=Degree.SECRET) for name in ("amal", "badr")
)
IMPORTER = replace(AMAL, roles=AMAL.roles | {Role.IMPORTER})
WAYS = ("incoming", "incoming", "outgoing", "internal")
BOXES = ("INBOX", "AtOnce")  # what comes to the second is registered without a clerk
SEPARATORS = {"incoming": separator(), "outgoing": separator("OUTGOING")}
AGAIN = (*NOT_NOW, "not_signed_in")  # on a busy machine its token may be too old when it comes
LOST = ("already_registered", "arrival_turned_away")  # what is told to whoever comes second


@dataclass
class Day:
    """What everybody was told, as it goes on."""

    fleet: Fleet
    intakes: list[Process]
    luck: Random
    entered: list[dict[str, Any]] = field(default_factory=list)
    sorted: set[str] = field(default_factory=set)  # what was taken from the tray
    turned_away: set[str] = field(default_factory=set)
    too_late: Counter[str] = field(default_factory=Counter)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, person, method, path, key=None, **request):
        """Whichever intake answers, again with the same key while nothing is decided."""
        async with asyncio.timeout(300):
            while True:
                try:
                    answer = await self.fleet.ask(self.luck.choice(self.intakes), person, method, path, key, **request)
                except httpx2.TransportError:
                    answer = None
                if answer is not None and code_of(answer) not in AGAIN:
                    return answer
                await asyncio.sleep(0.05)

    def hear(self, answer):
        assert answer.status_code == 201, answer.text
        self.entered.append(answer.json())


async def clerk(day, turns):
    for n in turns:
        letter = {"direction": WAYS[n % len(WAYS)], "subject": f"كتاب {n}", "party": f"جهة {n % 40}"}
        sent = {"data": {"letter": json.dumps(letter)}, "files": {"original": (f"{n}.pdf", pdf(n, 2000))}}
        day.hear(await day.ask((AMAL, BADR)[n % 2], "POST", "/letters", f"letter-{n}", **sent))


async def importer(day, folder: Path, rows, key):
    """As `./diwan import` does it, begun again until nothing is left to be done."""
    lines = [
        ["وارد", f"{1 + n % 28}/4/{2019 + n % 2}", f"جهة {n % 40}", f"{n}/م", "", f"موضوع {n}", "", f"{n}.pdf"]
        for n in range(rows)
    ]
    for n in range(rows):
        (folder / f"{n}.pdf").write_bytes(pdf(1_000_000 + n))
    files, table = bundle_of(folder), separated(ARABIC, *lines)
    async with httpx2.AsyncClient(timeout=600, trust_env=False) as client:
        door = Door(client, [intake.url for intake in day.intakes], key, IMPORTER)
        while not await _imported(door, table, files):  # noqa: ASYNC110 - it is asked again
            await asyncio.sleep(1)


async def _imported(door, table, files):
    """Whether all was there before. While no intake answers it is broken off."""
    try:
        told = await door.read(BytesIO(table), looked_at(files, lambda: None), {})
        left = [row for row in told["ready"] if not row["letter"]]
        assert (told["faults"], len(told["ready"])) == ([], len(files.names))
        entered = await enter(door, left, files, lambda: None)
    except Trouble:
        return False
    assert {why for _, why, _ in entered.refused} == set()
    return not left


async def sender(imap: ImapServer, box, mails, come):
    """Each when its time has come."""
    for n in range(mails):
        await come(n / mails)
        said = {"subject": f"{box} {n}", "Message-ID": f"<{n}.{box}@moh.example>"}
        mail = with_files(f"{n}.pdf", **said)
        await asyncio.to_thread(_put, imap, box, mail)


def _put(imap, box, mail):
    with imap.client() as client:
        client.append(mail, box)


async def scanner(folder: Path, batches, letters, come):
    """It has one name for everything, and writes as soon as that is free. The ids that its letters must have."""
    file, expected = folder / "scan.pdf", set[str]()
    for n in range(batches):
        await come(n / batches)
        content = await asyncio.to_thread(batch, n, letters)
        digest = sha256(content).hexdigest()
        expected |= {uuid5(NAMESPACE_URL, f"diwan:scan/{UNIT}/{digest}/{m}").hex for m in range(letters)}
        while file.exists():  # noqa: ASYNC110 - intake puts it aside
            await asyncio.sleep(0.002)
        (folder / ".writing").write_bytes(content)
        (folder / ".writing").rename(file)
    return expected


def batch(n, letters):
    pages = []
    for m in range(letters):
        if m:
            pages.append(SEPARATORS[("incoming", "outgoing")[m % 2]])
        pages += [paper(n * 1000 + m * 10 + page) for page in range(1 + m % 2)]
    return scanned([noisy(page, n * 1000 + each) for each, page in enumerate(pages)])


async def sorter(day):
    """Takes what waits, whatever it is, until the day is over: one in five stays, one in ten is turned away."""
    while not day.over.is_set():
        waiting = (await day.ask(AMAL, "GET", "/tray")).json()["rows"]
        rows = [row for row in waiting if int(row["letter"], 16) % 5 and row["letter"] not in day.sorted]
        if not rows:
            await asyncio.sleep(0.5)
            continue
        row = day.luck.choice(rows)
        day.sorted.add(row["letter"])
        if int(row["letter"], 16) % 10 == 1:
            await _turned_away(day, row["letter"])
        else:
            both = (AMAL, BADR) if day.luck.random() < 0.3 else (AMAL,)
            await asyncio.gather(*(_registered(day, person, row) for person in both))


async def _registered(day, person, row):
    letter = {"direction": row["direction"], "subject": row["subject"] or "كتاب ممسوح", "party": row["party"] or "جهة"}
    key = f"{day.luck.getrandbits(64)}"
    answer = await day.ask(person, "POST", f"/tray/{row['letter']}/register", key, json=letter)
    if code_of(answer) in LOST:
        day.too_late[code_of(answer)] += 1
    else:
        day.hear(answer)


async def _turned_away(day, letter):
    key = f"{day.luck.getrandbits(64)}"
    answer = await day.ask(BADR, "POST", f"/tray/{letter}/reject", key, json={"reason": "إعلان"})
    if code_of(answer) in LOST:
        day.too_late[code_of(answer)] += 1
    else:
        assert answer.status_code == 200, answer.text
        day.turned_away.add(letter)
