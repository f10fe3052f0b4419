"""Two archives as processes on one MongoDB, killed in turn while letters are written: one ledger, whole."""

import asyncio

from deploy.verify import verify
from libs.eventlog import end_of_log
from services.archive.ledger_mongo import mongo_ledger
from services.routing.letter import LETTER
from tests.archive.originals import until
from tests.fleet import Fleet
from tests.letters import REFER, by_amal, new_id

ROUNDS, EACH = 3, 60


async def test_killed_in_turn_they_keep_every_commit_once(tmp_path, server, nats, log, keys, mongo):
    fleet, url = Fleet(tmp_path, server, keys), mongo.database()
    pair = [fleet.add("archive", name, DIWAN_MONGODB_URL=url) for name in ("archive", "archive-2")]
    try:
        await fleet.ready()
        for n in range(ROUNDS):
            writing = [asyncio.create_task(said(log)) for _ in range(EACH)]
            await asyncio.sleep(0.1)
            pair[n % 2].kills += 1
            await asyncio.to_thread(pair[n % 2].kill)
            await asyncio.gather(*writing)
            await asyncio.to_thread(pair[n % 2].start)
        async with mongo_ledger(url) as ledger:
            await until(lambda: level(nats, ledger), 60)
            verdicts = await verify(nats, {}, ledger)
    finally:
        await fleet.close()
        mongo.dropped(url)
    assert {verdict.name: verdict.wrong for verdict in verdicts if verdict.name in ("I1", "I6")} == {"I1": (), "I6": ()}


async def said(log):
    await log.handle(LETTER, new_id(), REFER, by_amal())


async def level(nats, ledger):
    last = await ledger.last()
    return last and last.seq == await end_of_log(nats) == ROUNDS * EACH
