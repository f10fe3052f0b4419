"""From the log into the index, whatever ends in between: nothing lost, nothing twice."""

from contextlib import closing

import pytest

from libs.contracts import intake, routing
from libs.contracts.intake import Degree, Reclassified
from libs.policy import Sight
from libs.views import Behind, Views
from services.search import app as search
from services.search import feed as feeding
from services.search.embedded import Embedded, page
from services.search.feed import Feed, changed_since
from services.search.index import Asked
from services.search.opensearch import OpenSearchIndex
from services.search.texts import Texts
from tests.letters import REFERRED, REGISTERED
from tests.turns import History

ALL = Sight(Degree.SECRET.rank, None)
LETTERS = 7


class Killed(Exception):
    """The process ended here."""


def log():
    told = History()
    for n in range(LETTERS):
        told.commit(intake.LETTER, f"{n:032x}", "clerk", REGISTERED.model_copy(update={"number": n}))
    told.commit(routing.LETTER, f"{2:032x}", "clerk", REFERRED)
    told.commit(intake.LETTER, f"{3:032x}", "clerk", Reclassified(degree=Degree.TOP_SECRET, reason="?"))
    return told.stored()


@pytest.fixture
def views(tmp_path):
    with closing(Views(tmp_path / "views", *search.VIEWS)) as views:
        yield views


@pytest.fixture
def texts(tmp_path):
    with closing(Texts(tmp_path / "texts.sqlite")) as texts:
        yield texts


async def all_found(index, sight=ALL):
    found = await index.find(Asked(sight, limit=50))
    assert found.total == len(found.letters)
    return sorted(int(letter, 16) for letter in found.letters)


@pytest.mark.parametrize("killed_after", ["before", "deleted", "added", "committed"])
async def test_killed_in_the_middle_of_writing_it_goes_on_where_it_was(opened, views, texts, monkeypatch, killed_after):
    views.apply(log()[:4])
    with opened() as index:
        await Feed(views, index, texts, 0).step()
    views.seq = views.apply(log()[4:])
    with opened() as index:
        feed = Feed(views, index, texts, await index.written())
        with pytest.raises(Killed):
            await dying(feed, index, monkeypatch, killed_after)
        assert feed.seq == 4
    with opened() as index:
        feed = Feed(views, index, texts, await index.written())
        assert feed.seq == (views.seq if killed_after == "committed" else 4)
        while feed.seq < views.seq:
            await feed.step()
        assert await all_found(index) == [0, 1, 2, 4, 5, 6]
        assert await all_found(index, Sight(0, frozenset({"legal"}))) == [2]


async def dying(feed, index, monkeypatch, when):
    write = index.write

    async def written(documents, seq):
        if isinstance(index, OpenSearchIndex):
            index._send({"before": [], "deleted": documents[:1], "added": documents}.get(when, []))
        elif when in ("deleted", "added"):
            index._writer.delete_documents_by_term("letter", documents[0].letter)
            if when == "added":
                index._writer.add_document(page(documents[0]))
        if when == "committed":
            await write(documents, seq)
        raise Killed

    monkeypatch.setattr(index, "write", written)
    await feed.step()


async def test_a_long_log_is_written_piece_by_piece_and_whole(index, views, texts, monkeypatch):
    views.seq = views.apply(log())
    monkeypatch.setattr(feeding.changed_since, "__defaults__", (2,))
    feed, places = Feed(views, index, texts, 0), []
    while feed.seq < views.seq:
        await feed.step()
        places.append(await index.written())
    assert places == [2, 6, 8, 9]
    assert await all_found(index) == [0, 1, 2, 4, 5, 6]


async def test_what_changes_nothing_to_find_is_not_written(index, views, texts):
    views.apply(log())
    assert (await views.ask(changed_since, 9)).documents == []
    await Feed(views, index, texts, 9).step()
    assert await index.written() == 0


async def test_what_is_not_yet_in_the_index_is_asked_for_again_later(index, views, texts, monkeypatch):
    monkeypatch.setattr(feeding, "PATIENCE", 0.05)
    feed = Feed(views, index, texts, 3)
    await feed.at_least(3)
    with pytest.raises(Behind):
        await feed.at_least(4)


def test_rebuilt_views_rebuild_the_index(tmp_path):
    with closing(Embedded(folder := search.index_of(tmp_path))):
        assert search.index_of(tmp_path).exists()
    Views(tmp_path, *search.VIEWS, fresh=True).offer()
    assert not search.index_of(tmp_path).exists()
    assert folder == search.index_of(tmp_path)


async def test_a_folder_that_cannot_be_read_is_begun_anew(tmp_path, views, texts):
    views.apply(log())
    with closing(Embedded(tmp_path / "index")) as index:
        await Feed(views, index, texts, 0).step()
    (tmp_path / "index" / "meta.json").write_text("{")
    with closing(Embedded(tmp_path / "index")) as index:
        assert (await index.written(), await all_found(index)) == (0, [])
