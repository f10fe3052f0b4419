import asyncio
import sys
from contextlib import asynccontextmanager

import pytest

from deploy.invariants import Numbers
from libs.contracts.intake import LETTER, Arrived, Degree, Direction, Reclassified, Registered
from libs.contracts.intake import REGISTER as REGISTER_KIND
from libs.decider import Commit, Rejected
from libs.eventlog import Group, KeyReused, Log, Unavailable, connected
from services.intake.commands import Reclassify
from services.intake.letter import LETTER as LETTERS
from services.intake.register import REGISTERS
from tests.letters import ARRIVED, OPENED, REGISTER, REGISTERED, TURNED_AWAY, by_amal, new_id


@asynccontextmanager
async def counter(log):
    group = Group(log, REGISTERS)
    work = asyncio.create_task(group.run())
    yield group
    work.cancel()


async def numbers(log):
    """What the register says, and what each of its letters says."""
    register = await log.load(REGISTER_KIND, "incoming-2026")
    words = [word for commit in register for word in commit.events]
    given = {id: number for word in words for number, id in enumerate(word.letters, word.first)}
    histories = await asyncio.gather(*(log.load(LETTER, id) for id in given))
    said = {
        commit.entity: event.number
        for history in histories
        for commit in history
        for event in commit.events
        if isinstance(event, Registered)
    }
    return given, said


async def test_those_who_come_together_get_consecutive_numbers_in_one_batch(log):
    async with counter(log) as group:
        letters = await asyncio.gather(*(group.handle(REGISTER, by_amal()) for _ in range(50)))
    assert [letter.events[0].number for letter in letters] == list(range(1, 51))
    assert len(await log.load(REGISTER_KIND, "incoming-2026")) < 5


async def test_each_register_has_its_own_numbers(log):
    outgoing = REGISTER.model_copy(update={"direction": Direction.OUTGOING})
    async with counter(log) as group:
        letters = await asyncio.gather(*(group.handle(wish, by_amal()) for wish in (REGISTER, outgoing, REGISTER)))
    assert [letter.events[0].number for letter in letters] == [1, 1, 2]


async def test_any_number_of_registers_are_each_without_a_gap_while_two_replicas_write_into_all(log):
    kept = OPENED.model_copy(update={"direction": Direction.INCOMING})
    books = [REGISTER.model_copy(update={"book": f"office-{n}", "kept": kept}) for n in range(12)]
    async with counter(log) as group, counter(Log(log.nats)) as other:
        wishes = [each.handle(book, by_amal()) for _ in range(5) for book in books for each in (group, other)]
        letters = await asyncio.gather(*wishes)
    numbers, marks = Numbers(), set()
    for letter in letters:
        numbers.read(LETTER, letter)
        marks.add((letter.events[0].register_id, letter.events[0].mark))
    for n in range(12):
        for commit in await log.load(REGISTER_KIND, f"office-{n}-2026"):
            numbers.read(REGISTER_KIND, commit)
    assert list(numbers.wrong()) == []
    assert marks == {(f"office-{n}-2026", f"2026/م و/{number:06}") for n in range(12) for number in range(1, 11)}


async def test_a_known_command_gets_its_number_again_and_its_neighbours_theirs(log):
    metas = [by_amal() for _ in range(3)]
    async with counter(log) as group:
        first = await group.handle(REGISTER, metas[0])
        await log.handle(LETTERS, first.entity, Reclassify(degree=Degree.SECRET, reason="names"), by_amal())
    async with counter(Log(log.nats)) as group:
        again = await asyncio.gather(*(group.handle(REGISTER, meta) for meta in metas))
        assert again[0] == first
        assert [letter.events[0].number for letter in again] == [1, 2, 3]
        assert (await group.handle(REGISTER, metas[0])).seq == first.seq
    assert (await log.load(LETTER, first.entity))[1].events == (Reclassified(degree=Degree.SECRET, reason="names"),)


async def test_the_same_key_for_another_letter_is_refused_at_once_and_later(log):
    meta, other = by_amal(), REGISTER.model_copy(update={"subject": "آخر"})
    async with counter(log) as group:
        both = await asyncio.gather(*(group.handle(wish, meta) for wish in (REGISTER, other)), return_exceptions=True)
        assert isinstance(both[1], KeyReused)
        with pytest.raises(KeyReused):
            await group.handle(other, meta)


async def test_who_was_answered_is_not_refused_afterwards(log):
    group, meta = Group(log, REGISTERS), by_amal()
    asking = asyncio.create_task(group.handle(REGISTER, meta))
    await asyncio.sleep(0)
    [waiting] = group._waiting.values()
    waiting.tries, answer = 10, Commit(meta.id, 1, meta, "", (REGISTERED,))
    waiting.answer.set_result(answer)
    await group._lost([waiting], Unavailable())
    assert await asking is answer


