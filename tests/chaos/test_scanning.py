"""Intake is killed again and again while it takes a scanner's batch: every letter in it arrives, and once."""

import asyncio
import os

import pytest

from libs.contracts.intake import LETTER, Seems
from libs.eventlog import Log, Spool
from tests.intake.scans import damaged, noisy, paper, pdf, separator

FULL = bool(os.environ.get("DIWAN_FULL"))
LETTERS, PAGES = 20, 300 if FULL else 60  # with the separators between them
DAMAGED, KILLS = (4, 9, 15), 3
SETTLED = 0.2


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "registry"
    folder.mkdir()
    told = f'[[folder]]\npath = "{folder}"\nunit = "registry"\nsettled = {SETTLED}\n'
    (tmp_path / "scanners.toml").write_text(told)
    return folder


def batch(broken=()):
    """PAGES pages; each letter has as many as the others, or one more."""
    each, more = divmod(PAGES - LETTERS + 1, LETTERS)
    lengths = [each + (n < more) for n in range(LETTERS)]
    pages = []
    for n, length in enumerate(lengths):
        if n:
            pages.append(damaged(separator()) if n in broken else separator())
        pages += [paper(n * 100 + m) for m in range(length)]
    assert len(pages) == PAGES
    return pdf([noisy(page, n) for n, page in enumerate(pages)])


async def test_a_scan_of_twenty_letters_becomes_twenty_though_intake_is_killed(fleet, folder, tmp_path, nats):
    content = await asyncio.to_thread(batch)
    (folder / "morning.pdf").write_bytes(content)
    intakes = [fleet.add("intake", name, DIWAN_SCANNERS=str(tmp_path / "scanners.toml")) for name in ("one", "two")]
    await fleet.ready()
    for kill in range(KILLS):
        await until(lambda kill=kill: arrivals(nats), lambda found, kill=kill: len(found) >= LETTERS * kill // KILLS)
        await intakes[kill % 2].die_now()
    await put_aside(folder / "done" / "morning.pdf")
    found = await arrivals(nats)
    assert sorted(event.original.name for event in found.values()) == [f"morning-{n:02}.pdf" for n in range(1, 21)]
    assert {event.seems for event in found.values()} == {None}
    for id, event in found.items():
        spooled = [chunk async for chunk in Spool(nats).read(id, event.original.sha256)]
        assert sum(map(len, spooled)) == event.original.size
    (folder / "noon.pdf").write_bytes(content)
    await put_aside(folder / "done" / "noon.pdf")
    assert await arrivals(nats) == found


async def test_where_three_separators_cannot_be_read_six_letters_come_as_three_and_it_is_said(
    fleet, folder, tmp_path, nats
):
    content = await asyncio.to_thread(batch, DAMAGED)
    fleet.add("intake", DIWAN_SCANNERS=str(tmp_path / "scanners.toml"))
    await fleet.ready()
    (folder / "morning.pdf").write_bytes(content)
    await put_aside(folder / "done" / "morning.pdf")
    seems = [event.seems for event in (await arrivals(nats)).values()]
    assert (len(seems), seems.count(Seems.DOUBTFUL)) == (LETTERS - 3, 3)


async def arrivals(nats):
    state = (await nats.jetstream().stream_info("LOG", subjects_filter=f"{LETTER.name}.*")).state
    log, found = Log(nats), {}
    for id in [subject.rpartition(".")[2] for subject in state.subjects or {}]:
        (commit,) = await log.load(LETTER, id)
        (found[id],) = commit.events
    return found


async def put_aside(path):
    async with asyncio.timeout(280):
        while not path.exists():  # noqa: ASYNC110 - intake makes it true
            await asyncio.sleep(0.1)


async def until(ask, true):
    async with asyncio.timeout(240):
        while not true(await ask()):  # noqa: ASYNC110 - intake makes it true
            await asyncio.sleep(0.02)
