"""What `verify` must find of letters that were destroyed: each rule, broken on purpose."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from deploy.ends import Ends
from libs.contracts import archive, plan
from libs.contracts.archive import Archived, Erased, Held, Proposed, Released, Withdrawn
from libs.contracts.plan import ClassHeld, ClassReleased, Planned
from libs.decider import Commit
from libs.decider.spec import AMAL
from tests.archive.keyed import file_store
from tests.archive.test_disposition import DESTROYED, FILE, PROPOSED

LETTER, CLASS = "a" * 32, "c" * 32
SALIM = AMAL.model_copy(update={"by": "salim"})
ABOVE, LISTS = Planned(code="4", ar="", en=""), Planned(code="4/2", ar="", en="", parent="4")


def found(*said, done=0):
    """A letter's words, or a class's of the code 4; by amal, but for what destroys."""
    ends = Ends(done)
    for seq, event in enumerate((ABOVE, LISTS, *said), 1):
        of_plan = isinstance(event, plan.PlanEvent)
        kind, entity = (plan.PLAN, CLASS if event != LISTS else "d" * 32) if of_plan else (archive.LETTER, LETTER)
        ends.read(kind, Commit(entity, seq, SALIM if event == DESTROYED else AMAL, "", (event,)))
    return ends


def wrong(*said, **more):
    return list(found(*said, **more).wrong())


def test_two_people_one_after_the_other_and_nothing_that_holds_it():
    assert wrong(PROPOSED, DESTROYED, Erased()) == []
    held, released = Held(reason="x"), Released(reason="x")
    assert wrong(held, released, PROPOSED, DESTROYED) == []
    assert wrong(ClassHeld(reason="x"), ClassReleased(reason="x"), PROPOSED, DESTROYED) == []


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("nobody", [DESTROYED]),
        ("nobody", [PROPOSED, Withdrawn(reason="x"), DESTROYED]),
        ("approved it", [Proposed(code="4/2", due=PROPOSED.due, by=("salim",)), DESTROYED]),
        ("on hold", [PROPOSED, Held(reason="x"), PROPOSED, DESTROYED]),
        ("on hold", [PROPOSED, ClassHeld(reason="x"), DESTROYED]),
        ("after Destroyed", [PROPOSED, DESTROYED, Archived(files=(FILE,))]),
    ],
)
def test_what_was_not_right_is_named(told, said):
    assert any(told in line for line in wrong(*said))


def test_before_its_years_were_over_is_named():
    early = DESTROYED.model_copy(update={"due": date(2030, 1, 1)})
    ends = Ends(0)
    for seq, (event, meta) in enumerate(((PROPOSED, AMAL), (early, SALIM)), 1):
        ends.read(archive.LETTER, Commit(LETTER, seq, meta, "", (event,)))
    assert any("years" in line for line in ends.wrong())


def test_what_was_never_erased_is_named_once_archive_has_come_so_far():
    assert wrong(PROPOSED, DESTROYED, done=3) == []
    assert any("not erased" in line for line in wrong(PROPOSED, DESTROYED, done=4))


async def test_what_is_left_in_a_store_a_picture_or_a_text_is_found(tmp_path, monkeypatch):
    monkeypatch.delenv("DIWAN_STORE", raising=False)
    monkeypatch.delenv("DIWAN_MONGODB_URL", raising=False)
    archived, search = tmp_path / "archive", tmp_path / "search"
    search.mkdir()
    folders = {"archive": archived, "search-2": search}

    async def left():
        ends = found(PROPOSED, DESTROYED, Erased())
        await ends.look(folders)
        return list(ends.wrong())

    assert await left() == []
    store = file_store(archived / "originals")
    await store.put(LETTER, FILE.sha256, _once(b"original"))
    (archived / "renditions" / LETTER).mkdir(parents=True)
    with closing(sqlite3.connect(search / "texts.1.sqlite")) as db, db:
        db.execute("CREATE TABLE texts (letter TEXT PRIMARY KEY)")
        db.executemany("INSERT INTO texts VALUES (?)", [(LETTER,), ("b" * 32,)])
    lines = await left()
    assert [each in lines[n] for n, each in enumerate((FILE.sha256, "its key", "pictures", "text"))] == [True] * 4
    assert len(lines) == 4


async def _once(content):
    yield content