async def test_what_is_there_and_not_shown_is_asked_for_again(log, monkeypatch):
    async with counter(log) as group:
        first = await group.handle(REGISTER, by_amal())

    async def shows_nothing(*_):
        monkeypatch.undo()
        return ()

    async with counter(Log(log.nats)) as group:
        monkeypatch.setattr(group._log, "load", shows_nothing)
        again = await group.handle(REGISTER, by_amal().model_copy(update={"id": first.entity}))
    assert again == first


async def arrived(log, *more):
    """Something in a tray, and the command that registers it."""
    id = new_id()
    for expected, event in enumerate((ARRIVED, *more)):
        last = (await log.load(LETTER, id))[-1].seq if expected else 0
        await log.append(LETTER, id, [event], by_amal(), "", expected=last)
    return id, REGISTER.model_copy(update={"arrival": id})


async def test_what_arrived_becomes_a_letter_of_the_same_id_among_new_ones(log):
    id, wish = await arrived(log)
    async with counter(log) as group:
        first, taken, last = await asyncio.gather(
            *(group.handle(each, by_amal()) for each in (REGISTER, wish, REGISTER))
        )
        assert [letter.events[0].number for letter in (first, taken, last)] == [1, 2, 3]
        assert taken.entity == id
    assert [type(commit.events[0]) for commit in await log.load(LETTER, id)] == [Arrived, Registered]
    given, said = await numbers(log)
    assert list(given) == [first.entity, id, last.entity]
    assert said == given


async def test_the_same_registration_of_an_arrival_has_the_same_answer(log):
    _, wish = await arrived(log)
    meta = by_amal()
    async with counter(log) as group:
        assert await group.known(wish, meta) is None
        taken = await group.handle(wish, meta)
        assert [await group.handle(wish, meta), await group.known(wish, meta)] == [taken, taken]
        with pytest.raises(KeyReused):
            await group.handle(wish.model_copy(update={"subject": "آخر"}), meta)


async def test_of_two_who_register_one_arrival_one_wins_and_the_other_is_told(log):
    """In one process, and in two."""
    async with counter(log) as here, counter(Log(log.nats)) as there:
        for groups in ((here, here), (here, there)):
            id, wish = await arrived(log)
            answers = await asyncio.gather(*(group.handle(wish, by_amal()) for group in groups), return_exceptions=True)
            [won] = [answer for answer in answers if isinstance(answer, Commit)]
            [lost] = [answer for answer in answers if isinstance(answer, Rejected)]
            assert (won.entity, lost.code) == (id, "already_registered")
    given, said = await numbers(log)
    assert sorted(given.values()) == [1, 2]
    assert said == given


async def test_what_was_turned_away_or_never_came_is_not_registered_and_its_neighbours_are(log):
    _, turned_away = await arrived(log, TURNED_AWAY)
    unknown = REGISTER.model_copy(update={"arrival": new_id()})
    async with counter(log) as group:
        wishes = (turned_away, REGISTER, unknown)
        answers = await asyncio.gather(*(group.handle(each, by_amal()) for each in wishes), return_exceptions=True)
    assert [str(answer) for answer in answers if isinstance(answer, Rejected)] == [
        "arrival_turned_away",
        "letter_unknown",
    ]
    assert [answer.events[0].number for answer in answers if isinstance(answer, Commit)] == [1]


async def test_numbers_have_no_gap_whatever_is_killed(server, log):
    """Two intakes compete; one is killed, then the broker, then both; a third answers whoever asks again."""
    acknowledged: dict[str, int] = {}
    offices = [await office(server, n) for n in range(3)]
    answers = [asyncio.create_task(printed(each, acknowledged)) for each in offices]
    await more(acknowledged)
    offices[0].kill()
    await more(acknowledged)
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    await more(acknowledged)
    for each in offices[1:]:
        each.kill()
    await asyncio.gather(*answers, *(each.wait() for each in offices))
    async with connected(server.url) as again:  # the test's own may still be waiting for the broker that ended
        await no_gap(Log(again), acknowledged)


async def no_gap(log, acknowledged):
    given, said = await numbers(log)
    assert sorted(given.values()) == list(range(1, len(given) + 1))
    assert said == given
    assert len(acknowledged) > 200
    assert acknowledged.items() <= given.items()
    async with counter(log) as group:
        some = list(acknowledged)[::10]
        again = await asyncio.gather(*(group.handle(REGISTER, by_amal().model_copy(update={"id": id})) for id in some))
    assert [letter.events[0].number for letter in again] == [acknowledged[id] for id in some]


async def office(server, n):
    program = [sys.executable, "-m", "tests.eventlog.clerks", server.url, str(n)]
    return await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)


async def printed(office, acknowledged):
    async for line in office.stdout:
        if line.endswith(b"\n"):
            id, number = line.decode().split()
            acknowledged[id] = int(number)


async def more(acknowledged):
    enough = len(acknowledged) + 100
    async with asyncio.timeout(30):
        while len(acknowledged) < enough:  # noqa: ASYNC110 - another process prints them
            await asyncio.sleep(0.05)
