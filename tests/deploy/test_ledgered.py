"""`diwan verify` with a ledger beside the log: I1 speaks of both, I6 of the chain and its heads."""

import json
from datetime import UTC, datetime

import pytest

from deploy import ledgered
from deploy.proof import written
from deploy.verify import Verdict, verify
from libs.contracts import archive
from libs.eventlog import Stored, end_of_log, follow
from services.archive.ledger_file import file_ledger
from services.archive.signing import Key
from services.routing.letter import LETTER
from tests.archive.ledgers import OnFile
from tests.letters import REFER, by_amal, new_id


class House:
    """A log and its ledger, which gets from the log only what it is told to keep."""

    def __init__(self, nats, log, place, key):
        self.nats, self.log, self.place, self.key = nats, log, place, key

    async def said(self, n):
        for _ in range(n):
            await self.log.handle(LETTER, new_id(), REFER, by_amal())

    async def keep(self, upto=None):
        last, end = await self.place.ledger.last(), upto or await end_of_log(self.nats)
        async for messages in follow(self.nats, last.seq if last else 0):
            await self.place.ledger.append([message for message in messages if message.seq <= end])
            if messages[-1].seq >= end:
                return

    async def sign(self, number, chain=None):
        last = await self.place.ledger.last()
        said = self.key.sign(number, last.seq, chain or last.chain)
        event = archive.Signed.model_validate(said.model_dump())
        await self.log.append(archive.HEAD, str(number), [event], by_amal(), "", expected=0)

    async def wrong(self, keys=None):
        verdicts = await verify(self.nats, {}, self.place.ledger, [self.key.id] if keys is None else keys)
        return {each.name: each.wrong for each in verdicts if each.wrong}


@pytest.fixture
async def house(nats, log, keys, tmp_path, monkeypatch):
    monkeypatch.setattr(ledgered, "PATIENCE", 0.5)
    path = tmp_path / "ledger.sqlite"
    async with file_ledger(path) as ledger:
        yield House(nats, log, OnFile(path, ledger), Key(keys[0]))


async def test_a_ledger_that_has_every_commit_and_whose_heads_are_on_it_holds(house):
    await house.said(30)
    await house.keep()
    await house.sign(1)
    await house.said(5)
    await house.keep()
    verdicts = await verify(house.nats, {}, house.place.ledger, [house.key.id])
    assert [each.name for each in verdicts if each.wrong] == []
    says = {each.name: each.says for each in verdicts}
    assert says["I1"].endswith("and in the ledger byte for byte")
    assert "I6" in says


async def test_without_a_ledger_nothing_is_said_of_it(house):
    await house.said(3)
    assert "I6" not in {each.name for each in await verify(house.nats, {})}


async def test_a_commit_that_the_ledger_has_not_is_named(house):
    await house.said(9)
    await house.keep(6)
    assert await house.wrong() == {"I1": ("the ledger ends before 7, the log goes on to 9",)}


async def test_another_byte_in_the_ledger_is_named_by_both(house):
    await house.said(9)
    await house.keep()
    house.place.alter(4, b'{"events":[]}')
    why = "its link is not the hash of its bytes and of the link before"
    assert await house.wrong() == {
        "I1": ("the ledger says something else at 4 than the log",),
        "I6": (f"first bad sequence: 4 ({why})",),
    }


async def test_a_log_that_has_lost_its_end_is_told_by_the_ledger(house):
    await house.said(4)
    await house.keep()
    last = await house.place.ledger.last()
    await house.place.ledger.append([Stored(last.subject, last.seq + 1, last.payload)])
    assert await house.wrong() == {"I1": ("the log ends at 4, the ledger at 5",)}


async def test_a_head_that_is_not_on_the_chain_is_named(house):
    await house.said(5)
    await house.keep()
    await house.sign(1, chain=bytes(32))
    await house.keep()
    [broken] = (await house.wrong())["I6"]
    assert broken == "first bad sequence: 1 (or a later one up to 5: head 1 is not on the chain)"


async def test_a_head_signed_with_another_key_is_named(house):
    await house.said(5)
    await house.keep()
    await house.sign(1)
    await house.keep()
    [broken] = (await house.wrong(keys=["0" * 64]))["I6"]
    assert "a key not to be trusted" in broken


async def test_it_says_how_far_it_is(house):
    await house.said(7)
    await house.keep()
    heard: list[tuple[int, int]] = []
    await verify(house.nats, {}, house.place.ledger, [], lambda *how: heard.append(how))
    assert heard[-1] == (7, 7)


def test_the_report_for_machines_has_a_line_for_each():
    report = written([Verdict("I1", "once", ()), Verdict("I6", "chained", ("at 4",))], datetime.now(UTC))
    assert json.loads(json.dumps(report))["invariants"][1] == {
        "name": "I6",
        "says": "chained",
        "holds": False,
        "wrong": ["at 4"],
    }
    assert report["holds"] is False
