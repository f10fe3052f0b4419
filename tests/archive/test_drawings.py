"""Guidance written by hand, in the archive: for whoever reads the letter; the first who asks brings it there."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from libs.contracts import routing
from libs.contracts.intake import Degree
from libs.contracts.routing import Referred
from libs.views import REACH, Views
from services.archive.originals import ORIGINALS
from services.archive.sweep import sweep_once
from tests.archive.keyed import file_store
from tests.archive.originals import CLERK, STRANGER, UNIT, meta, named, new_id, spool

PDF, DRAWN = b"%PDF-1.7 a letter", b"<svg xmlns='http://www.w3.org/2000/svg'/>"
NAME = sha256(DRAWN).hexdigest()


async def written_on(running, degree=Degree.ORDINARY):
    """A letter somebody wrote on when they referred it."""
    id = await running.letter(named(PDF), contents=(PDF,), degree=degree)
    await spool(running.spool, id, DRAWN)
    said = Referred(referral=new_id(), sender=UNIT, to=UNIT, unit=UNIT, instruction="act", guidance_image=NAME)
    await running.log.append(routing.LETTER, id, [said], meta(new_id()), "digest", expected=0)
    return id


async def test_whoever_reads_the_letter_sees_it_from_the_first_moment_and_nothing_in_it_runs(running):
    id = await written_on(running)
    for _ in range(2):
        answer = await running.get(f"/letters/{id}/guidance/{NAME}")
        assert (answer.status_code, answer.content) == (200, DRAWN)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert await running.spool.attempts() == []  # it lies with the letter's files, and is destroyed with them
    known = await running.get(f"/letters/{id}/guidance/{NAME}", **{"if-none-match": f'"{NAME}"'})
    assert (known.status_code, known.content) == (304, b"")
    await file_store(running.folder).delete(id)
    gone = await running.get(f"/letters/{id}/guidance/{NAME}")
    assert (gone.status_code, gone.json()["code"]) == (503, "original_damaged")


async def test_it_is_nobody_elses_and_by_this_way_nothing_else_is_given(running):
    id, other = await written_on(running), await running.letter(named(PDF), contents=(PDF,))
    secret = await written_on(running, degree=Degree.SECRET)
    low = replace(CLERK, clearance=Degree.ORDINARY)
    for letter, name, person in (
        (id, NAME, STRANGER),
        (secret, NAME, low),
        (id, sha256(PDF).hexdigest(), CLERK),
        (other, NAME, CLERK),
    ):
        assert (await running.get(f"/letters/{letter}/guidance/{name}", person)).status_code == 404


async def test_what_nobody_asks_for_the_sweep_brings_and_what_no_fact_names_it_drops(running, nats, tmp_path):
    id, unsaid = await written_on(running), new_id()
    await spool(running.spool, unsaid, DRAWN)
    views, store = Views(tmp_path / "views", ORIGINALS, REACH), file_store(running.folder)
    now = datetime.now(UTC)
    await sweep_once(running.log, running.spool, store, views, now)
    assert set(await running.spool.letters()) == {id, unsaid}
    await sweep_once(running.log, running.spool, store, views, now + timedelta(minutes=16))
    assert await running.spool.attempts() == []
    with await store.open(id, NAME) as kept:
        assert await asyncio.to_thread(kept.read) == DRAWN
    assert not await store.has(unsaid, NAME)
    views.close()
