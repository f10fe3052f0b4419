"""What only OpenSearch can do to us: go away in the middle, refuse one of many, be shared, be filled anew."""

import asyncio
from contextlib import contextmanager, suppress

import pytest

from libs.contracts.intake import Degree
from libs.eventlog import NotNow
from services.search import opensearch as adapter
from services.search.opensearch import FORMAT, opensearch_index
from services.search.opensearch_wire import Refused
from tests.search.test_index import ALL, asked, found, letter

TOP = ALL._replace(degree=Degree.TOP_SECRET.rank)


@pytest.fixture
def opened(opensearch, prefix):
    """opened(): another replica's hand on the same index."""
    return lambda: opensearch_index(opensearch.url, prefix)


@pytest.fixture
def index(opened):
    with opened() as index:
        yield index


@pytest.fixture
def other(opened):
    with opened() as other:
        yield other


async def at_last(ask):
    """As the feed does: an index that another is just making is away."""
    for _ in range(200):
        with suppress(NotNow):
            return await ask()
        await asyncio.sleep(0.05)
    raise AssertionError("it is away")


@contextmanager
def blocked(server, index, block):
    server.hand.put(f"/{index._index}/_settings", json={f"index.blocks.{block}": True}).raise_for_status()
    yield
    server.hand.put(f"/{index._index}/_settings", json={f"index.blocks.{block}": None}).raise_for_status()


async def test_killed_in_the_middle_it_has_each_letter_once_when_it_is_back(index, own_opensearch, monkeypatch):
    monkeypatch.setattr(adapter, "PACKET", 1000)  # a letter or two
    await index.write([letter(n) for n in range(1, 4)], 3)
    writing = asyncio.create_task(index.write([letter(n) for n in range(4, 200)], 199))
    while await found(index, limit=4) == [3, 2, 1]:  # noqa: ASYNC110 - it is the writer who makes it true
        await asyncio.sleep(0)
    await asyncio.to_thread(own_opensearch.kill)
    with pytest.raises(NotNow):
        await writing
    with pytest.raises(NotNow):
        await index.find(asked())
    with pytest.raises(NotNow):
        await index.answering()
    own_opensearch.start()
    assert await index.written() == 3, "some letters came, but not all"
    await index.write([letter(n) for n in range(4, 200)], 199)
    assert await found(index, limit=200) == list(range(199, 0, -1))


async def test_frozen_it_is_away_for_whoever_asks_and_what_is_being_written_arrives(index, own_opensearch, monkeypatch):
    monkeypatch.setattr(adapter, "GLANCE", 0.3)
    await index.write([letter(1)], 1)
    own_opensearch.freeze()
    writing = asyncio.create_task(index.write([letter(2)], 2))
    with pytest.raises(NotNow):
        await index._wire.ask(index._client.search, 0.3, index=index._name)
    with pytest.raises(NotNow):
        await index.answering()
    assert not writing.done()
    own_opensearch.thaw()
    await writing
    await index.answering()
    assert (await found(index), await index.written()) == ([2, 1], 2)


async def test_a_letter_that_is_refused_keeps_the_place_where_it_was(index):
    await index.write([letter(1)], 1)
    broken = letter(3, year=40_000)  # more than the index takes
    with pytest.raises(Refused, match=r"400 mapper_parsing_exception$"):
        await index.write([letter(2), broken, letter(4)], 4)
    assert await index.written() == 1
    await index.write([letter(2), letter(3), letter(4)], 4)
    assert (await found(index), await index.written()) == ([4, 3, 2, 1], 4)


@pytest.mark.parametrize("block", ["read_only_allow_delete", "write"])
async def test_a_full_disk_is_waited_for(index, opensearch, block):
    await index.write([letter(1)], 1)
    with blocked(opensearch, index, block):
        with pytest.raises(NotNow):
            await index.write([letter(2)], 2)
        assert await found(index) == [1], "what is there is found meanwhile"
    assert await index.written() == 1
    await index.write([letter(2)], 2)
    assert await found(index) == [2, 1]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
async def test_of_what_two_replicas_write_the_newer_stays_in_whatever_order(index, other, order):
    said = [
        letter(1, seq=4, subject="ترخيص"),
        letter(1, seq=7, subject="بيان"),
        letter(1, seq=7, subject="بيان", text="كتاب"),  # read later than what the log said
        letter(1, seq=9, subject="سجل"),
    ]
    for n, place in enumerate(order):
        await (index, other)[n % 2].write([said[place]], said[place].seq)
    assert [await found(index, word) for word in ("ترخيص", "بيان", "كتاب", "سجل")] == [[], [], [], [1]]
    assert await index.written() == await other.written() == 9


async def test_two_that_start_at_once_make_one_index(index, other, opensearch, prefix):
    assert set(await asyncio.gather(at_last(index.written), at_last(other.written))) == {0}
    await index.write([letter(1)], 1)
    await other.write([letter(2)], 2)
    assert (await found(index), opensearch.indexes(prefix)) == ([2, 1], [f"{prefix}-{FORMAT}.1"])


