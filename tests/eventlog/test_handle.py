import asyncio
from uuid import UUID, uuid5

import pytest

from libs.contracts.routing import LETTER as KIND
from libs.decider import Rejected
from libs.eventlog import Conflict, KeyReused, Log, TooLong, Unavailable, connected
from services.routing.commands import Receive, SendBack
from services.routing.letter import LETTER
from tests.letters import COPIED, R1, RECEIVED, REFER, REFERRED, by_amal, new_id


class Raced(Log):
    """Each load is followed by someone faster."""

    rivals = 1

    async def load(self, kind, id):
        past = await super().load(kind, id)
        if self.rivals:
            self.rivals -= 1
            await Log(self.nats).handle(LETTER, id, REFER, by_amal())
        return past


class Deaf(Log):
    """The first answer is lost on its way."""

    lost = False

    async def append(self, *arguments, **expectation):
        seq = await super().append(*arguments, **expectation)
        if not self.lost:
            self.lost = True
            raise Unavailable
        return seq


async def test_what_was_decided_is_what_is_loaded(log):
    id, meta = new_id(), by_amal()
    seq = await log.append(KIND, id, [REFERRED, COPIED], meta, "digest", expected=0)
    [commit] = await log.load(KIND, id)
    assert (commit.entity, commit.seq, commit.meta, commit.events) == (id, seq, meta.stored, (REFERRED, COPIED))


async def test_an_append_with_a_stale_expectation_conflicts(log):
    id = new_id()
    await log.append(KIND, id, [REFERRED], by_amal(), "digest", expected=0)
    with pytest.raises(Conflict):
        await log.append(KIND, id, [COPIED], by_amal(), "digest", expected=0)


async def test_a_lost_race_is_decided_again_on_what_the_winner_left(nats):
    id = new_id()
    seq = await Raced(nats).handle(LETTER, id, REFER, by_amal())
    assert [commit.seq for commit in await Log(nats).load(KIND, id)] == [seq - 1, seq]


async def test_who_loses_every_race_is_told(nats):
    losing = Raced(nats)
    losing.rivals = 3
    with pytest.raises(Conflict):
        await losing.handle(LETTER, new_id(), REFER, by_amal())


async def test_a_lost_reply_is_found_in_the_log(nats):
    id = new_id()
    seq = await Deaf(nats).handle(LETTER, id, REFER, by_amal())
    assert [commit.seq for commit in await Log(nats).load(KIND, id)] == [seq]


async def test_the_same_command_has_the_same_answer_after_a_restart_and_a_thousand_others(server, log):
    id, meta = new_id(), by_amal()
    first = await log.handle(LETTER, id, REFER, meta)
    await asyncio.gather(*(log.handle(LETTER, new_id(), REFER, by_amal()) for _ in range(1000)))
    for _ in range(20):
        await log.handle(LETTER, id, REFER, by_amal())
    server.kill()
    server.start()
    async with connected(server.url) as nats:
        assert await Log(nats).handle(LETTER, id, REFER, meta) == first


async def test_the_same_key_for_another_wish_is_refused(log):
    id, meta = new_id(), by_amal()
    await log.handle(LETTER, id, REFER, meta)
    with pytest.raises(KeyReused):
        await log.handle(LETTER, id, REFER.model_copy(update={"guidance": "urgent"}), meta)


async def test_a_repeated_wish_under_another_key_answers_the_last_sequence_and_writes_nothing(log):
    id = new_id()
    await log.append(KIND, id, [REFERRED, RECEIVED], by_amal(), "digest", expected=0)
    [commit] = await log.load(KIND, id)
    assert await log.handle(LETTER, id, Receive(referral=R1), by_amal()) == commit.seq


async def test_a_refusal_leaves_nothing(log):
    id = new_id()
    with pytest.raises(Rejected):
        await log.handle(LETTER, id, SendBack(referral=R1, reason="?"), by_amal())
    assert await log.load(KIND, id) == ()


async def test_a_history_longer_than_one_answer_is_loaded_whole(log):
    id, seq = new_id(), 0
    for _ in range(1001):
        seq = await log.append(KIND, id, [REFERRED], by_amal(), "digest", expected=seq)
    assert len(await log.load(KIND, id)) == 1001


async def test_what_is_too_long_for_the_log_is_said_at_once(log):
    essay = REFERRED.model_copy(update={"guidance": "م" * 600_000})
    with pytest.raises(TooLong):
        await log.append(KIND, new_id(), [essay], by_amal(), "", expected=0)


async def test_a_killed_broker_loses_no_answer_and_doubles_no_command(server, nats, log):
    letters, answers, held = [new_id() for _ in range(8)], {}, 0

    async def officer(n):
        nonlocal held
        for step in range(12):
            meta = by_amal().model_copy(update={"id": uuid5(UUID(int=n), str(step)).hex})
            while meta.id not in answers:
                try:
                    held += 1
                    answers[meta.id] = await log.handle(LETTER, letters[step % 8], REFER, meta)
                except (Conflict, Unavailable):
                    await asyncio.sleep(0.05)
                finally:
                    held -= 1

    officers = [asyncio.create_task(officer(n)) for n in range(10)]
    for _ in range(3):
        await asyncio.sleep(0.15)
        assert held, "kill it while somebody waits for an answer"
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
    await asyncio.gather(*officers)
    commits = [commit for id in letters for commit in await log.load(KIND, id)]
    assert len(answers) == 120
    assert sorted((commit.meta.id, commit.seq) for commit in commits) == sorted(answers.items())
