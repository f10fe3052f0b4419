"""A file filled anew beside the live one, and taken at the next start."""

from contextlib import closing

import pytest

from libs.views import Views
from tests.views.shelf import SHELF, on_shelf


@pytest.fixture
def rebuilt(tmp_path, told):
    """A whole file, filled beside the live one and closed without a word."""

    def rebuilt(letters=20, *, offered=True):
        fresh = Views(tmp_path, SHELF, fresh=True)
        fresh.apply(told(letters))
        fresh.offer() if offered else fresh.close()

    return rebuilt


async def test_the_live_file_goes_on_until_the_next_start(opened, told, rebuilt):
    live = opened(SHELF)
    live.apply(told(letters=1))
    rebuilt(letters=6)
    assert len(await live.ask(on_shelf, "legal")) == 1
    assert len(await opened(SHELF).ask(on_shelf, "legal")) == 3


async def test_a_file_that_was_not_offered_is_never_taken(opened, rebuilt, tmp_path):
    rebuilt(offered=False)
    assert opened(SHELF).seq == 0
    assert not (tmp_path / "shelf.1.ready").exists()


async def test_a_rebuild_that_was_broken_off_begins_again(opened, rebuilt):
    rebuilt(letters=3, offered=False)
    rebuilt(letters=20)
    assert len(await opened(SHELF).ask(on_shelf, "legal")) == 8


async def test_what_was_taken_is_the_live_file_from_then_on(opened, told, rebuilt, tmp_path):
    rebuilt()
    with closing(Views(tmp_path, SHELF)) as views:
        digests, seq = views.digests(), views.seq
    again = opened(SHELF)
    assert (again.digests(), again.seq) == (digests, seq)
    assert sorted(path.name for path in tmp_path.glob("shelf.1.*") if "-" not in path.name) == ["shelf.1.sqlite"]


async def test_a_file_filled_anew_says_what_the_live_one_says(opened, told, rebuilt, tmp_path):
    live, log = opened(SHELF, folder=tmp_path / "live"), list(told())
    for message in log:
        live.apply([message])
    rebuilt()
    assert opened(SHELF).digests() == live.digests()


async def test_a_digest_tells_one_row_more_from_none(opened, told, tmp_path):
    one, other = opened(SHELF), opened(SHELF, folder=tmp_path / "other")
    assert one.digests() == other.digests()
    one.apply(told(letters=2))
    other.apply(told(letters=3))
    assert list(one.digests()) == ["shelf"]
    assert one.digests() != other.digests()
