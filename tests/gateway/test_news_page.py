"""News on an open page: in whose words, to whom, until when."""

import re
from time import time

import orjson
import pytest

from services.gateway import sessions
from services.gateway.app import app
from tests.gateway.ministry import letter_id

COUNTS = {"open": 12, "copies": 0, "sent": 0, "done": 3}
ONE = {"seq": 9, "letters": 1, "letter": letter_id(2), "subject": "طلب <رخصة>"}
SEVERAL = ONE | {"letters": 3}


@pytest.fixture
async def officer(signed_in):
    return await signed_in("officer")


def told(page):
    return [orjson.loads(said) for said in re.findall(r"^data: (.*)$", page.text, re.MULTILINE)]


async def test_the_counts_stand_as_the_person_writes_digits(officer, ministry):
    ministry.news = [{"counts": COUNTS, "came": None}]
    await officer.submit("/settings", digits="arabic")
    page = await officer.open("/news")
    assert page.headers["content-type"].startswith("text/event-stream")
    assert page.headers["cache-control"] == "no-store"
    [said] = told(page)
    assert said["counts"]["/desk"] == "١٢"
    assert "" in said["counts"].values()
    assert "notice" not in said


async def test_a_letter_is_named_and_several_are_counted(officer, ministry):
    ministry.news = [{"counts": None, "came": ONE}, {"counts": None, "came": SEVERAL}]
    one, several = (said["notice"] for said in told(await officer.open("/news")))
    assert f'<a href="/letters/{letter_id(2)}">وصلت إلى مكتبك معاملة: <bdi>طلب &lt;رخصة&gt;</bdi></a>' in one
    assert '<a href="/desk">وصلت إلى مكتبك 3 معاملات</a>' in several
    await officer.submit("/settings", "/language", lang="en")
    one, several = (said["notice"] for said in told(await officer.open("/news")))
    assert "A letter came to your desk: <bdi>" in one
    assert "3 letters came to your desk" in several


async def test_whoever_wants_no_notices_has_the_counts_all_the_same(officer, ministry):
    ministry.news = [{"counts": COUNTS, "came": ONE}]
    await officer.submit("/settings", notices="off")
    [said] = told(await officer.open("/news"))
    assert said["counts"]["/desk"] == "12"
    assert "notice" not in said


async def test_it_goes_on_from_where_it_was_heard(officer, ministry):
    await officer.open("/news?since=41")
    await officer.open("/news?since=41", **{"last-event-id": "57"})
    assert ministry.listened == [("41", None), ("41", "57")]


async def test_only_whoever_reads_letters_is_told_of_them(gateway, signed_in):
    assert (await gateway().open("/news")).status_code == 204
    admin = await signed_in("admin")
    assert (await admin.open("/news")).status_code == 204
    assert "data-news" not in (await admin.open("/settings")).text


async def test_it_ends_with_the_session(officer, ministry, monkeypatch):
    """What is said after somebody signed out is not handed on."""
    ministry.news = [{"counts": COUNTS, "came": ONE}]
    find, asked = sessions.Sessions.find, []

    async def ended(self, id, **how):
        asked.append(how)
        return await find(self, id, **how) if len(asked) == 1 else None

    monkeypatch.setattr(sessions.Sessions, "find", ended)
    assert told(await officer.open("/news")) == []
    assert asked[0] == {"visit": False}
    assert not app.state.watchers._open


@pytest.mark.parametrize(("path", "noted"), [("/news", 0), ("/dashboard/live", 0), ("/desk", 1)])
async def test_a_page_that_is_merely_open_keeps_no_session_alive(officer, monkeypatch, path, noted):
    touched, begun = [], time()

    async def touch(*_):
        touched.append(1)
        return True

    monkeypatch.setattr(sessions.Sessions, "_touched", touch)
    monkeypatch.setattr("services.gateway.sessions.time.time", lambda: begun + sessions.TOUCH + 1)
    await officer.open(path)
    assert len(touched) == noted


async def test_what_was_told_is_on_the_next_page(officer, ministry):
    await officer.open("/settings")
    assert app.state.counted
    ministry.news = [{"counts": COUNTS, "came": None}]
    await officer.open("/news")
    assert not app.state.counted
