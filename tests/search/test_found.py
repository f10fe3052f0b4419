"""What is found, counted and offered is what matches and may be read below the top degree, and nothing else."""

from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import event, given, settings
from hypothesis import strategies as st

from libs.policy import sight
from libs.views import Views
from services.search.answers import rows
from services.search.app import VIEWS
from services.search.embedded import Embedded
from services.search.feed import Feed
from services.search.index import Asked, Sort
from services.search.sought import parts
from services.search.texts import Texts
from tests.people import DIRECTOR, MINISTER
from tests.search.shelf import LETTERS, SEARCHES, TURNS, shelf
from tests.turns import PERSONS

READERS = PERSONS | st.sampled_from([MINISTER, DIRECTOR])


@settings(deadline=None, max_examples=50)
@given(LETTERS, TURNS, st.lists(SEARCHES, min_size=8, max_size=8), READERS, st.sampled_from(Sort), st.integers(6, 30))
async def test_hits_counts_and_facets_are_those_of_the_letters_one_may_read(
    letters, turns, searches, person, sort, size
):
    there = shelf(letters, turns)
    with (
        TemporaryDirectory() as folder,
        closing(Embedded(Path(folder) / "index")) as index,
        closing(Views(Path(folder), *VIEWS)) as views,
        closing(Texts(Path(folder) / "texts.sqlite")) as texts,
    ):
        feed, log = Feed(views, index, texts, 0), there.told.stored()
        for start in range(0, len(log), size):
            views.apply(log[start : start + size])
            await feed.step()
        for search in searches:
            await as_a_naive_reader_finds(index, views, there.seen(person, search), search, person, sort)


async def as_a_naive_reader_finds(index, views, seen, search, person, sort):
    allowed, sought = sight(person), parts(search.typed)
    event(f"found: {min(len(seen), 3)}")
    if allowed is None:
        assert seen == {}
        return
    found = await index.find(Asked(allowed, sought, sort=sort, limit=50))
    assert Counter(found.letters) == Counter(seen.keys())
    assert (found.total, found.older) == (len(seen), None)
    assert found.facets == {
        "direction": Counter(str(each.direction) for each in seen.values()),
        "urgency": Counter(str(each.urgency) for each in seen.values()),
        "year": Counter(each.register_id[-4:] for each in seen.values()),
    }
    shown = await views.ask(rows, person, found.letters, sought)
    assert [row.letter for row in shown] == list(found.letters)