@pytest.mark.parametrize("late", [letter(1), letter(1, seq=3, text="سجل")])
async def test_what_came_to_the_top_degree_is_not_brought_back_by_a_slow_replica(index, other, opensearch, late):
    """OpenSearch forgets the version of what was deleted; here at once, by default after a minute."""
    await index.write([letter(1)], 1)
    at_once = {"index.gc_deletes": "0s"}
    opensearch.hand.put(f"/{index._index}/_settings", json=at_once).raise_for_status()
    await index.write([letter(1, seq=5, degree=Degree.TOP_SECRET)], 5)
    opensearch.hand.post(f"/{index._index}/_flush").raise_for_status()
    await other.write([late], 6)
    assert await found(other, sight=TOP) == []
    await other.write([letter(1, seq=7)], 7)
    assert await found(other, sight=TOP) == [1]


async def test_nothing_of_a_letter_is_kept_but_what_finds_it(index, opensearch):
    await index.write([letter(1), letter(2, degree=Degree.TOP_SECRET)], 2)
    for n in (1, 2):
        assert "_source" not in opensearch.hand.get(f"/{index._index}/_doc/{n:032x}").json()
    fields = opensearch.hand.get(f"/{index._index}/_termvectors/{2:032x}?fields=*").json()
    assert fields["term_vectors"] == {}


async def test_an_index_that_was_thrown_away_is_made_anew_and_asked_how_far_it_is(index, other, opensearch, prefix):
    await index.write([letter(1)], 1)
    assert await other.written() == 1
    opensearch.dropped(prefix)
    with pytest.raises(NotNow):
        await index.find(asked())
    with pytest.raises(NotNow):
        await index.write([letter(2)], 2)
    assert opensearch.indexes(prefix) == [], "nobody makes one by writing"
    assert await index.written() == 0
    with pytest.raises(NotNow):
        await other.write([letter(2)], 2)  # the same name, but not the same index
    assert await other.written() == 0


async def test_a_new_one_is_filled_beside_while_the_live_one_is_written_and_found_in(index, other, opensearch, prefix):
    await index.write([letter(n, subject="ترخيص") for n in (1, 2, 3)], 3)
    beside = index.beside()
    assert await beside.written() == 0
    await beside.write([letter(1), letter(2)], 2)
    await other.write([letter(4, subject="ترخيص")], 4)
    assert (await found(index, "ترخيص"), await found(index, "سجل")) == ([4, 3, 2, 1], [])
    assert (await beside.come(), await beside.written()) == (4, 2)
    await beside.write([letter(3), letter(4)], 4)
    await beside.take_over()
    assert (await found(other, "ترخيص"), await found(other, "سجل")) == ([], [4, 3, 2, 1])
    with pytest.raises(NotNow):
        await other.write([letter(5)], 5)
    assert opensearch.indexes(prefix) == [f"{prefix}-{FORMAT}.1", f"{prefix}-{FORMAT}.2"], "who was asking is answered"
    unfinished = index.beside()
    await unfinished.written()
    await beside.sweep()
    assert opensearch.indexes(prefix) == [f"{prefix}-{FORMAT}.2", f"{prefix}-{FORMAT}.3"]
    assert await other.written() == 4
    await beside.write([letter(5)], 5)
    assert (await found(index), await other.written(), await beside.written()) == ([5, 4, 3, 2, 1], 5, 5)


async def test_two_that_fill_a_new_one_at_once_do_not_fight(index, other, opensearch, prefix):
    await index.write([letter(1)], 1)
    besides = [index.beside(), other.beside()]
    assert set(await asyncio.gather(*(at_last(beside.written) for beside in besides))) == {0}
    for beside in besides:
        await beside.write([letter(1)], 1)
    for beside in await asyncio.gather(*(beside.take_over() for beside in besides), return_exceptions=True):
        assert beside is None or isinstance(beside, NotNow)
    for beside in besides:
        await beside.take_over()
        await beside.sweep()
    assert (await found(index), opensearch.indexes(prefix)) == ([1], [f"{prefix}-{FORMAT}.2"])


async def test_as_many_words_as_a_question_takes_are_looked_for(index):
    words = " ".join(f"{n}" for n in range(100, 200))
    await index.write([letter(1, subject=words), letter(2, subject="0 1 2")], 2)
    assert await found(index, words) == [1]
    assert await found(index, " ".join(["ا ب ت ث 1 2"] * 33)) == []


async def test_a_word_longer_than_lucene_takes_spoils_nothing(index):
    endless = "ا" * 40_000
    await index.write([letter(1, text=f"كتاب {endless} مجلس"), letter(2, text="م" * 400)], 2)
    assert (await found(index, "كتاب"), await found(index, "م" * 400)) == ([1], [2])


async def test_nobody_reads_a_password_or_a_letter_in_its_lines(prefix, opensearch, caplog, capfd):
    caplog.set_level("DEBUG")
    with opensearch_index(opensearch.url.replace("//", "//reader:geheim%40@"), prefix) as index:
        await index.write([letter(1, subject="ترخيص")], 1)
        assert await found(index, "ترخيص") == [1]
    with opensearch_index("http://reader:geheim%40@127.0.0.1:1", prefix) as index, pytest.raises(NotNow) as away:
        await index.find(asked("ترخيص"))
    said = caplog.text + "".join(capfd.readouterr()) + repr(away.value)
    assert not [word for word in ("geheim", "ترخيص", "reader") if word in said]
